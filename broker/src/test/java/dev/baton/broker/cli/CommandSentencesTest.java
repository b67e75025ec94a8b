package dev.baton.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the commands say, with a stand-in for the broker. */
@Timeout(60)
final class CommandSentencesTest {
    @TempDir
    Path state;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer broker;

    @BeforeEach
    void listen() throws IOException {
        broker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        broker.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = "[{\"id\":\"k1\",\"name\":\"team\"}]".getBytes(StandardCharsets.UTF_8);
            boolean get = exchange.getRequestMethod().equals("GET");
            exchange.sendResponseHeaders(get ? 200 : 204, get ? body.length : -1);
            if (get) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        broker.start();
        Files.writeString(
                state.resolve("broker.json"),
                "{\"address\":\"http://127.0.0.1:" + broker.getAddress().getPort() + "/\",\"token\":\"t\"}");
    }

    @AfterEach
    void stop() {
        broker.stop(0);
    }

    private int run(String... words) {
        CommandLine line = BatonMain.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    @Test
    void whatEndsSomethingSaysWhatHasEnded() {
        String folder = state.toString();
        assertThat(run("share", "revoke", "s1", "--state", folder)).isZero();
        assertThat(run("grant", "remove", "g1", "--state", folder)).isZero();
        assertThat(run("user", "remove", "emma", "--state", folder)).isZero();
        assertThat(run("kernel", "stop", "team", "--state", folder)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "Baton revoked the link s1 and all rights that it gave.",
                        "Baton removed the grant g1.",
                        "Baton removed emma with all rights and logins.",
                        "Baton stopped the kernel team and removed the rights on it.");
        assertThat(asked)
                .contains(
                        "DELETE /api/baton/shares/s1",
                        "DELETE /api/baton/grants/g1",
                        "DELETE /api/baton/users/emma",
                        "DELETE /api/baton/kernels/k1");
    }

    @Test
    void wrongArgumentsAreAnsweredWithOneSentenceAndAHint() {
        assertThat(run("share", "a.ipynb", "--rol", "viewer")).isEqualTo(2);
        assertThat(run("serve", "--port", "many")).isEqualTo(2);
        assertThat(run("user")).isEqualTo(2);
        assertThat(run("grant")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString().lines().filter(line -> line.startsWith("baton: ")))
                .hasSize(5);
        assertThat(err.toString().lines().filter(line -> line.startsWith("Help: ")))
                .containsExactly(
                        "Help: ./baton share --help",
                        "Help: ./baton serve --help",
                        "Help: ./baton user --help",
                        "Help: ./baton grant --help",
                        "Help: ./baton --help");
        assertThat(err.toString().lines()).hasSize(10);
        assertThat(asked).isEmpty();
    }

    @Test
    void theVersionIsSaid() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("baton 0.1");
    }

    @Test
    void aReasonHasNoCodesOfLibraries() {
        assertThat(ServeCommand.withoutCodes(
                        "SRCFG00050: baton.rooms.x in SysPropConfigSource does not map to any root; SRCFG00014: also"))
                .isEqualTo("baton.rooms.x in SysPropConfigSource does not map to any root; also");
        assertThat(ServeCommand.withoutCodes("The state folder /S12345: is full"))
                .isEqualTo("The state folder /S12345: is full");
    }
}
