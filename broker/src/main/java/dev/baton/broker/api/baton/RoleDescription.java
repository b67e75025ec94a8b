package dev.baton.broker.api.baton;

import dev.baton.permissions.Action;
import dev.baton.permissions.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What rights mean, in plain words: for whoever makes a link and for whoever uses it. */
final class RoleDescription {
    private RoleDescription() {}

    /** What a role with the right to run means as long as kernels are not sandboxed. */
    static Optional<String> warning(Role role) {
        return role.mayRun()
                ? Optional.of(
                        "Whoever uses this link can run code, and kernels here are not sandboxed: that code can do everything"
                                + " that the account running Baton can, with all of its files and its network.")
                : Optional.empty();
    }

    /** The same for a role that a named person is given. */
    static Optional<String> warningOfGrant(Role role, String person) {
        return role.mayRun()
                ? Optional.of(person
                        + " can run code now, and kernels here are not sandboxed: that code can do everything that the"
                        + " account running Baton can, with all of its files and its network.")
                : Optional.empty();
    }

    /** What may be done, one short sentence each. */
    static List<String> sentences(Set<Action> actions) {
        List<String> all = new ArrayList<>();
        all.add("You can see it, live, with its outputs.");
        all.add(actions.contains(Action.DOC_EDIT) ? "You can change its text." : "You cannot change its text.");
        if (actions.contains(Action.RUN_SHARED)) {
            all.add(
                    actions.contains(Action.DOC_EDIT)
                            ? "You can run code on the shared kernel."
                            : "You can run its cells on the shared kernel, exactly as they stand.");
        } else {
            all.add("You cannot run code.");
        }
        if (actions.contains(Action.KERNEL_RESTART)) {
            all.add("You can restart the kernel and stop the runs of others.");
        }
        return all;
    }
}
