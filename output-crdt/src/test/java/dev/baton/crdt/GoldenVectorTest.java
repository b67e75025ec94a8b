package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Documents whose bytes were taken from yjs 13.6.33. */
class GoldenVectorTest {
    private static final HexFormat HEX = HexFormat.of();

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    @Test
    void textOfTwoLettersAndOneDeleted() throws Exception {
        YDoc doc = new YDoc(5);
        YText text = doc.text("t");
        text.insert(0, "ab");
        assertThat(hex(doc.encodeStateAsUpdate())).isEqualTo("010105000401017402616200");
        text.delete(0, 1);
        assertThat(hex(doc.encodeStateAsUpdate())).isEqualTo("01020500010101740184050001620105010001");
        assertThat(hex(doc.encodeStateVector())).isEqualTo("010502");

        YDoc other = new YDoc(6);
        other.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(other.text("t")).hasToString("b");
        assertThat(other.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
    }

    @Test
    void theSameInFormatV2() throws Exception {
        YDoc doc = new YDoc(5);
        List<byte[]> updates = new ArrayList<>();
        YFormat.V2.onUpdate(doc, (update, origin, local) -> updates.add(update));
        doc.text("t").insert(0, "ab");
        String inserted = "0000010500000104060374616201020101000001010000";
        assertThat(hex(YFormat.V2.encodeState(doc))).isEqualTo(inserted);
        assertThat(hex(updates.getFirst())).isEqualTo(inserted);
        doc.text("t").delete(0, 1);
        String deleted = "00000245000100000301008405027462410001010001010102000105010000";
        assertThat(hex(YFormat.V2.encodeState(doc))).isEqualTo(deleted);

        YDoc other = new YDoc(6);
        YFormat.V2.apply(other, HEX.parseHex(deleted), null);
        assertThat(other.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
        byte[] converted = YFormat.V2.convert(HEX.parseHex(deleted), YFormat.V1);
        assertThat(converted).isEqualTo(doc.encodeStateAsUpdate());
        assertThat(hex(YFormat.V1.convert(converted, YFormat.V2))).isEqualTo(deleted);

        YDoc map = new YDoc(1);
        map.map("m").set("k", 3);
        map.map("m").set("k", true);
        assertThat(hex(YFormat.V2.encodeState(map)))
                .isEqualTo("0000024100010000032100a805026d6b4100010100024100010200780101010000");
    }

    @Test
    void mapKeySetTwice() {
        YDoc doc = new YDoc(1);
        YMap map = doc.map("m");
        map.set("k", 3);
        map.set("k", true);
        assertThat(hex(doc.encodeStateAsUpdate())).isEqualTo("010201002101016d016b01a8010001780101010001");
    }

    @Test
    void nestedTypesFilledInOneTransaction() throws Exception {
        YDoc doc = new YDoc(1);
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate((update, origin, local) -> updates.add(update));
        doc.transact(() -> {
            YMap output = doc.array("a").insertMap(0);
            output.setText("text").insert(0, "x\n");
            output.set("name", "stdout");
        });
        String expected = "010401000701016101270001000474657874020400010102780a28000100046e616d650177067374646f757400";
        assertThat(hex(doc.encodeStateAsUpdate())).isEqualTo(expected);
        assertThat(updates).hasSize(1);
        assertThat(hex(updates.getFirst())).isEqualTo(expected);
        assertThat(doc.array("a").toJson()).isEqualTo(List.of(Map.of("text", "x\n", "name", "stdout")));
    }

    @Test
    void updateThatBeginsWithASkipWaits() throws Exception {
        // Item@0, Skip@1, Item@2: yjs sends this when it holds pending structs; Baton must never do so
        YDoc doc = new YDoc(9);
        ApplyResult result = doc.applyUpdate(HEX.parseHex("010305000401017401610a01840501016300"), null);
        assertThat(result).isEqualTo(new ApplyResult(true, false, true));
        assertThat(doc.text("t")).hasToString("a");
        assertThat(hex(doc.encodeStateAsUpdate())).isEqualTo("0101050004010174016100");
        result = doc.applyUpdate(HEX.parseHex("010105018405000162" + "00"), null);
        assertThat(result.pending()).isFalse();
        assertThat(result.clean()).isFalse();
        assertThat(doc.text("t")).hasToString("abc");
    }
}
