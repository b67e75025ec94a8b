package dev.baton.bridge.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The same verdict as the JDK's own decoder. */
class Utf8Test {
    /** Malformed bytes are decoded as replacement characters. */
    private static boolean decodes(byte[] bytes) {
        return Arrays.equals(bytes, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyPairAndTheEdgesOfEveryLongerForm() {
        int[] thirds = {0x7f, 0x80, 0xbf, 0xc0};
        int[] fourths = {0x00, 0x80, 0xbf, 0xc0};
        List<String> wrong = new ArrayList<>();
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (int third : thirds) {
                    for (int fourth : fourths) {
                        byte[] bytes = {(byte) first, (byte) second, (byte) third, (byte) fourth};
                        if (Utf8.isValid(bytes) != decodes(bytes)) {
                            wrong.add(HexFormat.of().formatHex(bytes));
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Property(tries = 500)
    void anyText(@ForAll String text, @ForAll @Size(max = 3) byte[] behind) {
        byte[] good = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.isValid(good)).isTrue();
        byte[] bytes = ByteBuffer.allocate(good.length + behind.length)
                .put(good)
                .put(behind)
                .array();
        assertThat(Utf8.isValid(bytes)).isEqualTo(decodes(bytes));
    }
}
