package dev.baton.queue;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The ids and outcomes of the newest settled executions, so that a late duplicate or request gets the right answer. */
final class SettledIds {
    private final int max;
    /** Oldest first. */
    private final SequencedMap<String, Outcome> outcomes = new LinkedHashMap<>();

    SettledIds(int max) {
        this.max = max;
    }

    void add(String executionId, Outcome outcome) {
        outcomes.put(executionId, outcome);
        if (outcomes.size() > max) {
            outcomes.pollFirstEntry();
        }
    }

    boolean contains(String executionId) {
        return outcomes.containsKey(executionId);
    }

    /** The refusal of a request about an execution that neither waits nor runs. */
    Refusal refuse(String executionId) {
        Outcome outcome = outcomes.get(executionId);
        return outcome == null
                ? new Refusal.UnknownExecution(executionId)
                : new Refusal.AlreadySettled(executionId, outcome);
    }
}
