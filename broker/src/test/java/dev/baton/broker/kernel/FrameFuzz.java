package dev.baton.broker.kernel;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.websocket.LegacyFrame;
import dev.baton.bridge.websocket.V1Frame;
import dev.baton.broker.error.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The door through which a fuzzer enters what pages send on a kernel's socket: the first byte chooses a framing, the others are the
 * frame. A frame is refused, or it is a message, and that goes to a kernel's agent from the socket of somebody who may only read: the
 * kernel hears nothing of it but a question for its comms, and a request is answered and comes to its idle.
 */
public final class FrameFuzz {
    /** A bench remembers everything; a new one takes over after so many messages. */
    private static final int MESSAGES_A_BENCH = 200;

    private static final Set<String> FOR_READERS = Set.of("comm_info_request");

    private static @Nullable KernelBench bench;
    private static @Nullable RecordingConnection viewer;
    private static int messages;

    private FrameFuzz() {}

    /** One input of the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] frame = Arrays.copyOfRange(input, 1, input.length);
        KernelMessage message;
        try {
            message = switch (Math.floorMod(input[0], 3)) {
                case 0 -> again(V1Frame.decode(frame));
                case 1 -> LegacyFrame.decodeBinary(frame);
                default -> LegacyFrame.decodeText(new String(frame, StandardCharsets.UTF_8));
            };
        } catch (MalformedMessageException refused) {
            must(refused.getMessage() != null, "refused without a reason", frame);
            return;
        }
        for (boolean anything : new boolean[] {true, false}) {
            try {
                must(ExecuteContent.of(message, anything).preview().length() <= 120, "a long preview", frame);
            } catch (Problem refused) {
                must(refused.status() == 400, "an odd refusal", frame);
            }
        }
        fromViewer(message, frame);
    }

    /** What was read is what a frame of it holds. */
    private static KernelMessage again(KernelMessage message) throws MalformedMessageException {
        KernelMessage copy = V1Frame.decode(V1Frame.encode(message));
        if (!copy.msgId().equals(message.msgId()) || !Arrays.equals(copy.content(), message.content())) {
            throw new AssertionError("a message changes on its way: " + message);
        }
        return message;
    }

    private static void fromViewer(KernelMessage message, byte[] frame) {
        KernelBench present = bench;
        RecordingConnection page = viewer;
        if (present == null || page == null || messages++ % MESSAGES_A_BENCH == 0) {
            present = KernelBench.ready();
            present.rights.readers.add("vera");
            page = present.page("vera", "s");
            bench = present;
            viewer = page;
        }
        FakeHandle kernel = present.kernel();
        int asked = kernel.requested.size();
        int sent = page.sent.size();
        must(
                present.agent.onSocketMessage(page, message, (int) message.sizeBytes()),
                "overloaded by one message",
                frame);
        present.settle();
        must(kernel.executed.isEmpty() && kernel.answers.isEmpty() && kernel.asked.isEmpty(), "a reader runs", frame);
        must(kernel.interrupts.isEmpty() && kernel.restarts == 0, "a reader stops what runs", frame);
        must(
                kernel.requested.size() == asked || FOR_READERS.contains(message.msgType()),
                "a reader is heard by the kernel",
                frame);
        if (message.msgType().endsWith("_request") && !FOR_READERS.contains(message.msgType())) {
            List<String> answers = page.sent.subList(sent, page.sent.size()).stream()
                    .map(RecordingConnection.Sent::brief)
                    .toList();
            must(answers.contains("idle"), "no idle for " + message.msgType() + " but " + answers, frame);
            must(
                    answers.stream().anyMatch(each -> each.endsWith("_reply")),
                    "no reply to " + message.msgType() + " but " + answers,
                    frame);
        }
    }

    private static void must(boolean holds, String what, byte[] frame) {
        if (!holds) {
            throw new AssertionError(what + ": " + new String(frame, StandardCharsets.UTF_8));
        }
    }

    /** Writes the seeds into a folder, a file each. */
    public static void main(String[] words) throws IOException {
        Path folder = Files.createDirectories(Path.of(words[0]));
        int number = 0;
        for (byte[] seed : seeds()) {
            Files.write(folder.resolve("seed-" + number++), seed);
        }
    }

    /** Where a fuzzer begins; the tests run them too. */
    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String type : List.of(
                "execute_request",
                "complete_request",
                "inspect_request",
                "history_request",
                "is_complete_request",
                "kernel_info_request",
                "comm_info_request",
                "comm_open",
                "comm_msg",
                "debug_request",
                "interrupt_request",
                "shutdown_request",
                "input_reply",
                "create_subshell_request",
                "execute_reply",
                "_request",
                "request")) {
            String text = text(type, "{\"code\":\"x\",\"user_expressions\":{\"a\":\"b\"},\"cursor_pos\":1}");
            seeds.add(seed(2, text.getBytes(StandardCharsets.UTF_8)));
            seeds.add(seed(1, binary(text)));
            seeds.add(seed(0, v1("shell", type)));
            seeds.add(seed(0, v1("control", type)));
        }
        seeds.add(seed(2, "[".repeat(3000).getBytes(StandardCharsets.UTF_8)));
        seeds.add(seed(2, text("execute_request", "{\"code\":7}").getBytes(StandardCharsets.UTF_8)));
        seeds.add(seed(2, text("execute_request", "{}").getBytes(StandardCharsets.UTF_8)));
        seeds.add(seed(0, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}));
        seeds.add(seed(1, new byte[] {0, 0, 0, 1, 0, 0, 0, 8}));
        return seeds;
    }

    private static String text(String type, String content) {
        return "{\"channel\":\"shell\",\"header\":{\"msg_id\":\"m\",\"msg_type\":\"" + type
                + "\",\"session\":\"s\"},\"parent_header\":{},\"metadata\":{\"cellId\":\"c1\"},\"content\":" + content
                + ",\"buffers\":[]}";
    }

    private static byte[] binary(String text) {
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(12 + json.length + 2);
        frame.putInt(2).putInt(12).putInt(12 + json.length).put(json).put(new byte[] {1, 2});
        return frame.array();
    }

    private static byte[] v1(String channel, String type) {
        List<byte[]> parts = new ArrayList<>();
        for (String part : List.of(
                channel,
                "{\"msg_id\":\"m\",\"msg_type\":\"" + type + "\",\"session\":\"s\"}",
                "{}",
                "{\"cellId\":\"c1\"}",
                "{\"code\":\"x\",\"value\":\"y\",\"command\":\"debugInfo\",\"seq\":1}")) {
            parts.add(part.getBytes(StandardCharsets.UTF_8));
        }
        int length = 8 * (parts.size() + 2)
                + parts.stream().mapToInt(part -> part.length).sum();
        ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(parts.size() + 1);
        long at = 8L * (parts.size() + 2);
        frame.putLong(at);
        for (byte[] part : parts) {
            at += part.length;
            frame.putLong(at);
        }
        parts.forEach(frame::put);
        return frame.array();
    }

    private static byte[] seed(int kind, byte[] frame) {
        byte[] seed = new byte[frame.length + 1];
        seed[0] = (byte) kind;
        System.arraycopy(frame, 0, seed, 1, frame.length);
        return seed;
    }
}
