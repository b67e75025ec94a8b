package dev.baton.crdt;

/**
 * How a document behaves beyond its content.
 *
 * @param collectGarbage whether the content of deleted elements is thrown away at commit (yjs: {@code gc})
 * @param cleanUpFormatting whether, after foreign changes to formatted text, superfluous formatting marks are deleted by
 *     this document on its own account, as yjs does; a server should leave that to its pages
 */
public record YDocOptions(boolean collectGarbage, boolean cleanUpFormatting) {
    /** What a server wants: garbage is collected, formatting left alone. */
    public static final YDocOptions SERVER = new YDocOptions(true, false);

    /** What yjs does by default. */
    public static final YDocOptions LIKE_YJS = new YDocOptions(true, true);
}
