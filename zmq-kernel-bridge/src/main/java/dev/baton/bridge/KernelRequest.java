package dev.baton.bridge;

import dev.baton.bridge.message.Channel;
import java.util.List;
import java.util.Set;

/**
 * A message to the kernel that is not an execution: complete, inspect, history, comm, debug and the like.
 *
 * <p>Its reply, its statuses and all other messages that name it as parent are delivered to {@link KernelListener#onMessage}.
 * If it cannot be answered any more, {@link KernelListener#onRequestLost} is called.
 *
 * @param channel shell or control
 * @param msgId unique over the life of the kernel
 * @param msgType such as {@code complete_request}; not one of {@link #RESERVED}
 * @param metadata UTF-8 JSON object, passed on unchanged
 * @param content UTF-8 JSON object, passed on unchanged
 * @param buffers binary parts
 */
public record KernelRequest(
        Channel channel, String msgId, String msgType, byte[] metadata, byte[] content, List<byte[]> buffers) {

    /** Message types that have a method of their own, because the bridge has to track their effect. */
    public static final Set<String> RESERVED =
            Set.of("execute_request", "interrupt_request", "shutdown_request", "input_reply");

    /** Message types of questions that change nothing, so that they may overtake an execution. */
    public static final Set<String> QUESTIONS =
            Set.of("complete_request", "inspect_request", "is_complete_request", "history_request");

    /** Checks channel and type. */
    public KernelRequest {
        if (channel != Channel.SHELL && channel != Channel.CONTROL) {
            throw new IllegalArgumentException("Requests travel on shell or control, not on " + channel.wireName());
        }
        if (msgId.isEmpty() || msgType.isEmpty()) {
            throw new IllegalArgumentException("A request needs a message id and a type.");
        }
        if (RESERVED.contains(msgType)) {
            throw new IllegalArgumentException(msgType + " has a method of its own on KernelHandle");
        }
        buffers = List.copyOf(buffers);
    }
}
