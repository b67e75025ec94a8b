package dev.baton.crdt.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.crdt.MalformedUpdateException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class YMessageTest {
    private static final HexFormat HEX = HexFormat.of();

    private static String hex(YMessage message) {
        return HEX.formatHex(message.encode());
    }

    private static YMessage parse(String hex) throws MalformedUpdateException {
        return YMessage.parse(HEX.parseHex(hex));
    }

    @Test
    void writesTheFormatThatPagesExpect() {
        assertThat(hex(new YMessage.SyncStep1(new byte[] {0}))).isEqualTo("00000100");
        assertThat(hex(new YMessage.SyncStep2(new byte[] {0, 0}))).isEqualTo("0001020000");
        assertThat(hex(new YMessage.SyncUpdate(new byte[] {0, 0}))).isEqualTo("0002020000");
        assertThat(hex(new YMessage.QueryPresence())).isEqualTo("03");
        assertThat(hex(YMessage.Raw.ofJson("{}"))).isEqualTo("02027b7d");
        assertThat(hex(new YMessage.Presence(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(5, 1, "{}"))))))
                .isEqualTo("010601050102" + "7b7d");
    }

    @Test
    void readsMessagesOfPages() throws Exception {
        assertThat(parse("00000100")).isInstanceOf(YMessage.SyncStep1.class);
        assertThat(parse("0001020000")).isInstanceOf(YMessage.SyncStep2.class);
        assertThat(parse("0002020000")).isInstanceOf(YMessage.SyncUpdate.class);
        assertThat(parse("02047361766501")).isEqualTo(new YMessage.Raw("save", OptionalLong.of(1)));
        assertThat(parse("7d")).isEqualTo(new YMessage.Unknown(125));
        assertThat(parse("0106010501027b7d"))
                .isEqualTo(new YMessage.Presence(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(5, 1, "{}")))));
    }

    @Test
    void refusesInvalidMessages() {
        for (String wrong :
                List.of("", "00", "0003", "000002", "0000010000", "0105010501027b", "010601050102" + "7b7b")) {
            assertThatThrownBy(() -> parse(wrong)).as(wrong).isInstanceOf(MalformedUpdateException.class);
        }
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 30) byte[] frame) {
        try {
            assertThat(YMessage.parse(frame)).isNotNull();
        } catch (MalformedUpdateException e) {
            assertThat(e).hasMessageStartingWith("not a message");
        }
    }
}
