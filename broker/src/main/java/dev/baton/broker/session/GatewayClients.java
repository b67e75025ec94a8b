package dev.baton.broker.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which persons reach a kernel through a Jupyter server of their own, as its gateway. Such a server takes every binary frame for
 * text and stops reading when it is none, so what it is sent must be text.
 *
 * <p>Known by the environment that it sends along when it asks for a kernel, which pages and other clients do not. Any thread;
 * bounded: of more than {@link #MAX} the oldest is forgotten.
 */
public final class GatewayClients {
    private static final int MAX = 10_000;

    private final Set<Client> known = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Client, Boolean> eldest) {
            return size() > MAX;
        }
    }));

    private record Client(String username, String kernelId) {}

    /** A person asked for a kernel in the way of a gateway's client. */
    public void add(String username, String kernelId) {
        known.add(new Client(username, kernelId));
    }

    /** Whether that person reaches that kernel through a server of their own. */
    public boolean contains(String username, String kernelId) {
        return known.contains(new Client(username, kernelId));
    }
}
