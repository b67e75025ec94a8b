package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fuzzer's seeds, and each of them with a little changed; a fuzzer goes on from there. */
final class RoomFuzzTest {
    @Test
    void everySeedIsRefusedOrComesOfItWhatItsSenderMay() throws Exception {
        for (byte[] seed : RoomFuzz.seeds()) {
            assertThatCode(() -> RoomFuzz.fuzzerTestOneInput(seed))
                    .as(new String(seed, StandardCharsets.UTF_8))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everySeedWithBytesChangedIsToo() throws Exception {
        Random random = new Random(12);
        for (byte[] seed : RoomFuzz.seeds()) {
            for (int round = 0; round < 8; round++) {
                byte[] changed = seed.clone();
                for (int i = 0; i < 1 + round % 3 && changed.length > 1; i++) {
                    changed[1 + random.nextInt(changed.length - 1)] = (byte) random.nextInt(256);
                }
                assertThatCode(() -> RoomFuzz.fuzzerTestOneInput(changed))
                        .as(new String(changed, StandardCharsets.UTF_8))
                        .doesNotThrowAnyException();
            }
        }
    }
}
