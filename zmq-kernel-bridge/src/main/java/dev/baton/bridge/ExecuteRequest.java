package dev.baton.bridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One piece of code to run, under a message id of the caller's choice.
 *
 * <p>The bridge builds the header itself, sends {@code content} with {@code stop_on_error} set to false (so that a kernel
 * never aborts later executions on its own) and {@code allow_stdin} as given here, and passes {@code metadata} on unchanged.
 *
 * @param msgId unique over the life of the kernel: a kernel drops a signed header that it has seen before
 * @param content UTF-8 JSON object of an execute_request: {@code code}, {@code silent}, {@code store_history},
 *     {@code user_expressions}; unknown fields pass
 * @param metadata UTF-8 JSON object
 * @param allowStdin whether the code may ask its requester with {@code input()}
 */
public record ExecuteRequest(String msgId, byte[] content, byte[] metadata, boolean allowStdin) {

    /** Checks that there is an id. */
    public ExecuteRequest {
        if (msgId.isEmpty()) {
            throw new IllegalArgumentException("An execution needs a message id.");
        }
        Objects.requireNonNull(content);
        Objects.requireNonNull(metadata);
    }

    /** An ordinary run of that code: not silent, in the history, no input. */
    public static ExecuteRequest ofCode(String msgId, String code) {
        return new ExecuteRequest(
                msgId,
                Json.object()
                        .put("code", code)
                        .put("silent", false)
                        .put("store_history", true)
                        .toString()
                        .getBytes(StandardCharsets.UTF_8),
                Json.EMPTY_OBJECT.clone(),
                false);
    }

    /** The content as the kernel is to get it. */
    byte[] contentToSend() {
        try {
            return Json.bytes(
                    Json.readObject(content).put("allow_stdin", allowStdin).put("stop_on_error", false));
        } catch (IOException e) {
            throw new IllegalArgumentException("The content of an execution is not a JSON object.", e);
        }
    }

    /** The same request with {@code input()} allowed. */
    public ExecuteRequest withStdin() {
        return new ExecuteRequest(msgId, content, metadata, true);
    }
}
