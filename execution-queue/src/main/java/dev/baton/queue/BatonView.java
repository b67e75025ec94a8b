package dev.baton.queue;

import java.util.List;
import java.util.Optional;

/**
 * The mode of a kernel and its baton at one moment.
 *
 * @param presenting whether presenter mode is on
 * @param holder whose executions are accepted in presenter mode; empty: nobody's, until somebody takes the baton
 * @param fence the fencing number; grows with every change of mode or holder, never shrinks
 * @param requests who asks for the baton, first come first
 */
public record BatonView(boolean presenting, Optional<String> holder, long fence, List<String> requests) {
    public BatonView {
        requests = List.copyOf(requests);
    }
}
