package dev.baton.broker.room;

import java.util.List;
import java.util.Optional;

/**
 * The name of a room as pages spell it, {@code format:type:fileId}.
 *
 * @param format {@code json} or {@code text}
 * @param type {@code notebook} or {@code file}
 * @param fileId the id of the file, which stays when the file is renamed
 */
public record RoomId(String format, String type, String fileId) {
    private static final int PART_MAX = 200;

    /** Reads a name; empty when it is none of a document. */
    public static Optional<RoomId> parse(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > PART_MAX) {
                return Optional.empty();
            }
        }
        boolean notebook = parts[0].equals("json") && parts[1].equals("notebook");
        boolean plain = parts[0].equals("text") && parts[1].equals("file");
        return notebook || plain ? Optional.of(new RoomId(parts[0], parts[1], parts[2])) : Optional.empty();
    }

    /** The rooms that a file can be in: as a notebook and as the text that it also is. */
    static List<RoomId> ofFile(String fileId) {
        return List.of(new RoomId("json", "notebook", fileId), new RoomId("text", "file", fileId));
    }

    /** Under which name the history of this document is kept: a notebook and its text are two documents. */
    String historyKey() {
        return isNotebook() ? fileId : fileId + "-" + type;
    }

    /** Whether the document is a notebook rather than a text. */
    public boolean isNotebook() {
        return type.equals("notebook");
    }

    @Override
    public String toString() {
        return format + ":" + type + ":" + fileId;
    }
}
