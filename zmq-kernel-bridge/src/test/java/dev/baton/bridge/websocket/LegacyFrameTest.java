package dev.baton.bridge.websocket;

import static dev.baton.bridge.websocket.V1FrameTest.EMPTY;
import static dev.baton.bridge.websocket.V1FrameTest.HEADER;
import static dev.baton.bridge.websocket.V1FrameTest.bytes;
import static dev.baton.bridge.websocket.V1FrameTest.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The frames of clients that know no subprotocol. */
class LegacyFrameTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void textHasAllPartsAndTheIdsAtTheTop() throws Exception {
        JsonNode frame = JSON.readTree(LegacyFrame.encodeText(message(List.of()), HEADER));
        assertThat(frame.path("header")).isEqualTo(JSON.readTree(HEADER));
        assertThat(frame.path("parent_header")).isEqualTo(JSON.readTree(HEADER));
        assertThat(frame.path("msg_id").asText()).isEqualTo("m-1");
        assertThat(frame.path("msg_type").asText()).isEqualTo("kernel_info_request");
        assertThat(frame.path("channel").asText()).isEqualTo("shell");
        assertThat(frame.path("buffers").isArray()).isTrue();
    }

    @Test
    void binaryBeginsWithBigEndianStartsAndHasNoEnd() throws Exception {
        byte[] frame = LegacyFrame.encodeBinary(message(List.of(new byte[] {1, 2, 3})), EMPTY);
        ByteBuffer words = ByteBuffer.wrap(frame);
        assertThat(words.getInt()).isEqualTo(2);
        assertThat(words.getInt()).isEqualTo(12);
        assertThat(words.getInt()).isEqualTo(frame.length - 3);
        assertThat(Arrays.copyOfRange(frame, frame.length - 3, frame.length)).containsExactly(1, 2, 3);
        KernelMessage decoded = LegacyFrame.decodeBinary(frame);
        assertThat(decoded.msgId()).isEqualTo("m-1");
        assertThat(decoded.buffers()).singleElement().isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void binaryWithoutBuffersIsNeverMade() {
        assertThatThrownBy(() -> LegacyFrame.encodeBinary(message(List.of()), EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decodingKeepsThePartsAsTheClientWroteThem() throws Exception {
        KernelMessage decoded = LegacyFrame.decodeText(
                "{\"content\": {\"b\" : 1, \"text\":\"h\u00e9 \ud83d\ude00\"}, \"header\":{\"msg_id\":\"x\",\"msg_type\":\"t\"},"
                        + "\"metadata\":{ }, \"channel\":\"stdin\", \"surplus\":[1,{}]}");
        assertThat(decoded.channel()).isEqualTo(Channel.STDIN);
        assertThat(decoded.content()).isEqualTo(bytes("{\"b\" : 1, \"text\":\"h\u00e9 \ud83d\ude00\"}"));
        assertThat(decoded.metadata()).isEqualTo(bytes("{ }"));
        assertThat(decoded.parentHeader()).isEqualTo(EMPTY);
    }

    @Test
    void aMissingChannelIsTheShell() throws Exception {
        assertThat(LegacyFrame.decodeText("{\"header\":{\"msg_id\":\"x\",\"msg_type\":\"t\"},\"channel\":null}")
                        .channel())
                .isEqualTo(Channel.SHELL);
    }

    @Test
    void refusesInvalidMessages() {
        for (String evil : List.of(
                "",
                "[]",
                "{}",
                "{\"header\":[]}",
                "{\"header\":{\"msg_id\":\"x\"}}",
                "{\"header\":{\"msg_id\":\"x\",\"msg_type\":\"t\"},\"content\":[]}",
                "{\"header\":{\"msg_id\":\"x\",\"msg_type\":\"t\"},\"channel\":\"heart\"}",
                "{\"header\":{\"msg_id\":\"x\",\"msg_type\":\"t\"},\"channel\":7}",
                "{\"header\":{\"msg_id\":\"x\",\"msg_type\":\"t\"}} {}",
                "{\"header\":{\"msg_id\":\"x\",\"msg_type\":\"t\"}")) {
            assertThatThrownBy(() -> LegacyFrame.decodeText(evil))
                    .as(evil)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void refusesToPutAPartThatIsNoObjectIntoAText() throws Exception {
        KernelMessage evil =
                KernelMessage.of(Channel.IOPUB, HEADER, EMPTY, EMPTY, bytes("{},\"channel\":\"shell\""), List.of());
        assertThatThrownBy(() -> LegacyFrame.encodeText(evil, EMPTY)).isInstanceOf(MalformedMessageException.class);
    }

    @Property
    void anyBytesGiveAMessageOrARefusal(@ForAll byte[] bytes) {
        try {
            LegacyFrame.decodeBinary(bytes);
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property
    void anyTextGivesAMessageOrARefusal(@ForAll String text) {
        try {
            LegacyFrame.decodeText(text);
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property
    void anyContentRoundTrips(@ForAll String key, @ForAll String value) throws Exception {
        byte[] content = JSON.writeValueAsBytes(java.util.Map.of(key, value, "more", List.of(1, 2.5, true)));
        KernelMessage message = KernelMessage.of(Channel.IOPUB, HEADER, HEADER, EMPTY, content, List.of());
        assertThat(LegacyFrame.decodeText(LegacyFrame.encodeText(message, HEADER))
                        .content())
                .isEqualTo(content);
    }
}
