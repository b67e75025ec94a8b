package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.baton.bridge.message.KernelMessage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who opened which comm of a kernel, and which pages know it.
 *
 * <p>Nobody else's page closes a comm: a page that does not know a widget's target closes the comm, as the protocol wants, and with it
 * the widget of the person whose page does. And the end of a comm is told only to pages that know it, since a stock page complains of
 * one that it does not know; what is said on comms otherwise goes to every page.
 *
 * <p>A comm that the kernel opens belongs to the person whose request caused that. One that is not known here (opened by a thread, or
 * before {@link #COMMS_MAX} others) may be closed by anybody who may run, and everybody is told of its end. Bounded by that number, and
 * by {@link #PAGES_MAX} pages each. Owned by the kernel's agent.
 */
final class CommOwners {
    private static final int COMMS_MAX = 4096;
    private static final int PAGES_MAX = 512;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Comm> comms = new LinkedHashMap<>();

    /** One comm; nobody's when a thread of the kernel opened it. */
    private static final class Comm {
        final @Nullable String owner;
        final Set<Page> pages = new HashSet<>();

        Comm(@Nullable String owner) {
            this.owner = owner;
        }

        /** Beyond the bound everybody counts as knowing it. */
        boolean isKnownTo(Page page) {
            return pages.size() >= PAGES_MAX || pages.contains(page);
        }

        void isTold(Page page) {
            if (pages.size() < PAGES_MAX) {
                pages.add(page);
            }
        }
    }

    /** A page, which keeps its name when its socket is another one. */
    private record Page(String username, String clientSession) {
        static Page of(KernelConnection connection) {
            return new Page(connection.caller().username(), connection.clientSession());
        }
    }

    /**
     * Passes on what the kernel says on a comm.
     *
     * @param causedBy the person whose request that answers, or null
     * @param requester the socket of that request, if it is open
     * @param parentHeader the parent that the requester knows
     */
    void pass(
            KernelMessage message,
            KernelConnections connections,
            @Nullable String causedBy,
            @Nullable KernelConnection requester,
            byte[] parentHeader) {
        if (message.msgType().equals("comm_close")) {
            Comm closed = comms.remove(idOf(message));
            connections.broadcast(
                    message, requester, parentHeader, each -> closed == null || closed.isKnownTo(Page.of(each)));
            return;
        }
        if (message.msgType().equals("comm_open")) {
            Comm opened = remember(idOf(message), causedBy);
            connections.all().forEach(each -> opened.isTold(Page.of(each)));
        }
        connections.broadcast(message, requester, parentHeader, each -> true);
    }

    /** A page is told which comms there are, and takes them up. */
    void onListed(KernelMessage commInfo, KernelConnection page) {
        contentOf(commInfo).path("comms").fieldNames().forEachRemaining(id -> {
            Comm comm = comms.get(id);
            if (comm != null) {
                comm.isTold(Page.of(page));
            }
        });
    }

    /** Whether that comm message of a page may go to the kernel. */
    boolean permits(KernelMessage request, KernelConnection page) {
        String id = idOf(request);
        String username = page.caller().username();
        if (request.msgType().equals("comm_open")) {
            remember(id, username).isTold(Page.of(page));
        } else if (request.msgType().equals("comm_close")) {
            Comm comm = comms.get(id);
            if (comm != null && comm.owner != null && !comm.owner.equals(username)) {
                comm.pages.remove(Page.of(page));
                return false;
            }
            comms.remove(id);
        }
        return true;
    }

    /** The kernel process is gone, and its comms with it. */
    void onGone() {
        comms.clear();
    }

    private Comm remember(String id, @Nullable String owner) {
        Comm comm = comms.computeIfAbsent(id, each -> new Comm(owner));
        if (comms.size() > COMMS_MAX) {
            Iterator<String> oldest = comms.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return comm;
    }

    private static String idOf(KernelMessage message) {
        return contentOf(message).path("comm_id").asText("");
    }

    private static JsonNode contentOf(KernelMessage message) {
        try {
            return JSON.readTree(message.content());
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
