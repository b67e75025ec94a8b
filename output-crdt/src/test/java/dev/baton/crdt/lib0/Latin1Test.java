package dev.baton.crdt.lib0;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class Latin1Test {
    @Property
    void aTextHasAByteAUnitOrIsNone(
            @ForAll
                    @Chars({'?', 'a', '\u007f', '\u0080', '\u00ff', '\u0100', '\ud800', '\udc00'})
                    @StringLength(max = 40)
                    String text) {
        boolean isLatin1 = text.chars().allMatch(unit -> unit < 0x100);
        byte[] bytes = Latin1.of(text);
        assertThat(bytes != null).isEqualTo(isLatin1);
        if (bytes != null) {
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(text);
            assertThat(Latin1.utf8Length(bytes, 0, bytes.length))
                    .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void oneByteBeyondAsciiIsFoundAtEveryPlace() {
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[50];
            assertThat(Latin1.isAscii(bytes, 5, length)).isTrue();
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) 0x80;
                assertThat(Latin1.isAscii(bytes, 5, length))
                        .as("%d of %d", at, length)
                        .isEqualTo(at < 5 || at >= 5 + length);
                bytes[at] = 0;
            }
        }
    }
}
