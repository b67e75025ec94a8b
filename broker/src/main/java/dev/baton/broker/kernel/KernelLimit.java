package dev.baton.broker.kernel;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * How many kernels a person may have started at a time.
 *
 * @param perPersonMax for everybody but the owner
 * @param ownerMax for the owner; without a value there is no limit
 */
record KernelLimit(int perPersonMax, OptionalInt ownerMax) {
    /** Kernels that the sentence names. */
    private static final int NAMED_MAX = 5;

    /** Refuses one more kernel of somebody who has as many as allowed; {@code mine} says where those are. */
    void requireRoomFor(Caller caller, List<String> mine) {
        int max = caller.kind() == Caller.Kind.OWNER ? ownerMax.orElse(Integer.MAX_VALUE) : perPersonMax;
        if (mine.size() < max) {
            return;
        }
        String where = mine.stream().sorted().limit(NAMED_MAX).collect(Collectors.joining(", "));
        String more = mine.size() > NAMED_MAX ? " and " + (mine.size() - NAMED_MAX) + " more" : "";
        throw new Problem(429, "too_many_kernels", UserMessage.KERNELS_FULL, mine.size(), where + more);
    }
}
