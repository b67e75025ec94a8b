package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.bridge.message.KernelMessage;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who opened which comm of a kernel, so that nobody else's page closes it: a page that does not know a widget's target closes the
 * comm, as the protocol wants, and with it the widget of the person whose page does.
 *
 * <p>A comm that the kernel opens belongs to the person whose request caused that. One that is not known here (opened by a thread, or
 * before {@link #COMMS_MAX} others) may be closed by anybody who may run. Bounded by that number. Owned by the kernel's agent.
 */
final class CommOwners {
    private static final int COMMS_MAX = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> ownerByComm = new LinkedHashMap<>();

    /** The kernel said something on a comm, because of a request of that person. */
    void onSaid(KernelMessage message, String username) {
        if (message.msgType().equals("comm_open")) {
            remember(idOf(message), username);
        } else if (message.msgType().equals("comm_close")) {
            ownerByComm.remove(idOf(message));
        }
    }

    /** Whether that comm message of a person may go to the kernel. */
    boolean permits(KernelMessage request, String username) {
        String comm = idOf(request);
        switch (request.msgType()) {
            case "comm_open" -> remember(comm, username);
            case "comm_close" -> {
                if (!ownerByComm.getOrDefault(comm, username).equals(username)) {
                    return false;
                }
                ownerByComm.remove(comm);
            }
            default -> {
                // what is said on a comm is everybody's who may run
            }
        }
        return true;
    }

    /** The kernel process is gone, and its comms with it. */
    void onGone() {
        ownerByComm.clear();
    }

    private void remember(String comm, String username) {
        ownerByComm.putIfAbsent(comm, username);
        if (ownerByComm.size() > COMMS_MAX) {
            Iterator<String> oldest = ownerByComm.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private static String idOf(KernelMessage message) {
        try {
            return JSON.readTree(message.content()).path("comm_id").asText("");
        } catch (IOException notJson) {
            return "";
        }
    }
}
