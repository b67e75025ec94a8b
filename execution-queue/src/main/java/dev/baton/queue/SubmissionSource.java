package dev.baton.queue;

/** The way by which an execution came in. */
public enum SubmissionSource {
    /** An {@code execute_request} on a kernel websocket. */
    CHANNELS,
    /** The collaboration front end's {@code POST .../execute}. */
    EXECUTE,
    /** Baton's own {@code POST /api/baton/executions}. */
    API;

    /** The name used on the wire and in the ledger, for example {@code channels}. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
