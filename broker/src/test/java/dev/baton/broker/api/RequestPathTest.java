package dev.baton.broker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.broker.error.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource({
        "a%2Fb, a/b",
        "d%20%C3%A9, d é",
        "a+b, a+b",
        "%252e%252e, %2e%2e",
        "%41, A",
        "plain, plain",
        "%F0%9F%8E%B5, 🎵"
    })
    void percentSignsAreDecodedExactlyOnce(String raw, String decoded) {
        assertThat(RequestPath.decoded(raw)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "a%zz", "%C3", "%ff", "%C0%AF", "%ED%A0%80"})
    void whatIsNotTextIsRefused(String raw) {
        assertThatThrownBy(() -> RequestPath.decoded(raw))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(400));
    }
}
