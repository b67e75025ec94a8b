package dev.baton.crdt;

/**
 * How a document behaves beyond its content.
 *
 * @param collectGarbage whether the content of deleted elements is thrown away at commit (yjs: {@code gc})
 * @param cleanUpFormatting whether, after foreign changes to formatted text, superfluous formatting marks are deleted by
 *     this document on its own account, as yjs does; a server should leave that to its pages
 * @param updateStepsMax how many items applying one update may look at in the search for places among concurrent
 *     insertions; an update that needs more is refused as a whole
 */
public record YDocOptions(boolean collectGarbage, boolean cleanUpFormatting, int updateStepsMax) {
    /** Far beyond honest updates (more than two thousand insertions at one spot against as many), and still quick. */
    public static final int UPDATE_STEPS_MAX = 5_000_000;

    /** For a server: garbage is collected, formatting left alone. */
    public static final YDocOptions SERVER = new YDocOptions(true, false, UPDATE_STEPS_MAX);

    /** The defaults of yjs. */
    public static final YDocOptions LIKE_YJS = new YDocOptions(true, true, UPDATE_STEPS_MAX);
}
