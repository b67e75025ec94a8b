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
 * The way past a running execution, for questions that change nothing: a subshell of the kernel's, where it has them.
 *
 * <p>The shell channel is one queue, so a completion asked there waits for the end of the cell. A subshell is another
 * thread of the kernel with a queue of its own. One is made per incarnation, when it is first needed; it never
 * gets code to execute and no comm message. The wish for it goes over the control channel, which nothing else uses before:
 * when it is not answered, the connection may be one of the few that never get through, so it is made anew and the wish
 * repeated, {@link #WISHES_MAX} times in all; the first subshell that comes is used. It is not deleted: the process takes it along when it ends, and a kernel
 * that deletes a subshell waits for the thread, which may be the very one that answers nothing.
 *
 * <p>Bounded in number and in time: a question beyond {@link #OPEN_MAX} is lost at once, one that is not answered within
 * {@link KernelTimeouts#aside} is lost then, and while {@link #LAPSED_MAX} of those are still owed no further one is
 * sent. What a lost question is answered with later is dropped.
 *
 * <p>Owner: the kernel's I/O thread. Follows "Create subshell" and the header field {@code subshell_id} of the Jupyter
 * messaging protocol (JEP 91).
 */
final class SubshellChannel {

    static final int OPEN_MAX = 64;
    static final int LAPSED_MAX = 4;
    static final int WISHES_MAX = 3;
    private static final int REMEMBERED_MAX = 256;
    private static final long CONNECTING_NS = Duration.ofMillis(20).toNanos();
    private static final String FEATURE = "kernel subshells";

    private final Incarnation incarnation;
    private final Duration patience;
    private final GuardedListener listener;
    /** Sent or waiting for the subshell, in the order of their deadlines. */
    private final Map<String, Open> open = new LinkedHashMap<>();
    /** Questions that were given up; their answers are for nobody. */
    private final Set<String> lapsed = new LinkedHashSet<>();
    /** Those of them that the kernel has not answered. */
    private final Set<String> owed = new LinkedHashSet<>();

    /** Ids of the requests for a subshell, none of which is answered while {@link #subshellId} is empty. */
    private final Set<String> wishes = new LinkedHashSet<>();

    /** When the wish is to be repeated. */
    private long wishDueNs = Long.MAX_VALUE;

    /** When the control connection is to be made anew, should the wish not be answered by then. */
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

    /** Sends a question past what runs, or says that it is lost. */
    void ask(KernelRequest request, boolean isReady, long nowNs) {
        String refusal = null;
        if (!isReady || !isOffered()) {
            refusal = BridgeMessage.ANSWERS_BETWEEN_EXECUTIONS.text();
        } else if (open.size() >= OPEN_MAX || owed.size() >= LAPSED_MAX) {
            refusal = BridgeMessage.TOO_MANY_QUESTIONS.text();
        } else if (!subshellId.isEmpty() && !send(request)) {
            refusal = BridgeMessage.CONNECTION_FULL.text();
        } else if (subshellId.isEmpty() && wishDueNs == Long.MAX_VALUE && wishes.size() < WISHES_MAX) {
            wish(nowNs);
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
    private void wish(long nowNs) {
        if (renewNs == Long.MAX_VALUE) {
            renewNs = nowNs + patience.toNanos() / WISHES_MAX;
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
            wishDueNs = nowNs + CONNECTING_NS;
        } else {
            wishes.add(id);
            wishDueNs = wishes.size() < WISHES_MAX ? renewNs : Long.MAX_VALUE;
        }
    }

    /** The wish was not taken, or not answered. */
    private void wishAgain(long nowNs) {
        if (renewNs <= nowNs) {
            incarnation.renew(Channel.CONTROL);
            renewNs = nowNs + patience.toNanos() / WISHES_MAX;
            wishDueNs = nowNs + CONNECTING_NS;
        } else {
            wish(nowNs);
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

    /** The kernel's answer to the wish for a subshell: what waited for it is sent, or lost. */
    void onCreated(KernelMessage reply) {
        if (!subshellId.isEmpty() || !wishes.contains(reply.parentMsgId())) {
            return;
        }
        wishDueNs = Long.MAX_VALUE;
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

    /** Takes note of what a question caused; whether it is for nobody, because the question was given up. */
    boolean isForNobody(KernelMessage message) {
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
                : Math.min(wishDueNs, open.values().iterator().next().dueNs());
    }

    /** Gives up what has waited long enough, and asks again for the subshell that does not come. */
    void onTimer(long nowNs) {
        if (!open.isEmpty() && wishDueNs <= nowNs) {
            wishAgain(nowNs);
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

    /** No answer can come any more. */
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
