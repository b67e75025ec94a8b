package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A person who changes their presence without a pause, under a time that the test brings. */
final class PresenceRateLimiterTest {
    private final SteppedRuntime runtime = new SteppedRuntime(0);
    private final List<RoomPeer> peers = new ArrayList<>();
    private final SerialAgent agent = runtime.agents.agent("room", 1_000_000);

    private AwarenessBroadcaster protocol(int changes, int bytes) {
        return new AwarenessBroadcaster(
                peers,
                (recipient, person, state) -> Optional.of(state),
                new NoNames(),
                agent,
                new PresenceLimits(changes, bytes));
    }

    private Peer enters(String name) {
        Peer peer = new Peer(name);
        peers.add(peer);
        return peer;
    }

    private void says(AwarenessBroadcaster protocol, RoomPeer peer, long client, int clock, String more) {
        agent.post(() -> protocol.onStates(
                peer,
                new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, clock, "{\"x\":\"" + more + "\"}")))));
        runtime.settle();
    }

    @Test
    void aSecondsWorthIsToldAtOnceAndOfTheRestTheNewestWhenThereIsRoom() {
        AwarenessBroadcaster protocol = protocol(10, 1_000_000);
        Peer vera = enters("vera");
        Peer anna = enters("anna");
        for (int clock = 1; clock <= 1_000; clock++) {
            says(protocol, vera, 1, clock, "" + clock);
        }
        assertThat(anna.told.size()).isBetween(10, 11);
        int atOnce = anna.told.size();
        runtime.advance(Duration.ofMillis(200));
        assertThat(anna.told).hasSize(atOnce + 1);
        assertThat(anna.told.getLast()).isEqualTo("1 1000 {\"x\":\"1000\"}");
        runtime.advance(Duration.ofSeconds(10));
        assertThat(anna.told).as("nothing is told twice").hasSize(atOnce + 1);
    }

    @Test
    void whoChangesOnAndOnIsToldAtThePaceAndTheOthersAtOnce() {
        AwarenessBroadcaster protocol = protocol(10, 1_000_000);
        Peer vera = enters("vera");
        Peer anna = enters("anna");
        int clock = 1;
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 100; i++) {
                says(protocol, vera, 1, clock++, "v");
                runtime.advance(Duration.ofMillis(10));
            }
        }
        assertThat(anna.told.size()).isBetween(200, 215);
        int before = vera.told.size();
        says(protocol, anna, 2, 1, "a");
        assertThat(vera.told).hasSize(before + 1);
    }

    @Test
    void manySocketsOfOnePersonAreOneBudget() {
        AwarenessBroadcaster protocol = protocol(10, 1_000_000);
        List<Peer> veras = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            veras.add(enters("vera"));
        }
        Peer anna = enters("anna");
        for (int clock = 1; clock <= 100; clock++) {
            for (int i = 0; i < veras.size(); i++) {
                says(protocol, veras.get(i), i, clock, "v");
            }
            runtime.advance(Duration.ofMillis(10));
        }
        assertThat(anna.told.size()).as("of 2000 in a second").isBetween(15, 25);
        int before = veras.getFirst().told.size();
        says(protocol, anna, 1_000, 1, "a");
        assertThat(veras.getFirst().told).hasSize(before + 1);
    }

    @Test
    void aNewSocketIsNoNewBudget() {
        AwarenessBroadcaster protocol = protocol(1, 1_000_000);
        Peer anna = enters("anna");
        for (int i = 0; i < 50; i++) {
            Peer vera = enters("vera");
            says(protocol, vera, i, 1, "v");
            peers.remove(vera);
            agent.post(() -> protocol.onLeft(vera));
            runtime.settle();
        }
        assertThat(anna.told.stream().filter(each -> !each.endsWith(AwarenessUpdate.GONE)))
                .hasSizeBetween(1, 2);
    }

    @Test
    void whoAsksOnAndOnWhoIsHereIsAnsweredAtThePace() {
        AwarenessBroadcaster protocol = protocol(10, 1_000_000);
        Peer anna = enters("anna");
        says(protocol, anna, 1, 1, "a");
        Peer vera = enters("vera");
        for (int i = 0; i < 1_000; i++) {
            agent.post(() -> protocol.onQuery(vera));
        }
        runtime.settle();
        int atOnce = vera.told.size();
        assertThat(atOnce).isBetween(10, 11);
        runtime.advance(Duration.ofSeconds(10));
        assertThat(vera.told).as("the rest is one question").hasSize(atOnce + 1);
    }

    @Test
    void largeStatesCostMore() {
        AwarenessBroadcaster protocol = protocol(1_000, 10_000);
        Peer vera = enters("vera");
        Peer anna = enters("anna");
        for (int clock = 1; clock <= 100; clock++) {
            says(protocol, vera, 1, clock, "x".repeat(1_000));
        }
        assertThat(anna.told.size()).isBetween(9, 11);
    }

    @Test
    void whatIsHeldGoesWithItsPage() {
        AwarenessBroadcaster protocol = protocol(1, 1_000_000);
        Peer vera = enters("vera");
        Peer anna = enters("anna");
        for (int clock = 1; clock <= 5; clock++) {
            says(protocol, vera, 1, clock, "v");
        }
        peers.remove(vera);
        agent.post(() -> protocol.onLeft(vera));
        runtime.settle();
        int told = anna.told.size();
        assertThat(anna.told.getLast()).endsWith(AwarenessUpdate.GONE);
        runtime.advance(Duration.ofSeconds(10));
        assertThat(anna.told).hasSize(told);
    }

    private static final class NoNames implements AwarenessBroadcaster.Names {
        @Override
        public boolean mayUse(RoomPeer peer, long client) {
            return true;
        }

        @Override
        public String ownerOf(long client) {
            return "";
        }

        @Override
        public void onUsed(RoomPeer peer, long client) {
            // nobody keeps it here
        }

        @Override
        public void onForged(RoomPeer peer, String victim) {
            throw new AssertionError(peer.caller().username() + " as " + victim);
        }
    }

    private static final class Peer implements RoomPeer {
        private final Caller caller;
        final List<String> told = new ArrayList<>();

        Peer(String name) {
            this.caller = Caller.named(name);
        }

        @Override
        public Caller caller() {
            return caller;
        }

        @Override
        public void send(byte[] message) {
            try {
                if (YMessage.parse(message) instanceof YMessage.Presence presence) {
                    presence.update()
                            .entries()
                            .forEach(entry -> told.add(entry.client() + " " + entry.clock() + " " + entry.state()));
                }
            } catch (MalformedUpdateException wrong) {
                throw new IllegalArgumentException("the room sent what no page can read", wrong);
            }
        }

        @Override
        public void close(int code, String reason) {
            throw new AssertionError(code + " " + reason);
        }
    }
}
