package dev.baton.permissions;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One thing that a person may or may not do to a resource.
 *
 * <p>The wire name is what is stored and shown; it never changes its meaning.
 */
public enum Action {
    DOC_READ("doc.read"),
    DOC_EDIT("doc.edit"),
    /** Make new documents in a folder. */
    DOC_CREATE("doc.create"),
    OUTPUTS_CLEAR("doc.outputs.clear"),
    DOC_EXPORT("doc.export"),
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
    STDIN_ANSWER("stdin.answer"),
    INTERRUPT_OWN("interrupt.own"),
    INTERRUPT_ANY("interrupt.any"),
    KERNEL_START("kernel.start"),
    KERNEL_RESTART("kernel.restart"),
    KERNEL_SHUTDOWN("kernel.shutdown"),

    QUEUE_SEE("queue.see"),
    CANCEL_OWN("cancel.own"),
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

    /** Add, list and remove named people of the whole instance. */
    ADMIN_USERS("admin.users"),
    /** See and stop any kernel of the instance, without attaching to it or reading documents. */
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

    /** The action of that wire name; an unknown one is nobody's right. */
    public static Optional<Action> parse(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }
}
