package dev.baton.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which names, origins and local addresses are ours, as tables. */
final class AddressRulesTest {
    private static final AllowedOrigins LOCAL = new AllowedOrigins("127.0.0.1", Optional.empty());
    private static final AllowedOrigins EVERYWHERE = new AllowedOrigins("0.0.0.0", Optional.empty());
    private static final AllowedOrigins BEHIND_A_PROXY =
            new AllowedOrigins("127.0.0.1", Optional.of("https://lab.example.org/baton/"));
    private static final AllowedOrigins ON_A_PORT =
            new AllowedOrigins("127.0.0.1", Optional.of("http://lab.example.org:8000"));

    @Test
    void aHostIsOursByItsWholeName() {
        for (String own : List.of(
                "localhost", "localhost:8888", "LOCALHOST:8888", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8888")) {
            assertThat(LOCAL.allowsHost(own)).as(own).isTrue();
            assertThat(EVERYWHERE.allowsHost(own)).as(own).isTrue();
        }
        for (String foreign : List.of(
                "",
                "evil.example",
                "localhost.evil.example",
                "evil-localhost",
                "127.0.0.1.evil.example:8888",
                "127.0.0.2",
                "0.0.0.0:8888",
                "localhost@evil.example",
                "localhost/evil.example",
                "lab.example.org",
                "::1")) {
            assertThat(LOCAL.allowsHost(foreign)).as(foreign).isFalse();
            assertThat(EVERYWHERE.allowsHost(foreign)).as(foreign).isFalse();
        }
        assertThat(new AllowedOrigins("192.0.2.7", Optional.empty()).allowsHost("192.0.2.7:8888"))
                .isTrue();
    }

    @Test
    void thePublicAddressIsOursWithItsPortAndNoOther() {
        assertThat(BEHIND_A_PROXY.allowsHost("lab.example.org")).isTrue();
        assertThat(BEHIND_A_PROXY.allowsHost("LAB.example.org")).isTrue();
        assertThat(BEHIND_A_PROXY.allowsHost("lab.example.org.evil.example")).isFalse();
        assertThat(BEHIND_A_PROXY.allowsHost("evil.lab.example.org")).isFalse();
        assertThat(BEHIND_A_PROXY.allowsHost("example.org")).isFalse();
        assertThat(ON_A_PORT.allowsHost("lab.example.org:8000")).isTrue();
        assertThat(ON_A_PORT.allowsHost("lab.example.org:8001")).isFalse();
        assertThat(ON_A_PORT.allowsHost("lab.example.org")).isFalse();
    }

    @Test
    void anOriginIsOursByItsWholeSchemeNameAndPort() {
        String host = "localhost:8888";
        assertThat(LOCAL.allowsOrigin("http://localhost:8888", host)).isTrue();
        for (String foreign : List.of(
                "",
                "null",
                "localhost:8888",
                "https://localhost:8888",
                "http://localhost",
                "http://localhost:8889",
                "http://127.0.0.1:8888",
                "http://localhost:8888.evil.example",
                "http://localhost:8888@evil.example",
                "http://evil.example",
                "http://evil.example#http://localhost:8888",
                "http://evil.example?http://localhost:8888",
                "file://",
                "data:text/html,x",
                "http://[",
                "http://localhost:8888 http://evil.example")) {
            assertThat(LOCAL.allowsOrigin(foreign, host)).as(foreign).isFalse();
        }
        // a name server that points here makes Host and Origin agree with each other, and with nothing of ours
        assertThat(LOCAL.allowsOrigin("http://evil.example:8888", "evil.example:8888"))
                .isFalse();
    }

    @Test
    void behindAProxyTheOriginIsThePublicOneWithItsScheme() {
        String host = "lab.example.org";
        assertThat(BEHIND_A_PROXY.allowsOrigin("https://lab.example.org", host)).isTrue();
        assertThat(BEHIND_A_PROXY.allowsOrigin("http://lab.example.org", host)).isFalse();
        assertThat(BEHIND_A_PROXY.allowsOrigin("https://lab.example.org:8443", host))
                .isFalse();
        assertThat(BEHIND_A_PROXY.allowsOrigin("https://lab.example.org.evil.example", host))
                .isFalse();
        for (String odd : List.of(
                "https://@lab.example.org",
                "https://user@lab.example.org",
                "https://lab.example.org/",
                "https://lab.example.org?",
                "https://lab.example.org:443")) {
            assertThat(BEHIND_A_PROXY.allowsOrigin(odd, host)).as(odd).isFalse();
        }
        AllowedOrigins spelledOut = new AllowedOrigins("127.0.0.1", Optional.of("https://Lab.example.org:443/"));
        assertThat(spelledOut.allowsOrigin("https://lab.example.org", host)).isTrue();
        assertThat(spelledOut.allowsHost(host)).isTrue();
        assertThat(ON_A_PORT.allowsOrigin("http://lab.example.org:8000", "lab.example.org:8000"))
                .isTrue();
        assertThat(ON_A_PORT.allowsOrigin("http://lab.example.org", "lab.example.org:8000"))
                .isFalse();
    }

    @Test
    void whereSomebodyIsSentAfterSigningInIsOnThisHost() {
        for (String own : List.of("/", "/lab", "/lab/tree/a%20b.ipynb?reset", "/a//b", "/lab?next=//evil.example")) {
            assertThat(LocalAddress.safe(own)).isEqualTo(own);
        }
        for (String foreign : List.of(
                "",
                "lab",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "http://evil.example",
                "https:evil.example",
                "javascript:alert(1)",
                "/\t/evil.example",
                "/\n/evil.example",
                "/lab\r\nSet-Cookie: a=b",
                "/\u0000",
                "/\u007f")) {
            assertThat(LocalAddress.safe(foreign)).as(foreign).isEqualTo("/");
        }
    }

    @Test
    void aPublicAddressHasASchemeAndAName() {
        for (String wrong : List.of(
                "",
                "lab.example.org",
                "//lab.example.org",
                "ftp://lab.example.org",
                "https://",
                "https:///baton",
                "javascript:alert(1)",
                "https://user:secret@lab.example.org",
                "https://lab example.org",
                "https://[")) {
            assertThatThrownBy(() -> new AllowedOrigins("127.0.0.1", Optional.of(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anAddressIsTakenFromAProxyOnlyWhereThatIsListed() {
        ClientAddresses nobody = new ClientAddresses(List.of());
        assertThat(nobody.of("127.0.0.1", List.of("192.0.2.1"))).isEqualTo("127.0.0.1");
        ClientAddresses proxies = new ClientAddresses(List.of("127.0.0.1", "10.0.0.0/8", "fd00::/8"));
        String[][] rows = {
            // the connection, X-Forwarded-For, who it is
            {"192.0.2.9", "192.0.2.1", "192.0.2.9"},
            {"127.0.0.1", "", "127.0.0.1"},
            {"127.0.0.1", "192.0.2.1", "192.0.2.1"},
            {"127.0.0.1", " 192.0.2.1 ", "192.0.2.1"},
            {"127.0.0.1", "203.0.113.7, 192.0.2.1", "192.0.2.1"},
            {"127.0.0.1", "127.0.0.1, 192.0.2.1", "192.0.2.1"},
            {"127.0.0.1", "192.0.2.1, 10.1.2.3", "192.0.2.1"},
            {"10.255.0.1", "192.0.2.1,10.0.0.1,10.0.0.2", "192.0.2.1"},
            {"11.0.0.1", "192.0.2.1", "11.0.0.1"},
            {"127.0.0.1", "10.0.0.1", "10.0.0.1"},
            {"127.0.0.1", "2001:db8::1", "2001:db8:0:0:0:0:0:1"},
            {"fd00:0:0:0:0:0:0:1", "192.0.2.1", "192.0.2.1"},
            {"127.0.0.1", "localhost", "127.0.0.1"},
            {"127.0.0.1", "192.0.2.1, unknown", "127.0.0.1"},
            {"127.0.0.1", "192.0.2.1:4711", "127.0.0.1"},
            {"127.0.0.1", "192.0.2.1,", "127.0.0.1"},
            {"127.0.0.1", ",,,,", "127.0.0.1"},
            {"127.0.0.1", "1".repeat(5000), "127.0.0.1"},
        };
        for (String[] row : rows) {
            assertThat(proxies.of(row[0], List.of(row[1])))
                    .as(String.join(" | ", row))
                    .isEqualTo(row[2]);
        }
        assertThat(proxies.of("127.0.0.1", List.of("203.0.113.7", "192.0.2.1"))).isEqualTo("192.0.2.1");
        assertThat(proxies.of("127.0.0.1", Collections.nCopies(300, "10.0.0.1")))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void whatIsNoAddressIsNoProxy() {
        for (String wrong :
                List.of("", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "10.0.0.0/8/8", "::/129")) {
            assertThatThrownBy(() -> new ClientAddresses(List.of(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aTokenIsTakenOutOfAnAddressAndNothingElse() {
        String[][] rows = {
            {"/lab?token=secret", "/lab"},
            {"/lab?reset&token=secret&a=%20b", "/lab?reset&a=%20b"},
            {"/lab?token=one&token=two&token", "/lab"},
            {"/lab?mytoken=kept&tokens=kept", "/lab?mytoken=kept&tokens=kept"},
            {"/lab?", "/lab"},
            {"//evil.example?token=secret", "/"},
            {"/a//b?x=//y", "/a//b?x=//y"},
        };
        for (String[] row : rows) {
            assertThat(LocalAddress.withoutToken(row[0])).as(row[0]).isEqualTo(row[1]);
        }
    }
}
