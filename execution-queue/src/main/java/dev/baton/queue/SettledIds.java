package dev.baton.queue;

import java.util.LinkedHashMap;
import java.util.Map;

/** The ids and outcomes of the executions that settled last, so that a late duplicate or request gets the right answer. */
final class SettledIds {
    private final int max;
    /** Oldest first. */
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

    SettledIds(int max) {
        this.max = max;
    }

    void add(String executionId, Outcome outcome) {
        outcomes.put(executionId, outcome);
        if (outcomes.size() > max) {
            outcomes.remove(outcomes.keySet().iterator().next());
        }
    }

    boolean contains(String executionId) {
        return outcomes.containsKey(executionId);
    }

    /** Why nothing can be done any more to an execution that neither waits nor runs. */
    Refusal refuse(String executionId) {
        Outcome outcome = outcomes.get(executionId);
        return outcome == null
                ? new Refusal.UnknownExecution(executionId)
                : new Refusal.AlreadySettled(executionId, outcome);
    }
}
