package dev.baton.crdt.notebook;

import java.util.Set;

/** Which part of a notebook a JSON value is, as far as reading and writing differ. */
enum JsonPart {
    NOTEBOOK,
    METADATA,
    CELLS,
    CELL,
    CELL_METADATA,
    OUTPUTS,
    OUTPUT,
    ATTACHMENTS,
    MIME_BUNDLE,
    /** A text that nbformat writes as a list of lines. */
    LINES,
    /** A text that may be a list of lines, but is written as one string. */
    JOINED,
    PLAIN;

    private static final Set<String> SPLIT_MIME_TYPES = Set.of("application/javascript", "image/svg+xml");
    private static final Set<String> TRANSIENT_METADATA = Set.of("orig_nbformat", "orig_nbformat_minor", "signature");

    /** The part that a member of this part is. */
    JsonPart member(String key) {
        return switch (this) {
            case NOTEBOOK ->
                switch (key) {
                    case "cells" -> CELLS;
                    case "metadata" -> METADATA;
                    default -> PLAIN;
                };
            case CELL ->
                switch (key) {
                    case "source" -> LINES;
                    case "metadata" -> CELL_METADATA;
                    case "outputs" -> OUTPUTS;
                    case "attachments" -> ATTACHMENTS;
                    default -> PLAIN;
                };
            case OUTPUT ->
                switch (key) {
                    case "text" -> LINES;
                    case "data" -> MIME_BUNDLE;
                    default -> PLAIN;
                };
            case ATTACHMENTS -> MIME_BUNDLE;
            case MIME_BUNDLE -> mime(key);
            default -> PLAIN;
        };
    }

    private static JsonPart mime(String type) {
        if (type.equals("application/json") || type.startsWith("application/") && type.endsWith("+json")) {
            return PLAIN;
        }
        return type.startsWith("text/") || SPLIT_MIME_TYPES.contains(type) ? LINES : JOINED;
    }

    /** The part that an item of this part is. */
    JsonPart item() {
        return switch (this) {
            case CELLS -> CELL;
            case OUTPUTS -> OUTPUT;
            default -> PLAIN;
        };
    }

    /** Whether a file may spell this text as a list of lines. */
    boolean isText() {
        return this == LINES || this == JOINED;
    }

    /** Keys of the file that never enter the shared document. */
    boolean isTransient(String key) {
        return switch (this) {
            case METADATA -> TRANSIENT_METADATA.contains(key);
            case CELL_METADATA -> key.equals("trusted");
            case CELL -> key.equals("execution_state");
            case OUTPUT -> key.equals("transient");
            default -> false;
        };
    }
}
