package dev.baton.permissions;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One operation on a resource that can be allowed.
 *
 * <p>The store and the API use the wire name; its meaning never changes. Every action is checked somewhere: an action that is
 * never checked protects nothing.
 */
public enum Action {
    DOC_READ("doc.read"),
    DOC_EDIT("doc.edit"),
    /** Make new documents in a folder. */
    DOC_CREATE("doc.create"),
    DOC_HISTORY("doc.history"),
    DOC_RESTORE("doc.restore"),
    DOC_RENAME("doc.rename"),
    DOC_DELETE("doc.delete"),

    PRESENCE_SEE("presence.see"),
    PRESENCE_SHOW("presence.show"),

    RUN_SHARED("run.shared"),
    RUN_PRIVATE("run.private"),
    /** Complete, inspect, history and the like: they may execute code of the kernel's objects. */
    INTROSPECT("kernel.introspect"),
    KERNEL_DEBUG("kernel.debug"),
    /** Interrupt the execution of another user; one's own needs no right of its own. */
    INTERRUPT_ANY("interrupt.any"),
    KERNEL_START("kernel.start"),
    KERNEL_RESTART("kernel.restart"),
    KERNEL_SHUTDOWN("kernel.shutdown"),

    /** See the running and the waiting executions of a kernel, and receive the events about them. */
    QUEUE_SEE("queue.see"),
    /** Cancel the waiting execution of another user; one's own needs no right of its own. */
    CANCEL_ANY("cancel.any"),
    REORDER_OWN("reorder.own"),
    REORDER_ANY("reorder.any"),
    /** Pause, resume, and change the order of turns. */
    QUEUE_PAUSE("queue.pause"),

    BATON_REQUEST("baton.request"),
    BATON_TAKE("baton.take"),
    BATON_GIVE("baton.give"),
    BATON_BREAK("baton.break"),

    SHARE_CREATE("share.create"),
    SHARE_LIST("share.list"),
    SHARE_REVOKE_OWN("share.revoke.own"),
    SHARE_REVOKE_ANY("share.revoke.any"),

    MANAGE_ACL("manage.acl"),
    MANAGE_AUDIT("manage.audit"),
    MANAGE_POLICY("manage.policy"),

    /** Add, list and remove named users of the whole instance. */
    ADMIN_USERS("admin.users"),
    /** Stop the private kernels of other users. */
    ADMIN_KERNELS("admin.kernels");

    private static final Map<String, Action> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Action::wireName, Function.identity()));

    private final String wireName;

    Action(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in the store and on the wire, for example {@code doc.read}. */
    public String wireName() {
        return wireName;
    }

    /** The action of that wire name; empty for one that this version does not know. */
    public static Optional<Action> parse(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }
}
