package dev.baton.crdt;

import java.util.List;

/** Receives the changes of a shared type and of everything nested in it, once per transaction. */
@FunctionalInterface
public interface DeepObserver {
    /** Called at commit with the events ordered by the length of their path; they are valid during the call only. */
    void onEvents(List<YEvent> events);
}
