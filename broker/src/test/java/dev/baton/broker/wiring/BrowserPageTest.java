package dev.baton.broker.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the owner's browser learns the token without a command line. */
final class BrowserPageTest {
    private static final String ADDRESS = "http://127.0.0.1:8888/lab/tree/a%20b.ipynb?token=secret&x=\"y\"";

    @TempDir
    Path state;

    @Test
    void theTokenIsInAFileOfTheOwnersAndNotInTheCommand() throws Exception {
        Path page = BrowserPage.write(state.resolve("runtime"), ADDRESS);

        assertThat(BrowserPage.command(page)).containsExactly("xdg-open", page.toString());
        assertThat(String.join(" ", BrowserPage.command(page))).doesNotContain("secret", "token=");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(page))
                .contains("content=\"0;"
                        + " url=http://127.0.0.1:8888/lab/tree/a%20b.ipynb?token=secret&amp;x=&quot;y&quot;\"");
    }

    @Test
    void aPageThatAnEarlierStartLeftIsDeletedAndNothingElse() throws Exception {
        Path folder = state.resolve("runtime");
        Path left = BrowserPage.write(folder, ADDRESS);
        Path other = Files.writeString(folder.resolve("kernel-1.json"), "{}");

        Path page = BrowserPage.write(folder, ADDRESS);
        assertThat(left).doesNotExist();
        BrowserPage.deleteAll(folder);

        assertThat(page).doesNotExist();
        assertThat(other).exists();
        BrowserPage.deleteAll(state.resolve("absent"));
    }
}
