package dev.baton.permissions;

import static dev.baton.permissions.Action.*;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A name for a set of actions.
 *
 * <p>Only the set counts in a decision; the name is for users. A grant keeps the set, so a later version that changes a role
 * does not change existing grants. Every built-in role includes {@link Action#DOC_READ}.
 *
 * @param name lower case, as typed on the command line
 * @param actions the allowed actions
 */
public record Role(String name, Set<Action> actions) {

    public static final Role VIEWER = new Role("viewer", Set.of(DOC_READ, PRESENCE_SEE, PRESENCE_SHOW, QUEUE_SEE));

    public static final Role EDITOR = VIEWER.plus("editor", DOC_EDIT, DOC_CREATE, DOC_HISTORY);

    public static final Role RUNNER =
            VIEWER.plus("runner", RUN_SHARED, RUN_PRIVATE, INTROSPECT, KERNEL_START, BATON_REQUEST);

    public static final Role COLLABORATOR = EDITOR.plus(RUNNER.actions()).plus("collaborator", REORDER_OWN);

    /** May take the baton and hand it on; in presenter mode only its holder runs. */
    public static final Role PRESENTER = COLLABORATOR.plus("presenter", INTERRUPT_ANY, BATON_TAKE, BATON_GIVE);

    public static final Role INSTRUCTOR = PRESENTER.plus(
            "instructor",
            DOC_RESTORE,
            DOC_RENAME,
            KERNEL_RESTART,
            KERNEL_SHUTDOWN,
            KERNEL_DEBUG,
            CANCEL_ANY,
            REORDER_ANY,
            QUEUE_PAUSE,
            BATON_BREAK,
            SHARE_CREATE,
            SHARE_LIST,
            SHARE_REVOKE_OWN,
            SHARE_REVOKE_ANY);

    public static final Role OWNER = INSTRUCTOR.plus("owner", DOC_DELETE, MANAGE_ACL, MANAGE_AUDIT, MANAGE_POLICY);

    private static final List<Role> BUILT_IN =
            List.of(VIEWER, EDITOR, RUNNER, COLLABORATOR, PRESENTER, INSTRUCTOR, OWNER);

    public Role {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A role needs a name.");
        }
        actions = Set.copyOf(actions);
    }

    /** The roles that can be granted, weakest first. */
    public static List<Role> builtIn() {
        return BUILT_IN;
    }

    /** The built-in role of that name. */
    public static Optional<Role> named(String name) {
        return BUILT_IN.stream().filter(role -> role.name().equals(name)).findFirst();
    }

    /** Whether the other role allows everything that this one does. */
    public boolean isAtMost(Role other) {
        return other.actions.containsAll(actions);
    }

    /** Whether it allows to run code in a kernel. */
    public boolean mayRun() {
        return actions.contains(RUN_SHARED) || actions.contains(RUN_PRIVATE);
    }

    private Role plus(String newName, Action... more) {
        EnumSet<Action> all = EnumSet.copyOf(actions);
        all.addAll(Arrays.asList(more));
        return new Role(newName, all);
    }

    private Role plus(Set<Action> more) {
        EnumSet<Action> all = EnumSet.copyOf(actions);
        all.addAll(more);
        return new Role(name, all);
    }
}
