package dev.baton.queue;

/** The route by which an execution was submitted. */
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
