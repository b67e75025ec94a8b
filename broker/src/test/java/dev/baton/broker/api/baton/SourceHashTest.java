package dev.baton.broker.api.baton;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceHashTest {
    @Test
    void textsHaveTheFingerprintsThatTheFrontEndComputes() {
        assertThat(SourceHash.of("")).isEqualTo("0");
        assertThat(SourceHash.of("print(1)")).isEqualTo("3626970123");
        assertThat(SourceHash.of("x = 'é'")).isEqualTo("2400234090");
    }
}
