package dev.baton.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Makes the headers of messages to one kernel process, and messages in its name where it left one out.
 *
 * <p>Owner: the kernel's I/O thread. Follows "Message header" of the Jupyter messaging protocol.
 */
final class Headers {

    /** Protocol version spoken: messages are those of 5.3, and no feature is assumed from a number. */
    static final String PROTOCOL_VERSION = "5.3";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final String identity;
    private final InstantSource clock;
    private long ownCount;

    /**
     * Headers under that user name.
     *
     * @param identity identifies this broker and incarnation: the session of the messages sent
     */
    Headers(String identity, InstantSource clock) {
        this.identity = identity;
        this.clock = clock;
    }

    /** A header of a message to the kernel. */
    byte[] of(String msgId, String msgType) {
        return of(msgId, msgType, identity);
    }

    /** A header of a message to a subshell of the kernel. */
    byte[] ofSubshell(String msgId, String msgType, String subshellId) {
        return Json.bytes(fields(msgId, msgType, identity).put("subshell_id", subshellId));
    }

    /** A new id for a message of the bridge itself. */
    String nextOwnId() {
        return ownPrefix() + ++ownCount;
    }

    /** Whether an id is one of those. */
    boolean isOwnId(String msgId) {
        return msgId.startsWith(ownPrefix());
    }

    /** A message in the name of the kernel process. */
    KernelMessage made(
            Channel channel, String msgType, String kernelSession, byte[] parent, String parentId, byte[] content) {
        String msgId = identity + "-made-" + ++ownCount;
        return new KernelMessage(
                channel,
                of(msgId, msgType, kernelSession),
                parent,
                Json.EMPTY_OBJECT,
                content,
                List.of(),
                msgId,
                msgType,
                kernelSession,
                parentId);
    }

    private String ownPrefix() {
        return identity + "-own-";
    }

    private byte[] of(String msgId, String msgType, String session) {
        return Json.bytes(fields(msgId, msgType, session));
    }

    private ObjectNode fields(String msgId, String msgType, String session) {
        return Json.object()
                .put("msg_id", msgId)
                .put("session", session)
                .put("username", "baton")
                .put("date", DATE.format(clock.instant()))
                .put("msg_type", msgType)
                .put("version", PROTOCOL_VERSION);
    }
}
