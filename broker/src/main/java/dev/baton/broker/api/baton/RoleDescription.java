package dev.baton.broker.api.baton;

import dev.baton.broker.error.UserMessage;
import dev.baton.permissions.Action;
import dev.baton.permissions.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What rights mean, in plain words, for the maker and for the users of a link. */
final class RoleDescription {
    private RoleDescription() {}

    /** What a role with the right to run means as long as kernels are not sandboxed. */
    static Optional<String> warning(Role role) {
        return role.mayRun() ? Optional.of(UserMessage.WARN_LINK_RUNS.text()) : Optional.empty();
    }

    /** The same for a role that a named person is given. */
    static Optional<String> warningOfGrant(Role role, String person) {
        return role.mayRun() ? Optional.of(UserMessage.WARN_GRANT_RUNS.text(person)) : Optional.empty();
    }

    /** What may be done, one short sentence each. */
    static List<String> sentences(Set<Action> actions) {
        List<String> all = new ArrayList<>();
        all.add(UserMessage.CAN_SEE.text());
        all.add(actions.contains(Action.DOC_EDIT) ? UserMessage.CAN_EDIT.text() : UserMessage.CANNOT_EDIT.text());
        if (actions.contains(Action.RUN_SHARED)) {
            all.add(
                    actions.contains(Action.DOC_EDIT)
                            ? UserMessage.CAN_RUN_CODE.text()
                            : UserMessage.CAN_RUN_CELLS.text());
        } else {
            all.add(UserMessage.CANNOT_RUN.text());
        }
        if (actions.contains(Action.KERNEL_RESTART)) {
            all.add(UserMessage.CAN_RESTART.text());
        }
        return all;
    }
}
