package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Attributes output of background threads that the kernel labels with a question to the right execution.
 *
 * <p>A thread that a cell started has no parent of its own: ipykernel labels its output with the newest request of any kind,
 * so a completion or one of the bridge's own probes takes a thread's lines away from its cell. Questions cause no output
 * themselves; so output labelled with one belongs to the execution that was the newest when the question was sent.
 *
 * <p>Bounded: the newest {@link #QUESTIONS_MAX} questions. Owner: the kernel's I/O thread.
 */
final class ThreadOutputAttribution {

    private static final int QUESTIONS_MAX = 256;
    private static final Set<String> QUESTIONS = Set.of(
            "kernel_info_request",
            "complete_request",
            "inspect_request",
            "is_complete_request",
            "history_request",
            "comm_info_request");
    private static final Set<String> OUTPUTS = Set.of("stream", "display_data", "update_display_data", "clear_output");

    private final SequencedMap<String, byte[]> runByQuestion = new LinkedHashMap<>();
    private byte[] newestRun = Json.EMPTY_OBJECT;

    /** An execution was sent with that header. */
    void onRun(byte[] header) {
        newestRun = header;
    }

    /** Something else was sent. */
    void onQuestion(String msgId, String msgType) {
        if (newestRun.length > Json.EMPTY_OBJECT.length && QUESTIONS.contains(msgType)) {
            runByQuestion.put(msgId, newestRun);
            if (runByQuestion.size() > QUESTIONS_MAX) {
                runByQuestion.pollFirstEntry();
            }
        }
    }

    /** The message unchanged, or with the execution that it belongs to as parent. */
    KernelMessage attribute(KernelMessage message) {
        if (!OUTPUTS.contains(message.msgType())) {
            return message;
        }
        byte[] run = runByQuestion.get(message.parentMsgId());
        if (run == null) {
            return message;
        }
        try {
            return message.withParentHeader(run);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a header made here is well formed", e);
        }
    }
}
