package dev.baton.queue;

import java.util.List;
import java.util.Optional;

/**
 * The mode of a kernel and its baton at one moment.
 *
 * @param presenting whether presenter mode is on
 * @param holder the user whose executions are accepted in presenter mode; empty while the baton is free
 * @param fence the fencing number; grows with every change of mode or holder, never shrinks
 * @param requests the users who ask for the baton, first come first served
 */
public record BatonView(boolean presenting, Optional<String> holder, long fence, List<String> requests) {
    public BatonView {
        requests = List.copyOf(requests);
    }
}
