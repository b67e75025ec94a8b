package dev.baton.crdt;

/** Receives the changes of one shared type, once per transaction. */
@FunctionalInterface
public interface TypeObserver {
    /** Called at commit on the thread that owns the document; the event is valid during the call only. */
    void onEvent(YEvent event);
}
