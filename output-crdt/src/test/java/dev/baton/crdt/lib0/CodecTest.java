package dev.baton.crdt.lib0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final long MAX = ByteReader.SAFE_INTEGER_MAX;

    private static ByteReader reader(String hex) {
        return new ByteReader(HexFormat.of().parseHex(hex));
    }

    @Property
    void unsignedIntegersComeBack(@ForAll @LongRange(min = 0, max = (1L << 53) - 1) long value) throws Exception {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(value);
        assertThat(new ByteReader(out.toByteArray()).readVarUint()).isEqualTo(value);
    }

    @Property
    void signedIntegersComeBack(@ForAll @LongRange(min = -(1L << 53) + 1, max = (1L << 53) - 1) long value)
            throws Exception {
        ByteWriter out = new ByteWriter();
        out.writeVarInt(value);
        assertThat(new ByteReader(out.toByteArray()).readVarInt()).isEqualTo(value);
    }

    @Property
    void stringsComeBackWithLoneSurrogatesReplaced(@ForAll String text) throws Exception {
        ByteWriter out = new ByteWriter();
        out.writeVarString(text);
        StringBuilder expected = new StringBuilder();
        text.codePoints()
                .forEach(point -> expected.appendCodePoint(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point));
        assertThat(new ByteReader(out.toByteArray()).readVarString()).isEqualTo(expected.toString());
    }

    @Property
    void longStringsComeBackToo(@ForAll @AlphaChars @Chars({'?', '\u00e9', '\u4e2d', '\ud800', '\udc00'}) String text)
            throws Exception {
        stringsComeBackWithLoneSurrogatesReplaced("an end that is surely long enough " + text + "?");
    }

    @Test
    void aLongTextOfQuestionMarksWithALoneSurrogateDiffersFromOneWithout() throws Exception {
        for (String text : List.of("?".repeat(100), "?".repeat(99) + "\ud800", "\udc00" + "?".repeat(99))) {
            stringsComeBackWithLoneSurrogatesReplaced(text);
        }
    }

    @Test
    void aLongRestIsWrittenLikeAShortOne() throws Exception {
        ByteWriter inner = new ByteWriter();
        byte[] many = new byte[300_000];
        Arrays.fill(many, (byte) 7);
        for (int i = 0; i < 10; i++) {
            inner.writeVarUint(i);
            inner.writeVarBytes(many);
            inner.writeVarString("x".repeat(700_000) + i);
        }
        ByteWriter out = new ByteWriter();
        out.writeUint8(1);
        out.writeVarSection(inner);
        out.writeUint8(2);
        byte[] bytes = out.followedBy(new byte[] {3});

        assertThat(bytes).hasSize(out.size() + 1);
        ByteReader in = new ByteReader(bytes);
        assertThat(in.readUint8()).isEqualTo(1);
        ByteReader section = in.readVarSection();
        for (int i = 0; i < 10; i++) {
            assertThat(section.readVarUint()).isEqualTo(i);
            assertThat(section.readVarBytes()).isEqualTo(many);
            assertThat(section.readVarString()).hasSize(700_001).endsWith("x" + i);
        }
        assertThat(section.remaining()).isZero();
        assertThat(in.readUint8()).isEqualTo(2);
        assertThat(in.readUint8()).isEqualTo(3);
        assertThat(in.remaining()).isZero();
    }

    @Test
    void theLargestNumberIsReadAndTheNextOneRefused() throws Exception {
        assertThat(reader("ffffffffffffff0f").readVarUint()).isEqualTo(MAX);
        assertThatThrownBy(() -> reader("ffffffffffffff1f").readVarUint()).isInstanceOf(MalformedBytesException.class);
        assertThatThrownBy(() -> reader("808080808080808001").readVarUint())
                .isInstanceOf(MalformedBytesException.class);
        assertThat(reader("40").readVarInt()).isEqualTo(ByteReader.MINUS_ZERO);
    }

    @Test
    void invalidUtf8IsRefused() {
        for (String wrong :
                new String[] {"01ff", "01c3", "02c080", "03eda080", "04f4908080", "03e28028", "0180", "04f0808080"}) {
            assertThatThrownBy(() -> reader(wrong).readVarString())
                    .as(wrong)
                    .isInstanceOf(MalformedBytesException.class);
        }
    }

    @Test
    void aLoneSurrogateIsWrittenAsReplacementCharacter() {
        ByteWriter out = new ByteWriter();
        out.writeVarString("\ud800");
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("03efbfbd");
    }
}
