package dev.baton.broker.session;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * All bindings of persons to kernels. They live as long as the kernels do, so they are not stored. Any thread; each row is
 * replaced as a whole.
 */
public final class SessionRegistry {
    /** Bindings that one person may have; the oldest beyond it is dropped. */
    private static final int PER_PERSON_MAX = 1000;

    private final Map<String, SessionBinding> byId = new ConcurrentHashMap<>();
    private final Map<Long, String> order = new ConcurrentSkipListMap<>();
    private long next;

    /** Adds a binding. */
    public synchronized void add(SessionBinding binding) {
        byId.put(binding.sessionId(), binding);
        order.put(next++, binding.sessionId());
        List<SessionBinding> mine = of(binding.username());
        if (mine.size() > PER_PERSON_MAX) {
            remove(mine.getFirst().sessionId());
        }
    }

    /** Replaces a binding that is still there. */
    public synchronized void replace(SessionBinding binding) {
        byId.computeIfPresent(binding.sessionId(), (id, former) -> binding);
    }

    /** Ends a binding. */
    public synchronized void remove(String sessionId) {
        byId.remove(sessionId);
        order.values().remove(sessionId);
    }

    /** The binding of that id, if it is that person's. */
    public Optional<SessionBinding> find(String username, String sessionId) {
        return Optional.ofNullable(byId.get(sessionId))
                .filter(each -> each.username().equals(username));
    }

    /** A person's bindings, oldest first. */
    public List<SessionBinding> of(String username) {
        return order.values().stream()
                .map(byId::get)
                .filter(each -> each != null && each.username().equals(username))
                .toList();
    }

    /** All bindings to a kernel. */
    public List<SessionBinding> onKernel(String kernelId) {
        return byId.values().stream()
                .filter(each -> each.kernelId().equals(kernelId))
                .sorted(Comparator.comparing(SessionBinding::sessionId))
                .toList();
    }

    /** The documents that a person has bound to a kernel by a notebook. */
    public Set<String> documentsOf(String username, String kernelId) {
        return byId.values().stream()
                .filter(each -> each.username().equals(username)
                        && each.kernelId().equals(kernelId)
                        && each.type().equals("notebook")
                        && each.fileId() != null)
                .map(SessionBinding::fileId)
                .collect(Collectors.toSet());
    }

    /** Ends all bindings to a kernel. */
    public void onKernelStopped(String kernelId) {
        onKernel(kernelId).forEach(each -> remove(each.sessionId()));
    }

    /** A person was removed. */
    public void onPersonRemoved(String username) {
        of(username).forEach(each -> remove(each.sessionId()));
    }
}
