package dev.baton.broker.kernel;

import dev.baton.bridge.message.KernelMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open sockets of a kernel and how a message reaches them. Owned by the kernel's agent. */
final class KernelConnections {
    /** In the order in which they came. */
    private final Set<KernelConnection> open = new LinkedHashSet<>();
    /** Those on which nothing was said yet. */
    private final Set<KernelConnection> silent = new HashSet<>();

    private final KernelRights rights;
    private final KernelDescriptor kernel;

    KernelConnections(KernelRights rights, KernelDescriptor kernel) {
        this.rights = rights;
        this.kernel = kernel;
    }

    /** Takes a socket in, beside an older one of the same page, if there is one. */
    void join(KernelConnection connection) {
        open.add(connection);
        silent.add(connection);
    }

    /**
     * A page has spoken on a socket; answers the older ones of the same page, which it has given up and which are taken out. Not before it speaks: of
     * two sockets that are opened one soon after the other the one that was given up may arrive last, and then nobody is at it.
     */
    List<KernelConnection> replacedBy(KernelConnection speaking) {
        if (!silent.remove(speaking)) {
            return List.of();
        }
        List<KernelConnection> older = new ArrayList<>();
        for (KernelConnection each : open) {
            if (each == speaking) {
                break;
            }
            if (isSamePage(each, speaking)) {
                older.add(each);
            }
        }
        older.forEach(this::leave);
        return older;
    }

    /** Takes a socket out; whether it was there. */
    boolean leave(KernelConnection connection) {
        silent.remove(connection);
        return open.remove(connection);
    }

    /** The newest socket of the page whose socket has gone. */
    Optional<KernelConnection> heirOf(KernelConnection gone) {
        return open.stream().filter(each -> isSamePage(each, gone)).reduce((older, newer) -> newer);
    }

    private static boolean isSamePage(KernelConnection one, KernelConnection other) {
        return one.clientSession().equals(other.clientSession())
                && one.caller().username().equals(other.caller().username());
    }

    int size() {
        return open.size();
    }

    List<KernelConnection> all() {
        return new ArrayList<>(open);
    }

    boolean hasPerson(String username) {
        return open.stream().anyMatch(each -> each.caller().username().equals(username));
    }

    /** To everybody who may read, with the requester's own header as parent for the requester. */
    void broadcast(KernelMessage message, @Nullable ExecutionContext run) {
        for (KernelConnection each : open) {
            if (rights.mayRead(each.caller(), kernel)) {
                if (run != null && run.isRequester(each)) {
                    each.send(message, run.parentHeader);
                } else {
                    each.send(message);
                }
            }
        }
    }

    /** To everybody who may read and is meant, with that parent for that socket. */
    void broadcast(
            KernelMessage message,
            @Nullable KernelConnection requester,
            byte[] parentHeader,
            Predicate<KernelConnection> meant) {
        for (KernelConnection each : open) {
            if (meant.test(each) && rights.mayRead(each.caller(), kernel)) {
                if (each == requester) {
                    each.send(message, parentHeader);
                } else {
                    each.send(message);
                }
            }
        }
    }

    /** To everybody who may read but the requester. */
    void broadcastToOthers(KernelMessage message, @Nullable ExecutionContext run) {
        for (KernelConnection each : open) {
            if ((run == null || !run.isRequester(each)) && rights.mayRead(each.caller(), kernel)) {
                each.send(message);
            }
        }
    }
}
