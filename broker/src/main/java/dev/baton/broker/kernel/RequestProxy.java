package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.KernelRequest;
import dev.baton.bridge.KernelState;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelRights.MessageRight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a page sends on a kernel socket but executions: forwarded under an id of Baton's own and answered to the sender
 * alone, answered from memory, or refused in a way that lets the page's future end. Only what a kernel says on a comm goes to all.
 * What one person asks, over all their sockets, is bounded by a {@link QuestionBudget}; what is beyond it is answered empty or as
 * aborted, and never reaches the kernel, whose runs would wait behind it.
 *
 * <p>While an execution runs, questions are asked beside it; where the kernel cannot be asked so, or is too slow, the page gets an
 * empty answer rather than one that waits for the end of somebody's cell. Of a page that asks faster than it is answered the oldest
 * question gives way.
 *
 * <p>Owned by the kernel's agent. Bounded: the oldest of {@link #ROUTES_MAX} routes is forgotten, requests that come before the kernel is
 * ready are refused beyond {@link #EARLY_MAX} or {@link #EARLY_MAX_BYTES}, and questions of a page give way beyond {@link #ASIDES_MAX}.
 * Of a request that the kernel has, only what an answer needs is kept.
 */
final class RequestProxy {
    private static final int ROUTES_MAX = 4096;
    private static final int EARLY_MAX = 1024;
    private static final long EARLY_MAX_BYTES = 8 << 20;
    /** A question is kept whole while it may have to be asked once more. */
    private static final int KEPT_WHOLE_MAX_BYTES = 16 * 1024;

    private static final String TOO_EARLY = UserMessage.TOO_MANY_EARLY_REQUESTS.text();
    private static final int ASIDES_MAX = 4;
    private static final byte[] NO_PARENT = {'{', '}'};

    private final KernelDescriptor kernel;
    private final KernelContext.KernelStarter starter;
    private final KernelRights rights;
    private final PageFrames frames;
    private final Supplier<String> ids;
    private final BooleanSupplier busy;
    private final KernelConnections connections;
    private final CommOwners comms;
    private final Map<String, Route> routes = new LinkedHashMap<>();
    /** Questions beside a running execution that are not answered yet. */
    private final Map<String, Route> conflictCopies = new LinkedHashMap<>();

    private final List<Route> early = new ArrayList<>();
    private long earlyBytes;
    private final QuestionBudget<Route> budget;
    /** The kernel, once something was asked of it. */
    private @Nullable KernelHandle askedOf;

    RequestProxy(
            KernelDescriptor kernel,
            KernelContext context,
            PageFrames frames,
            BooleanSupplier busy,
            KernelConnections connections,
            CommOwners comms,
            LongSupplier nanoTime) {
        this.kernel = kernel;
        this.starter = context.starter();
        this.rights = context.rights();
        this.frames = frames;
        this.ids = context.ids();
        this.busy = busy;
        this.connections = connections;
        this.comms = comms;
        this.budget = new QuestionBudget<>(
                context.questions(), route -> route.request().sizeBytes(), nanoTime);
    }

    /** A page's request under the id that the kernel sees. */
    private record Route(KernelConnection connection, KernelMessage request) {
        byte[] parent() {
            return request.header();
        }

        /** With the header alone, and the place in the text that a completion was asked for. */
        Route slim() {
            byte[] content = request.msgType().equals("complete_request") ? OwnReplies.cursorAlone(request) : NO_PARENT;
            return new Route(
                    connection,
                    new KernelMessage(
                            request.channel(),
                            request.header(),
                            NO_PARENT,
                            NO_PARENT,
                            content,
                            List.of(),
                            request.msgId(),
                            request.msgType(),
                            request.session(),
                            ""));
        }

        Route keptAside() {
            return request.sizeBytes() <= KEPT_WHOLE_MAX_BYTES ? this : slim();
        }
    }

    /** Handles one request that is no execution, no input reply, no interrupt. */
    void onRequest(KernelConnection connection, KernelMessage request, KernelHandle handle) {
        if (isQuestion(request) && !budget.takes(connection.caller().username())) {
            giveUp(connection, request);
        } else {
            pass(connection, request, handle);
        }
    }

    /** Widget messages are no questions: who may send them may run code. */
    private static boolean isQuestion(KernelMessage request) {
        return !request.msgType().startsWith("comm_") || request.msgType().equals("comm_info_request");
    }

    private void pass(KernelConnection connection, KernelMessage request, KernelHandle handle) {
        switch (request.msgType()) {
            case "kernel_info_request" -> onKernelInfo(new Route(connection, request), handle);
            case "complete_request", "inspect_request", "is_complete_request", "history_request" -> {
                if (!rights.mayIntrospect(connection.caller(), kernel)) {
                    rights.noteRefused(connection.caller(), kernel, MessageRight.INTROSPECT);
                    refuse(connection, request, UserMessage.NO_VARIABLES.text());
                } else if (busy.getAsBoolean() && handle.kernelInfo().isPresent()) {
                    askAside(new Route(connection, request), handle);
                } else {
                    forward(connection, request, handle);
                }
            }
            case "comm_info_request" -> {
                if (rights.mayRead(connection.caller(), kernel)) {
                    forward(connection, request, handle);
                } else {
                    refuse(connection, request, UserMessage.NO_KERNEL_SEE.text());
                }
            }
            case "comm_open", "comm_msg", "comm_close" -> {
                if (rights.mayRun(connection.caller(), kernel) && comms.permits(request, connection)) {
                    forward(connection, request, handle);
                } else {
                    rights.noteRefused(connection.caller(), kernel, MessageRight.RUN);
                }
            }
            case "debug_request" -> {
                if (rights.mayDebug(connection.caller(), kernel)) {
                    forward(connection, request, handle);
                } else {
                    ObjectNode none = OwnReplies.noDebugger(request);
                    if (!none.path("success").asBoolean()) {
                        // a page asks by itself whether it runs
                        rights.noteRefused(connection.caller(), kernel, MessageRight.DEBUG);
                    }
                    answer(connection, request, none);
                }
            }
            default -> refuse(connection, request, UserMessage.NO_REQUEST_TYPE.text(request.msgType()));
        }
    }

    /**
     * A request that comes before the kernel was started at all. Who may not run does not get it started and may wait for long: that
     * page is told what the kernelspec says, so that it finishes loading and a Run in it is sent, and answered.
     */
    void onEarly(KernelConnection connection, KernelMessage request) {
        if (isQuestion(request) && !budget.takes(connection.caller().username())) {
            giveUp(connection, request);
        } else if (!request.msgType().equals("kernel_info_request")) {
            refuse(connection, request, UserMessage.KERNEL_NOT_STARTED.text());
        } else if (!rights.mayRun(connection.caller(), kernel)) {
            answer(connection, request, infoOfSpec());
            connection.send(frames.status("starting", NO_PARENT));
        } else {
            keepUntilReady(new Route(connection, request).slim());
        }
    }

    private void keepUntilReady(Route route) {
        long bytes = route.request().sizeBytes();
        if (early.size() >= EARLY_MAX || earlyBytes + bytes > EARLY_MAX_BYTES) {
            refuse(route.connection(), route.request(), TOO_EARLY);
            return;
        }
        early.add(route);
        earlyBytes += bytes;
    }

    private ObjectNode infoOfSpec() {
        ObjectNode info = PageFrames.ok()
                .put("protocol_version", "5.3")
                .put("implementation", "")
                .put("implementation_version", "")
                .put("banner", "");
        info.putArray("help_links");
        info.putArray("supported_features");
        info.putObject("language_info").put("name", starter.language(kernel));
        return info;
    }

    private void onKernelInfo(Route route, KernelHandle handle) {
        Optional<KernelMessage> info = handle.kernelInfo();
        if (info.isPresent()) {
            answerKernelInfo(route, info.get());
        } else {
            keepUntilReady(route.slim());
        }
    }

    /** The kernel is ready: whoever asked too early is answered now. */
    void onReady(KernelMessage kernelInfo, KernelHandle handle) {
        comms.onGone();
        for (Route route : takeEarly()) {
            if (route.request().msgType().equals("kernel_info_request")) {
                answerKernelInfo(route, kernelInfo);
            } else {
                pass(route.connection(), route.request(), handle);
            }
        }
    }

    /** The kernel did not come up: whoever asked too early is told. */
    void onFailed(String sentence) {
        for (Route route : takeEarly()) {
            refuse(route.connection(), route.request(), sentence);
        }
    }

    private List<Route> takeEarly() {
        List<Route> waiting = new ArrayList<>(early);
        early.clear();
        earlyBytes = 0;
        return waiting;
    }

    private void answerKernelInfo(Route route, KernelMessage info) {
        byte[] parent = route.parent();
        KernelConnection page = route.connection();
        page.send(frames.status("busy", parent));
        page.send(
                info.withContent(OwnReplies.filtered(info.content(), rights.mayDebug(page.caller(), kernel))), parent);
        page.send(frames.status("idle", parent));
        page.send(frames.status(busy.getAsBoolean() ? "busy" : "idle", NO_PARENT));
    }

    private void forward(KernelConnection connection, KernelMessage request, KernelHandle handle) {
        if (handle.kernelInfo().isEmpty()) {
            keepUntilReady(new Route(connection, request));
            return;
        }
        Route route = new Route(connection, request);
        if (isQuestion(request)) {
            askedOf = handle;
            budget.add(connection.caller().username(), route)
                    .forEach(oldest -> giveUp(oldest.connection(), oldest.request()));
            askNext();
        } else {
            send(newId(route.slim()), route, handle);
        }
    }

    /** Asks the kernel what it may be asked now. */
    private void askNext() {
        KernelHandle handle = askedOf;
        if (handle == null) {
            return;
        }
        String id = ids.get();
        for (Optional<Route> next = budget.next(id); next.isPresent(); next = budget.next(id)) {
            remember(id, next.get().slim());
            send(id, next.get(), handle);
            id = ids.get();
        }
    }

    private static void send(String id, Route route, KernelHandle handle) {
        KernelMessage request = route.request();
        Channel channel = request.channel() == Channel.CONTROL ? Channel.CONTROL : Channel.SHELL;
        handle.request(asKernelSees(id, channel, request));
    }

    /** A person asks more than a kernel answers: an empty answer, or one that says that it was not asked. */
    private void giveUp(KernelConnection connection, KernelMessage request) {
        if (KernelRequest.QUESTIONS.contains(request.msgType())) {
            answerWhileBusy(connection, request);
        } else if (request.msgType().endsWith("_request")) {
            answer(connection, request, PageFrames.aborted());
        }
    }

    private static KernelRequest asKernelSees(String id, Channel channel, KernelMessage request) {
        return new KernelRequest(
                channel, id, request.msgType(), request.metadata(), request.content(), request.buffers());
    }

    private String newId(Route route) {
        String id = ids.get();
        remember(id, route);
        return id;
    }

    private void remember(String id, Route route) {
        routes.put(id, route);
        if (routes.size() > ROUTES_MAX) {
            Iterator<String> oldest = routes.keySet().iterator();
            conflictCopies.remove(oldest.next());
            oldest.remove();
        }
    }

    /** The shell is busy with somebody's cell, behind which this question would wait. */
    private void askAside(Route route, KernelHandle handle) {
        List<String> ofPage = conflictCopies.entrySet().stream()
                .filter(each -> each.getValue().connection() == route.connection())
                .map(Entry::getKey)
                .toList();
        if (ofPage.size() >= ASIDES_MAX) {
            Route former = conflictCopies.remove(ofPage.getFirst());
            routes.remove(ofPage.getFirst());
            if (former != null) {
                answerWhileBusy(former.connection(), former.request());
            }
        }
        Route kept = route.keptAside();
        String id = newId(kept);
        conflictCopies.put(id, kept);
        handle.requestOnSubshell(asKernelSees(id, Channel.SHELL, route.request()));
    }

    /**
     * Answers the sender of the request that this message is about; what is said on a comm goes to everybody. False when it is about
     * no request of a page.
     */
    boolean onAnswer(KernelMessage message) {
        if (message.channel() != Channel.IOPUB) {
            settled(message.parentMsgId());
        }
        Route route = routes.get(message.parentMsgId());
        if (message.channel() == Channel.IOPUB && message.msgType().startsWith("comm_")) {
            if (route == null) {
                comms.pass(message, connections, null, null, NO_PARENT);
            } else {
                KernelConnection page = route.connection();
                comms.pass(message, connections, page.caller().username(), page, route.parent());
            }
            return true;
        }
        if (route == null) {
            return false;
        }
        if (message.channel() == Channel.SHELL) {
            if (conflictCopies.remove(message.parentMsgId()) != null) {
                routes.put(message.parentMsgId(), route.slim());
            }
            if (message.msgType().equals("comm_info_reply")) {
                comms.onListed(message, route.connection());
            }
        }
        route.connection().send(message, route.parent());
        if (message.msgType().equals("status") && ExecutionRegistry.isIdle(message)) {
            sayBusyAgain(route.connection());
        }
        return true;
    }

    private void settled(String id) {
        budget.onSettled(id);
        askNext();
    }

    /** A page takes the idle of its own question for the kernel's, also while a cell runs. */
    private void sayBusyAgain(KernelConnection page) {
        if (busy.getAsBoolean()) {
            page.send(frames.status("busy", NO_PARENT));
        }
    }

    /** A request will never be answered by the kernel. */
    void onLost(String id, String sentence, KernelHandle handle) {
        Route route = routes.remove(id);
        boolean wasAside = conflictCopies.remove(id) != null;
        settled(id);
        if (route == null) {
            return;
        }
        if (!wasAside) {
            refuse(route.connection(), route.request(), sentence);
        } else if (handle.state() == KernelState.READY
                && route.request().msgType().equals("history_request")
                && !Arrays.equals(route.request().content(), NO_PARENT)) {
            forward(
                    route.connection(),
                    route.request(),
                    handle); // an empty history would stay for as long as the page is open
        } else {
            answerWhileBusy(route.connection(), route.request());
        }
    }

    /** A socket has gone. */
    void onLeft(KernelConnection connection) {
        routes.values().removeIf(route -> route.connection() == connection);
        conflictCopies.values().removeIf(route -> route.connection() == connection);
        early.removeIf(route -> route.connection() == connection);
        earlyBytes =
                early.stream().mapToLong(route -> route.request().sizeBytes()).sum();
        budget.forget(route -> route.connection() == connection);
    }

    /** Says no to any request: a matching reply with the sentence, between busy and idle, to the sender alone. */
    void refuse(KernelConnection connection, KernelMessage request, String sentence) {
        if (!request.msgType().endsWith("_request")) {
            return;
        }
        answer(connection, request, PageFrames.refusal("PermissionDenied", sentence));
    }

    /** Says no to a run of a cell; the page takes the number in the brackets from here. */
    void refuseRun(KernelConnection connection, KernelMessage request, String sentence, OptionalInt count) {
        ObjectNode content = PageFrames.refusal("PermissionDenied", sentence);
        count.ifPresent(number -> content.put("execution_count", number));
        answer(connection, request, content);
    }

    void answer(KernelConnection connection, KernelMessage request, ObjectNode content) {
        byte[] parent = request.header();
        String reply = request.msgType().substring(0, request.msgType().length() - "request".length()) + "reply";
        Channel channel = request.channel() == Channel.CONTROL ? Channel.CONTROL : Channel.SHELL;
        connection.send(frames.status("busy", parent));
        connection.send(frames.message(channel, reply, content, parent));
        connection.send(frames.status("idle", parent));
    }

    /** The kernel has no answer for now: a completion that waits behind somebody's cell would only delay the next one. */
    private void answerWhileBusy(KernelConnection connection, KernelMessage request) {
        answer(connection, request, OwnReplies.whileBusy(request));
        sayBusyAgain(connection);
    }
}
