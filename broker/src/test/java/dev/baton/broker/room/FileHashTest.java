package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FileHashTest {
    @Test
    void aShortAndALongFileHaveTheHashThatSha256sumPrints() {
        assertThat(FileHash.of("abc".getBytes(StandardCharsets.US_ASCII)).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(FileHash.of("a".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII))
                        .hex())
                .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}
