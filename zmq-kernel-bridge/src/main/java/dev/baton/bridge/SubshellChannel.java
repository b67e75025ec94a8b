package dev.baton.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets questions that change nothing overtake a running execution: over a subshell of the kernel, if it has them.
 *
 * <p>The shell channel is one queue, so a completion asked there waits for the end of the cell. A subshell is another thread
 * of the kernel with its own queue. One is created per incarnation, when it is first needed; it never gets code to execute and
 * no comm message. The request for it uses the control channel, which has no earlier traffic: if it is not answered, the
 * connection may be one of the few that never get through, so it is replaced and the request repeated, {@link #CREATIONS_MAX}
 * times in total; the first subshell created is used. It is not deleted: it ends with the process, and a kernel that deletes a
 * subshell waits for its thread, which may be the one that hangs.
 *
 * <p>Bounded in number and in time: a question beyond {@link #OPEN_MAX} is lost at once, one that is not answered within
 * {@link KernelTimeouts#aside} is lost then, and while {@link #LAPSED_MAX} of those are unanswered no further one is sent. A
 * late answer to a lost question is dropped.
 *
 * <p>Owner: the kernel's I/O thread. Follows "Create subshell" and the header field {@code subshell_id} of the Jupyter
 * messaging protocol (JEP 91).
 */
final class SubshellChannel {

    static final int OPEN_MAX = 64;
    static final int LAPSED_MAX = 4;
    static final int CREATIONS_MAX = 3;
    private static final int REMEMBERED_MAX = 256;
    private static final long CONNECTING_NS = Duration.ofMillis(20).toNanos();
    private static final String FEATURE = "kernel subshells";

    private final Incarnation incarnation;
    private final Duration patience;
    private final GuardedListener listener;
    /** Sent or waiting for the subshell, in the order of their deadlines. */
    private final Map<String, Open> open = new LinkedHashMap<>();
    /** Questions that were given up; their answers are dropped. */
    private final Set<String> lapsed = new LinkedHashSet<>();
    /** Those of them that the kernel has not answered. */
    private final Set<String> owed = new LinkedHashSet<>();

    /** Ids of the requests for a subshell, none of which is answered while {@link #subshellId} is empty. */
    private final Set<String> creations = new LinkedHashSet<>();

    /** When the request for the subshell is repeated. */
    private long creationDueNs = Long.MAX_VALUE;

    /** When the control connection is replaced, unless the request is answered by then. */
    private long renewNs = Long.MAX_VALUE;

    private String subshellId = "";
    private boolean isRefused;
    private @Nullable Boolean hasFeature;

    private record Open(KernelRequest request, long dueNs) {}

    SubshellChannel(Incarnation incarnation, Duration patience, GuardedListener listener) {
        this.incarnation = incarnation;
        this.patience = patience;
        this.listener = listener;
    }

    /** Sends a question over the subshell, or reports it as lost. */
    void ask(KernelRequest request, boolean isReady, long nowNs) {
        String refusal = null;
        if (!isReady || !isOffered()) {
            refusal = BridgeMessage.ANSWERS_BETWEEN_EXECUTIONS.text();
        } else if (open.size() >= OPEN_MAX || owed.size() >= LAPSED_MAX) {
            refusal = BridgeMessage.TOO_MANY_QUESTIONS.text();
        } else if (!subshellId.isEmpty() && !send(request)) {
            refusal = BridgeMessage.CONNECTION_FULL.text();
        } else if (subshellId.isEmpty() && creationDueNs == Long.MAX_VALUE && creations.size() < CREATIONS_MAX) {
            create(nowNs);
        }
        if (refusal == null) {
            open.put(request.msgId(), new Open(request, nowNs + patience.toNanos()));
        } else {
            listener.onRequestLost(incarnation.number, request.msgId(), refusal);
        }
    }

    private boolean isOffered() {
        if (hasFeature == null) {
            KernelMessage info = incarnation.info();
            hasFeature = info != null && names(info, FEATURE);
        }
        return hasFeature && !isRefused;
    }

    private static boolean names(KernelMessage info, String feature) {
        try {
            for (JsonNode each : Json.readObject(info.content()).path("supported_features")) {
                if (each.asText().equals(feature)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // a kernel that describes itself in nonsense has no features
        }
        return false;
    }

    /** Asks for the subshell, or has that done as soon as the connection takes it. */
    private void create(long nowNs) {
        if (renewNs == Long.MAX_VALUE) {
            renewNs = nowNs + patience.toNanos() / CREATIONS_MAX;
        }
        String id = incarnation.headers.nextOwnId();
        boolean isSent = incarnation.send(
                Channel.CONTROL,
                incarnation.headers.of(id, "create_subshell_request"),
                Json.EMPTY_OBJECT,
                Json.EMPTY_OBJECT,
                Json.EMPTY_OBJECT,
                List.of());
        if (!isSent) {
            creationDueNs = nowNs + CONNECTING_NS;
        } else {
            creations.add(id);
            creationDueNs = creations.size() < CREATIONS_MAX ? renewNs : Long.MAX_VALUE;
        }
    }

    /** The request for the subshell was not sent, or not answered. */
    private void createAgain(long nowNs) {
        if (renewNs <= nowNs) {
            incarnation.renew(Channel.CONTROL);
            renewNs = nowNs + patience.toNanos() / CREATIONS_MAX;
            creationDueNs = nowNs + CONNECTING_NS;
        } else {
            create(nowNs);
        }
    }

    private boolean send(KernelRequest request) {
        return incarnation.send(
                Channel.SHELL,
                incarnation.headers.ofSubshell(request.msgId(), request.msgType(), subshellId),
                Json.EMPTY_OBJECT,
                request.metadata(),
                request.content(),
                request.buffers());
    }

    /** The kernel's answer to the request for a subshell: the waiting questions are sent, or lost. */
    void onCreated(KernelMessage reply) {
        if (!subshellId.isEmpty() || !creations.contains(reply.parentMsgId())) {
            return;
        }
        creationDueNs = Long.MAX_VALUE;
        try {
            ObjectNode content = Json.readObject(reply.content());
            subshellId = content.path("subshell_id").asText("");
        } catch (IOException e) {
            subshellId = "";
        }
        isRefused = subshellId.isEmpty();
        for (Open each : List.copyOf(open.values())) {
            if (isRefused || !send(each.request())) {
                lose(each.request().msgId(), BridgeMessage.ANSWERS_BETWEEN_EXECUTIONS.text());
            }
        }
    }

    /** Records a message caused by a question; returns whether to drop it, because the question was given up. */
    boolean isOfLapsedQuestion(KernelMessage message) {
        String parent = message.parentMsgId();
        boolean isReply = message.channel() == Channel.SHELL;
        if (isReply) {
            open.remove(parent);
            owed.remove(parent);
        }
        return lapsed.contains(parent);
    }

    long nextDueNs() {
        return open.isEmpty()
                ? Long.MAX_VALUE
                : Math.min(creationDueNs, open.values().iterator().next().dueNs());
    }

    /** Gives up questions that have waited too long, and repeats the request for a missing subshell. */
    void onTimer(long nowNs) {
        if (!open.isEmpty() && creationDueNs <= nowNs) {
            createAgain(nowNs);
        }
        List<String> late = new ArrayList<>();
        for (Map.Entry<String, Open> each : open.entrySet()) {
            if (each.getValue().dueNs() - nowNs > 0) {
                break;
            }
            late.add(each.getKey());
        }
        for (String msgId : late) {
            if (!subshellId.isEmpty()) {
                owed.add(msgId);
            }
            lapsed.add(msgId);
            if (lapsed.size() > REMEMBERED_MAX) {
                lapsed.remove(lapsed.iterator().next());
            }
            lose(msgId, BridgeMessage.NO_ANSWER.text());
        }
    }

    /** No answer can arrive any more. */
    void settleAll(String sentence) {
        for (String msgId : List.copyOf(open.keySet())) {
            lose(msgId, sentence);
        }
    }

    private void lose(String msgId, String sentence) {
        open.remove(msgId);
        listener.onRequestLost(incarnation.number, msgId, sentence);
    }
}
