package dev.baton.broker.kernel;

import dev.baton.bridge.message.KernelMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open sockets of a kernel and how a message reaches them. Owned by the kernel's agent. */
final class KernelAudience {
    private final Set<KernelConnection> open = new LinkedHashSet<>();
    private final KernelRights rights;
    private final KernelFacts kernel;

    KernelAudience(KernelRights rights, KernelFacts kernel) {
        this.rights = rights;
        this.kernel = kernel;
    }

    /** Takes a socket in; answers the one of the same person and name that it replaces. */
    Optional<KernelConnection> join(KernelConnection connection) {
        Optional<KernelConnection> former = open.stream()
                .filter(other -> other.clientSession().equals(connection.clientSession())
                        && other.caller().username().equals(connection.caller().username()))
                .findFirst();
        former.ifPresent(open::remove);
        open.add(connection);
        return former;
    }

    boolean leave(KernelConnection connection) {
        return open.remove(connection);
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
    void broadcast(KernelMessage message, @Nullable Run run) {
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
    void broadcastToOthers(KernelMessage message, @Nullable Run run) {
        for (KernelConnection each : open) {
            if ((run == null || !run.isRequester(each)) && rights.mayRead(each.caller(), kernel)) {
                each.send(message);
            }
        }
    }
}
