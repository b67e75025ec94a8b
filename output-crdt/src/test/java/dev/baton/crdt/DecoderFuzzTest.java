package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The seeds of the fuzzer, its former findings, and a short run of it. */
class DecoderFuzzTest {
    @Test
    void theSeedsOfTheFuzzerPass() {
        for (byte[] seed : DecoderFuzz.seeds()) {
            assertThatCode(() -> DecoderFuzz.fuzzerTestOneInput(seed)).doesNotThrowAnyException();
        }
    }

    @Test
    void formerFindingsOfTheFuzzerPass() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("fuzz-findings.txt"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines) {
                if (!line.startsWith("#")) {
                    DecoderFuzz.fuzzerTestOneInput(HexFormat.of().parseHex(line));
                }
            }
        }
    }

    @Property(tries = 3000)
    void changedSeedsPass(@ForAll long seed) {
        Random random = new Random(seed);
        List<byte[]> seeds = DecoderFuzz.seeds();
        byte[] input = seeds.get(random.nextInt(seeds.size()));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            input[random.nextInt(input.length)] = (byte) random.nextInt(256);
        }
        DecoderFuzz.fuzzerTestOneInput(input);
    }
}
