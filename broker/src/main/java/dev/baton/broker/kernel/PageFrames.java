package dev.baton.broker.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;

/**
 * Messages that Baton makes up for a page in a kernel's place. Each carries the session of the kernel process: a stock page drops
 * frames whose session is not the one it saw last.
 */
final class PageFrames {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] EMPTY = {'{', '}'};
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Supplier<String> session;

    /** {@code session} answers the session of the present kernel process, or any stable text before there is one. */
    PageFrames(InstantSource clock, Supplier<String> ids, Supplier<String> session) {
        this.clock = clock;
        this.ids = ids;
        this.session = session;
    }

    /** A kernel status as the answer to a request, or with an empty parent for everybody. */
    KernelMessage status(String state, byte[] parentHeader) {
        return message(Channel.IOPUB, "status", JSON.createObjectNode().put("execution_state", state), parentHeader);
    }

    /** A message of any type. */
    KernelMessage message(Channel channel, String type, ObjectNode content, byte[] parentHeader) {
        ObjectNode header = JSON.createObjectNode()
                .put("msg_id", ids.get())
                .put("session", session.get())
                .put("username", "baton")
                .put("date", DATE.format(clock.instant()))
                .put("msg_type", type)
                .put("version", "5.3");
        try {
            return KernelMessage.of(
                    channel,
                    JSON.writeValueAsBytes(header),
                    parentHeader,
                    EMPTY,
                    JSON.writeValueAsBytes(content),
                    List.of());
        } catch (JsonProcessingException | MalformedMessageException impossible) {
            throw new IllegalStateException("a frame made here is well formed", impossible);
        }
    }

    /** The content of a reply that says no, with a sentence. */
    static ObjectNode refusal(String name, String sentence) {
        ObjectNode content = JSON.createObjectNode()
                .put("status", "error")
                .put("ename", name)
                .put("evalue", sentence);
        content.putArray("traceback").add(sentence);
        return content;
    }

    /** The content of a reply that has nothing to say. */
    static ObjectNode ok() {
        return JSON.createObjectNode().put("status", "ok");
    }

    /** The content of a reply to an execution that was not run. */
    static ObjectNode aborted() {
        return JSON.createObjectNode().put("status", "aborted");
    }
}
