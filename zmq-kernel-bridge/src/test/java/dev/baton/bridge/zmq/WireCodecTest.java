package dev.baton.bridge.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Frames and signatures; the golden ones were computed with Python's hmac module. */
class WireCodecTest {

    private static final String KEY = "baton-golden-key";
    private static final byte[] EMPTY = bytes("{}");
    private static final byte[] REQUEST_HEADER = bytes("{\"msg_id\":\"m-1\",\"session\":\"s-1\",\"username\":\"u\","
            + "\"date\":\"2026-01-02T03:04:05.000006Z\",\"msg_type\":\"kernel_info_request\",\"version\":\"5.3\"}");
    private static final String REQUEST_SIGNATURE = "20e338926f85af282c311e06563b03d98fdee0cd6212271fcebf298a4c96c533";
    private static final byte[] STREAM_HEADER = bytes("{\"msg_id\":\"k-9\",\"session\":\"k\",\"username\":\"u\","
            + "\"date\":\"2026-01-02T03:04:05.000007Z\",\"msg_type\":\"stream\",\"version\":\"5.3\"}");
    private static final byte[] STREAM_CONTENT = bytes("{\"name\":\"stdout\",\"text\":\"h\u00e9\\n\"}");
    private static final String STREAM_SIGNATURE = "c182e5dfcad96f6da48b13413ef96ebb9dcdb2368efbb8dfd2e59407471b8db7";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static WireCodec codec(String key) throws MalformedMessageException {
        return new WireCodec(new MessageSigner(key, "hmac-sha256"));
    }

    private static List<byte[]> streamFrames(String signature) {
        return new ArrayList<>(List.of(
                bytes("stream.stdout"),
                bytes("<IDS|MSG>"),
                bytes(signature),
                STREAM_HEADER,
                REQUEST_HEADER,
                EMPTY,
                STREAM_CONTENT,
                new byte[] {1, 2}));
    }

    @Test
    void signsAsPythonDoes() throws Exception {
        List<byte[]> frames = codec(KEY).encode(REQUEST_HEADER, EMPTY, EMPTY, EMPTY, List.of());
        assertThat(frames.get(0)).isEqualTo(bytes("<IDS|MSG>"));
        assertThat(frames.get(1)).isEqualTo(bytes(REQUEST_SIGNATURE));
        assertThat(frames.subList(2, 6)).containsExactly(REQUEST_HEADER, EMPTY, EMPTY, EMPTY);
    }

    @Test
    void readsMessagesSignedByPythonAndKeepsTheirBytes() throws Exception {
        KernelMessage message = codec(KEY).decode(Channel.IOPUB, streamFrames(STREAM_SIGNATURE));
        assertThat(message.msgType()).isEqualTo("stream");
        assertThat(message.msgId()).isEqualTo("k-9");
        assertThat(message.session()).isEqualTo("k");
        assertThat(message.parentMsgId()).isEqualTo("m-1");
        assertThat(message.content()).isSameAs(STREAM_CONTENT);
        assertThat(message.buffers()).singleElement().isEqualTo(new byte[] {1, 2});
    }

    @Test
    void readsAMessageWithoutATopicFrame() throws Exception {
        List<byte[]> frames = streamFrames(STREAM_SIGNATURE);
        assertThat(codec(KEY)
                        .decode(Channel.IOPUB, frames.subList(1, frames.size()))
                        .msgId())
                .isEqualTo("k-9");
    }

    @Test
    void refusesAWrongSignatureAndCountsIt() throws Exception {
        WireCodec codec = codec(KEY);
        for (String wrong : List.of("0".repeat(64), "", STREAM_SIGNATURE.toUpperCase(java.util.Locale.ROOT))) {
            assertThatThrownBy(() -> codec.decode(Channel.IOPUB, streamFrames(wrong)))
                    .isInstanceOf(MalformedMessageException.class);
        }
        assertThat(codec.forgedCount()).isEqualTo(3);
    }

    @Test
    void refusesAReplayedMessageOnTheSameChannel() throws Exception {
        WireCodec codec = codec(KEY);
        codec.decode(Channel.IOPUB, streamFrames(STREAM_SIGNATURE));
        assertThatThrownBy(() -> codec.decode(Channel.IOPUB, streamFrames(STREAM_SIGNATURE)))
                .isInstanceOf(MalformedMessageException.class);
        assertThat(codec.replayedCount()).isEqualTo(1);
        codec.decode(Channel.SHELL, streamFrames(STREAM_SIGNATURE));
    }

    @Test
    void aForgedCopyDoesNotMakeTheTrueMessageAReplay() throws Exception {
        WireCodec codec = codec(KEY);
        List<byte[]> forged = streamFrames(STREAM_SIGNATURE);
        forged.set(6, bytes("{\"name\":\"stdout\",\"text\":\"evil\"}"));
        assertThatThrownBy(() -> codec.decode(Channel.IOPUB, forged)).isInstanceOf(MalformedMessageException.class);
        assertThat(codec.decode(Channel.IOPUB, streamFrames(STREAM_SIGNATURE)).msgId())
                .isEqualTo("k-9");
    }

    @Test
    void anEmptyKeyMeansUnsigned() throws Exception {
        WireCodec codec = codec("");
        assertThat(codec.encode(REQUEST_HEADER, EMPTY, EMPTY, EMPTY, List.of()).get(1))
                .isEmpty();
        codec.decode(Channel.IOPUB, streamFrames(""));
        codec.decode(Channel.IOPUB, streamFrames(""));
    }

    @Test
    void forgetsTheOldestSignatureOnly() {
        ReplayWindow window = new ReplayWindow(2);
        byte[] a = bytes("a".repeat(64));
        byte[] b = bytes("b".repeat(64));
        byte[] c = bytes("c".repeat(64));
        assertThat(window.admit(a)).isTrue();
        assertThat(window.admit(b)).isTrue();
        assertThat(window.admit(a)).isFalse();
        assertThat(window.admit(c)).isTrue();
        assertThat(window.admit(b)).isFalse();
        assertThat(window.admit(a)).isTrue();
    }

    @Test
    void anUnknownSignatureSchemeIsRefused() {
        for (String scheme : List.of("", "rot13", "hmac-", "hmac-nonsense")) {
            assertThatThrownBy(() -> new MessageSigner(KEY, scheme)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Property
    void anyFramesGiveAMessageOrARefusal(@ForAll @Size(max = 12) List<byte[]> parts, @ForAll boolean withDelimiter)
            throws Exception {
        List<byte[]> frames = new ArrayList<>(parts);
        if (withDelimiter) {
            frames.addFirst(bytes("<IDS|MSG>"));
        }
        WireCodec codec = codec("");
        try {
            codec.decode(Channel.SHELL, frames);
        } catch (MalformedMessageException e) {
            assertThat(codec.malformedCount()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionFileOfAnotherTransportIsRefusedWithASentence() {
        assertThatThrownBy(() -> ConnectionInfo.parse(bytes("{\"transport\":\"ipc\",\"ip\":\"/tmp/k\"}")))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("tcp only");
    }

    @Property
    void anyBytesAreAConnectionFileOrARefusal(@ForAll byte[] json) {
        try {
            ConnectionInfo.parse(json);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageStartingWith("The connection file");
        }
    }
}
