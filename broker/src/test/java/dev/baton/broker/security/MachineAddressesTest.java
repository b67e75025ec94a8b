package dev.baton.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Under which names a broker that listens everywhere is reached, and which one its links have. */
final class MachineAddressesTest {
    private static final List<InetAddress> ADDRESSES = List.of(
            InetAddress.ofLiteral("127.0.0.1"),
            InetAddress.ofLiteral("fe80::1"),
            InetAddress.ofLiteral("169.254.3.4"),
            InetAddress.ofLiteral("192.0.2.7"),
            InetAddress.ofLiteral("2001:db8::7"));
    private static final AllowedOrigins EVERYWHERE =
            new AllowedOrigins("0.0.0.0", Optional.empty(), MachineAddresses.names(Optional.of("Desk7"), ADDRESSES));

    @Test
    void theMachinesOwnNamesAreOurs() {
        for (String own : List.of(
                "192.0.2.7:8888", "desk7:8888", "DESK7", "desk7.local:8888", "[2001:db8::7]:8888", "[2001:DB8:0::7]")) {
            assertThat(EVERYWHERE.allowsHost(own)).as(own).isTrue();
        }
        assertThat(EVERYWHERE.allowsOrigin("http://192.0.2.7:8888", "192.0.2.7:8888"))
                .isTrue();
        for (String foreign : List.of(
                "192.0.2.8:8888",
                "desk7.evil.example",
                "[2001:db8::8]",
                "[desk7]",
                "[",
                "[]:1",
                "0.0.0.0",
                "2001:db8::7")) {
            assertThat(EVERYWHERE.allowsHost(foreign)).as(foreign).isFalse();
        }
        assertThat(EVERYWHERE.allowsOrigin("http://192.0.2.7:8889", "192.0.2.7:8888"))
                .isFalse();
    }

    @Test
    void onlyABrokerThatListensEverywhereAnswersToThem() {
        assertThat(MachineAddresses.namesFor("127.0.0.1")).isEmpty();
        assertThat(MachineAddresses.namesFor("192.0.2.7")).isEmpty();
        assertThat(MachineAddresses.namesFor("0.0.0.0")).contains("127.0.0.1");
    }

    @Test
    void linksHaveANameThatOthersCanOpen() {
        assertThat(MachineAddresses.nameForOthers(Optional.of("desk7"), ADDRESSES))
                .hasValue("192.0.2.7");
        assertThat(MachineAddresses.nameForOthers(Optional.of("desk7"), ADDRESSES.subList(0, 3)))
                .hasValue("desk7");
        assertThat(MachineAddresses.nameForOthers(Optional.of("localhost"), ADDRESSES.subList(0, 1)))
                .isEmpty();
        assertThat(MachineAddresses.names(Optional.empty(), Set.of())).isEmpty();
    }
}
