package dev.baton.broker.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure that is told to the person concerned: an HTTP status, a stable code and one plain sentence that says what
 * is wrong and what to do. Thrown by any thread on the way of a request and mapped to JSON
 * {@code {"code", "message"}} by {@link ProblemMapper}.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, Object> details;

    /** A problem with an HTTP status, a code in lower case with underscores, and a sentence. */
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
    public static Problem notFound(String what) {
        return new Problem(404, "not_found", "There is no " + what + ", or it is not shared with you.");
    }

    /** Somebody is named whom this broker does not know. */
    public static Problem noPerson(@Nullable String name) {
        return new Problem(404, "not_found", "There is no person called " + name + ": add them first.");
    }

    /** The answer to a request whose content cannot be used. */
    public static Problem badRequest(String sentence) {
        return new Problem(400, "bad_request", sentence);
    }

    /** The answer to somebody who may know of the thing but not do this with it. */
    public static Problem forbidden(String sentence) {
        return new Problem(403, "forbidden", sentence);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** The sentence for the person; never null. */
    public String sentence() {
        String message = getMessage();
        return message == null ? code : message;
    }

    public Map<String, Object> details() {
        return details;
    }
}
