package dev.baton.bridge.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The v1 frame against a golden one made by an independent script, and against hostile bytes. */
class V1FrameTest {

    static final byte[] EMPTY = bytes("{}");
    static final byte[] HEADER = bytes("{\"msg_id\":\"m-1\",\"session\":\"s-1\",\"username\":\"u\","
            + "\"date\":\"2026-01-02T03:04:05.000006Z\",\"msg_type\":\"kernel_info_request\",\"version\":\"5.3\"}");

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static KernelMessage message(List<byte[]> buffers) throws MalformedMessageException {
        return KernelMessage.of(Channel.SHELL, HEADER, EMPTY, EMPTY, EMPTY, buffers);
    }

    @Test
    void encodesTheGoldenFrame() throws Exception {
        byte[] frame = V1Frame.encode(message(List.of()));
        assertThat(frame).hasSize(200);
        assertThat(HexFormat.of().formatHex(frame, 0, 56))
                .isEqualTo("0600000000000000" + "3800000000000000" + "3d00000000000000" + "c200000000000000"
                        + "c400000000000000" + "c600000000000000" + "c800000000000000");
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(frame)))
                .isEqualTo("20c88f3c41a609d1fe999c8d2e9a350b93f59b233f432afe211e1df400585e74");
    }

    @Test
    void roundTripsBuffersAndAnotherParent() throws Exception {
        List<byte[]> buffers = List.of(new byte[] {1, 2, 3}, new byte[0], new byte[] {4});
        KernelMessage decoded = V1Frame.decode(V1Frame.encode(message(buffers), HEADER));
        assertThat(decoded.channel()).isEqualTo(Channel.SHELL);
        assertThat(decoded.header()).isEqualTo(HEADER);
        assertThat(decoded.parentMsgId()).isEqualTo("m-1");
        assertThat(decoded.buffers()).containsExactlyElementsOf(buffers);
    }

    /** Found by fuzzing: a name that was read before made the parser take a 0xFF in its middle for nothing. */
    @Test
    void refusesBytesThatAreNoUtf8WhateverWasReadBefore() throws Exception {
        String known = "{\"msg_id\":\"m\",\"msg_type\":\"t\",\"sesson\":\"s\"}";
        byte[] hostile = known.replace("sesson", "sess?on").getBytes(StandardCharsets.ISO_8859_1);
        hostile[known.indexOf("sesson") + 4] = (byte) 0xff;
        for (int place = 0; place < 3; place++) {
            V1Frame.decode(placed(bytes(known), place));
            byte[] frame = placed(hostile, place);
            assertThatThrownBy(() -> V1Frame.decode(frame)).isInstanceOf(MalformedMessageException.class);
        }
    }

    private static byte[] placed(byte[] part, int place) {
        return V1Frame.encode(new KernelMessage(
                Channel.SHELL,
                place == 0 ? part : HEADER,
                EMPTY,
                place == 1 ? part : EMPTY,
                place == 2 ? part : EMPTY,
                List.of(),
                "m",
                "t",
                "",
                ""));
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] frame = V1Frame.encode(message(List.of(new byte[] {1, 2, 3})));
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> V1Frame.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
        byte[] longer = Arrays.copyOf(frame, frame.length + 1);
        assertThatThrownBy(() -> V1Frame.decode(longer)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesCountsAndOffsetsBeyondAllMeasure() throws Exception {
        byte[] frame = V1Frame.encode(message(List.of()));
        for (int word = 0; word < 7; word++) {
            for (long evil : new long[] {-1, 0, 5, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 201}) {
                byte[] changed = frame.clone();
                ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(8 * word, evil);
                assertThatThrownBy(() -> V1Frame.decode(changed)).isInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @Test
    void refusesPartsThatAreNotJsonObjects() throws Exception {
        for (String evil : List.of("", "[]", "{", "{}{}", "{\"a\":}", "null", "{\"a\":NaN}")) {
            KernelMessage message = KernelMessage.of(Channel.SHELL, HEADER, EMPTY, EMPTY, bytes(evil), List.of());
            assertThatThrownBy(() -> V1Frame.decode(V1Frame.encode(message)))
                    .as(evil)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void refusesADeepContentInsteadOfFailing() throws Exception {
        byte[] deep = bytes("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        KernelMessage message = KernelMessage.of(Channel.SHELL, HEADER, EMPTY, EMPTY, deep, List.of());
        assertThatThrownBy(() -> V1Frame.decode(V1Frame.encode(message))).isInstanceOf(MalformedMessageException.class);
    }

    @Property
    void anyBytesGiveAMessageOrARefusal(@ForAll byte[] bytes) {
        try {
            V1Frame.decode(bytes);
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property
    void aFrameWithOneByteChangedGivesAMessageOrARefusal(@ForAll @IntRange(max = 202) int position, @ForAll byte value)
            throws Exception {
        byte[] frame = V1Frame.encode(message(List.of(new byte[] {1, 2, 3})));
        frame[position] = value;
        try {
            V1Frame.decode(frame);
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
