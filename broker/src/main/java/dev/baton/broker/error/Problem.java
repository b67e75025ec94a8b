package dev.baton.broker.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure that a user sees: an HTTP status, a stable code and one plain sentence that says what is wrong and what to
 * do. Thrown by any thread on the way of a request and mapped to JSON
 * {@code {"code", "message"}} by {@link ProblemMapper}.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, Object> details;

    /** A problem with an HTTP status, a code in lower case with underscores, and a sentence of this module. */
    public Problem(int status, String code, UserMessage sentence, @Nullable Object... arguments) {
        this(status, code, sentence.text(arguments), Map.of());
    }

    /** A problem whose sentence another module has made. */
    public Problem(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    /** A problem that names more facts, which are put beside code and message. */
    public Problem(int status, String code, String message, Map<String, Object> details) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = Map.copyOf(details);
    }

    /** The same answer for what is not there and for what the caller may not know of. */
    public static Problem notFound(UserMessage sentence, @Nullable Object... arguments) {
        return new Problem(404, "not_found", sentence, arguments);
    }

    /** A request names a user whom this broker does not know. */
    public static Problem noPerson(@Nullable String name) {
        return new Problem(404, "not_found", UserMessage.NO_USER_TO_NAME, name);
    }

    /** The answer to a request whose content cannot be used. */
    public static Problem badRequest(UserMessage sentence, @Nullable Object... arguments) {
        return new Problem(400, "bad_request", sentence, arguments);
    }

    /** The answer to a caller who may know of the thing but not do this with it. */
    public static Problem forbidden(UserMessage sentence, @Nullable Object... arguments) {
        return new Problem(403, "forbidden", sentence, arguments);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** The sentence for the user; never null. */
    public String sentence() {
        String message = getMessage();
        return message == null ? code : message;
    }

    public Map<String, Object> details() {
        return details;
    }
}
