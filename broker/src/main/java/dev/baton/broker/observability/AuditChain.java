package dev.baton.broker.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.error.OperatorMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lines that hold together: each has a number, the hash of the line before it, and its own hash (SHA-256 of the line's bytes without the
 * hash itself). A line that was changed, taken out, put in or moved is found by {@link #firstBroken}.
 *
 * <p>Whether lines were cut off at the end, or all hashes made anew, only somebody can say who knows the last line from elsewhere, as
 * {@link AuditHead} does. One thread at a time.
 */
public final class AuditChain {
    private static final String BEFORE_ALL = "0".repeat(64);
    private static final Pattern LINKED = Pattern.compile("(\\{.*),\"hash\":\"([0-9a-f]{64})\"}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private long number;
    private String hash;

    private AuditChain(long number, String hash) {
        this.number = number;
        this.hash = hash;
    }

    /** A chain without a line. */
    public static AuditChain empty() {
        return new AuditChain(0, BEFORE_ALL);
    }

    /** The chain that goes on after a line. */
    static AuditChain after(String line) throws JsonProcessingException {
        JsonNode read = JSON.readTree(line);
        return new AuditChain(read.path("seq").asLong(), read.path("hash").asText(BEFORE_ALL));
    }

    /** The chain that goes on after a place in it. */
    static AuditChain after(AuditHead.Place place) {
        return new AuditChain(place.number(), place.hash());
    }

    /** The last line. */
    AuditHead.Place place() {
        return new AuditHead.Place(number, hash);
    }

    /** The same place in the same chain, so that lines can be tried and dropped. */
    AuditChain copy() {
        return new AuditChain(number, hash);
    }

    /** The next line, without a line break. */
    String next(ObjectNode descriptor) throws JsonProcessingException {
        ObjectNode line = JSON.createObjectNode();
        line.put("seq", number + 1);
        line.put("prev", hash);
        line.setAll(descriptor);
        String text = JSON.writeValueAsString(line);
        String own = digest(text);
        number++;
        hash = own;
        return text.substring(0, text.length() - 1) + ",\"hash\":\"" + own + "\"}";
    }

    /**
     * What is wrong with the first line that does not hold, as a sentence; empty when all do.
     *
     * @param whole whether the lines begin with the first of all
     */
    public static Optional<String> firstBroken(Iterator<String> lines, boolean whole) {
        return firstBroken(lines, whole, null);
    }

    /**
     * What is wrong with the first line that does not hold, or with the end, as a sentence; empty when all is well. The lines begin with
     * the first of all.
     *
     * @param last a line that was once the last
     */
    public static Optional<String> firstBroken(Iterator<String> lines, AuditHead.Place last) {
        return firstBroken(lines, true, last);
    }

    private static Optional<String> firstBroken(Iterator<String> lines, boolean whole, AuditHead.@Nullable Place last) {
        AuditChain chain = whole ? empty() : null;
        boolean met = last == null || last.number() == 0;
        for (long at = 1; lines.hasNext(); at++) {
            String line = lines.next();
            Matcher linked = LINKED.matcher(line);
            if (!linked.matches()) {
                return Optional.of(OperatorMessage.AUDIT_NOT_A_LINE.text(at));
            }
            if (!digest(linked.group(1) + "}").equals(linked.group(2))) {
                return Optional.of(OperatorMessage.AUDIT_LINE_CHANGED.text(at));
            }
            try {
                JsonNode read = JSON.readTree(line);
                boolean follows = chain == null
                        || (read.path("seq").asLong() == chain.number + 1
                                && read.path("prev").asText().equals(chain.hash));
                if (!follows) {
                    return Optional.of(OperatorMessage.AUDIT_LINE_MISSING.text(at));
                }
                chain = after(line);
                met |= last != null && chain.place().equals(last);
            } catch (JsonProcessingException malformed) {
                return Optional.of(OperatorMessage.AUDIT_NOT_A_LINE.text(at));
            }
        }
        if (met || last == null) {
            return Optional.empty();
        }
        long end = chain == null ? 0 : chain.number;
        return Optional.of(
                end < last.number()
                        ? OperatorMessage.AUDIT_END_MISSING.text(last.number() - end)
                        : OperatorMessage.AUDIT_END_DIFFERS.text(last.number()));
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
