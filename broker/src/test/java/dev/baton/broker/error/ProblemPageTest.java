package dev.baton.broker.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a browser shows of a refusal. */
final class ProblemPageTest {
    @Test
    void theSentenceIsShownAsTextWhateverIsInIt() {
        assertThat(ProblemPage.html(new Problem(403, "foreign_host", "Add --public-url <URL> & start again.")))
                .contains("<p>Add --public-url &lt;URL&gt; &amp; start again.</p>")
                .doesNotContain("foreign_host");
    }
}
