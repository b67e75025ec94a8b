package dev.baton.broker.lab;

import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Small texts that belong to one person's page: settings and workspaces. Each is named by its person, a kind and an id; a write
 * replaces the former text as a whole and is durable when it returns. Safe for any thread; all of it may block.
 */
public interface PersonalDocuments {
    /** What a text is. */
    enum Kind {
        /** A plugin's raw settings; the id is the plugin's. */
        SETTINGS,
        /** A workspace of the page; the id is its name. */
        WORKSPACE
    }

    /**
     * A kept text.
     *
     * @param id the name that it was kept under
     * @param created when it was first written
     * @param modified when it was last written
     */
    record Stored(String id, String text, Instant created, Instant modified) {}

    /** One text of a person. */
    Optional<Stored> find(String username, Kind kind, String id) throws IOException;

    /** All texts of a kind of a person, ordered by id. */
    List<Stored> list(String username, Kind kind) throws IOException;

    /** Keeps a text. Fails with {@link TooManyException} when a new one would be one too many. */
    void put(String username, Kind kind, String id, String text) throws IOException;

    /** Forgets a text; answers whether there was one. */
    boolean remove(String username, Kind kind, String id) throws IOException;

    /** A person has as many texts of one kind as a broker keeps. */
    final class TooManyException extends IOException {
        private static final long serialVersionUID = 1L;

        /** The limit that was met. */
        public TooManyException(int max) {
            super(UserMessage.WORKSPACES_MAX.text(max));
        }
    }
}
