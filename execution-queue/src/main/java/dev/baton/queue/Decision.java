package dev.baton.queue;

import java.util.List;

/** The result of an event: effects to carry out, or a refusal. */
public sealed interface Decision {

    /** The event was taken; {@code effects} may be empty, for example for a duplicate. */
    record Done(List<QueueEffect> effects) implements Decision {
        public Done {
            effects = List.copyOf(effects);
        }
    }

    /** The event was refused and nothing has changed. */
    record Refused(Refusal refusal) implements Decision {}
}
