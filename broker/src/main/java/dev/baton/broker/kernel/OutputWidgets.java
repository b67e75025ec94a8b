package dev.baton.broker.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.KernelRequest;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.crdt.output.KernelOutput;
import dev.baton.crdt.output.MalformedOutputException;
import dev.baton.crdt.output.OutputArea;
import dev.baton.crdt.output.OutputLimits;
import dev.baton.crdt.output.OutputReducer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Output widgets of a kernel ({@code with out:}, {@code interact}), in whose place the server captures.
 *
 * <p>The kernel says in a widget's {@code msg_id} whose outputs belong into it. A stock page hooks on that id, which it never sees here,
 * since outputs go into the document by another way; so the outputs would land under the cell. Instead they are taken here, folded into
 * the widget's state, told to all pages as a change of that state, and to the kernel when the capture ends: it keeps the state for
 * pages that come later, and takes it only when it is done with what it runs.
 *
 * <p>A state goes out whole each time, so it is small by bounds and is told no faster than {@link #BYTES_PER_SECOND}; its last one is
 * always told. Owned by the kernel's agent.
 */
final class OutputWidgets {
    /** How much one widget holds; what does not fit is left out with a notice in it. */
    static final OutputLimits LIMITS = new OutputLimits(200_000, 1, 8 << 20, 500, 1 << 20);

    private static final Logger LOG = Logger.getLogger(OutputWidgets.class);
    private static final int WIDGETS_MAX = 1024;
    private static final int OWN_UPDATES_MAX = 1000;
    private static final long BYTES_PER_SECOND = 2_000_000;
    private static final long WINDOW_NS = Duration.ofMillis(50).toNanos();
    private static final byte[] NO_PARENT = {'{', '}'};
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SerialAgent agent;
    private final PageFrames frames;
    private final KernelConnections connections;
    private final Supplier<KernelHandle> handle;
    private final Supplier<String> ids;
    private final OutputReducer reducer = new OutputReducer(LIMITS);
    private final Map<String, Widget> widgets = new LinkedHashMap<>();
    /** By the id that the kernel answers to; the widget that captures is the last one. */
    private final Map<String, Deque<Widget>> capturing = new HashMap<>();

    private final Set<String> ownUpdates = new LinkedHashSet<>();
    private final Set<Widget> untold = new LinkedHashSet<>();
    private SerialAgent.@Nullable Timer timer;
    private long dueNs = Long.MIN_VALUE / 2;

    OutputWidgets(
            SerialAgent agent,
            PageFrames frames,
            KernelConnections connections,
            Supplier<KernelHandle> handle,
            Supplier<String> ids) {
        this.agent = agent;
        this.frames = frames;
        this.connections = connections;
        this.handle = handle;
        this.ids = ids;
    }

    /** One Output widget. */
    private static final class Widget {
        final String commId;
        String msgId = "";
        OutputArea area = OutputArea.EMPTY;
        boolean kernelLacks;

        Widget(String commId) {
            this.commId = commId;
        }
    }

    /** Whether the message is an output that a widget has captured, or the echo of a state that was told to pages already. */
    boolean takes(KernelMessage message) {
        if (message.channel() != Channel.IOPUB) {
            return false;
        }
        String type = message.msgType();
        if (type.startsWith("comm_")) {
            return onComm(message);
        }
        Deque<Widget> into = capturing.isEmpty() ? null : capturing.get(message.parentMsgId());
        if (into == null || !KernelOutput.isOutput(type)) {
            return false;
        }
        capture(into.getLast(), message);
        return true;
    }

    /** The kernel process has gone, and its widgets with it. */
    void onGone() {
        widgets.clear();
        capturing.clear();
        ownUpdates.clear();
        untold.clear();
    }

    private boolean onComm(KernelMessage message) {
        boolean opens = message.msgType().equals("comm_open");
        if (!opens && widgets.isEmpty()) {
            return false;
        }
        JsonNode content;
        try {
            content = JSON.readTree(message.content());
        } catch (IOException notJson) {
            return false;
        }
        String commId = content.path("comm_id").asText();
        if (opens) {
            if (isOutputWidget(content)) {
                Widget widget = new Widget(commId);
                forgetEldest();
                widgets.put(commId, widget);
                take(widget, content.path("data").path("state"));
            }
            return false;
        }
        Widget widget = widgets.get(commId);
        if (widget == null) {
            return false;
        }
        if (message.msgType().equals("comm_close")) {
            release(widget);
            widgets.remove(commId);
            untold.remove(widget);
            return false;
        }
        String method = content.path("data").path("method").asText();
        if (method.equals("update")) {
            take(widget, content.path("data").path("state"));
        }
        return method.equals("echo_update") && ownUpdates.contains(message.parentMsgId());
    }

    private static boolean isOutputWidget(JsonNode open) {
        JsonNode state = open.path("data").path("state");
        return open.path("target_name").asText().equals("jupyter.widget")
                && state.path("_model_module").asText().equals("@jupyter-widgets/output")
                && state.path("_model_name").asText().equals("OutputModel");
    }

    private void forgetEldest() {
        while (widgets.size() >= WIDGETS_MAX) {
            Iterator<Widget> eldest = widgets.values().iterator();
            Widget gone = eldest.next();
            eldest.remove();
            release(gone);
            untold.remove(gone);
        }
    }

    /** What the kernel itself says of a widget's state. */
    private void take(Widget widget, JsonNode state) {
        if (state.path("outputs") instanceof ArrayNode outputs) {
            List<ObjectNode> all = new ArrayList<>();
            outputs.forEach(each -> {
                if (each instanceof ObjectNode output) {
                    all.add(output);
                }
            });
            widget.area = OutputArea.of(all);
            widget.kernelLacks = false;
        }
        if (state.path("msg_id").isTextual()) {
            release(widget);
            widget.msgId = state.path("msg_id").textValue();
            if (!widget.msgId.isEmpty()) {
                capturing
                        .computeIfAbsent(widget.msgId, id -> new ArrayDeque<>())
                        .addLast(widget);
            }
        }
    }

    /** The capture has ended. */
    private void release(Widget widget) {
        Deque<Widget> former = capturing.get(widget.msgId);
        if (former != null) {
            former.remove(widget);
            if (former.isEmpty()) {
                capturing.remove(widget.msgId);
            }
        }
        widget.msgId = "";
        if (widget.kernelLacks) {
            widget.kernelLacks = false;
            tellKernel(widget);
        }
    }

    private void capture(Widget widget, KernelMessage message) {
        KernelOutput output;
        try {
            output = KernelOutput.parse(message.msgType(), message.content());
        } catch (MalformedOutputException wicked) {
            LOG.warn(OperatorMessage.LOG_WIDGET_OUTPUT.text(wicked.getMessage()));
            return;
        }
        OutputArea before = widget.area;
        widget.area = reducer.reduce(before, output).area();
        if (widget.area != before) {
            widget.kernelLacks = true;
            untold.add(widget);
            tellSoon();
        }
    }

    private void tellSoon() {
        if (timer != null) {
            return;
        }
        long waitNs = dueNs - agent.nanoTime();
        if (waitNs <= 0) {
            tellPages();
        } else {
            timer = agent.after(Duration.ofNanos(waitNs), this::tellPages);
        }
    }

    private void tellPages() {
        timer = null;
        long bytes = 0;
        for (Widget widget : untold) {
            KernelMessage update = frames.message(Channel.IOPUB, "comm_msg", stateOf(widget), NO_PARENT);
            bytes += update.sizeBytes();
            connections.broadcast(update, null);
        }
        untold.clear();
        dueNs = agent.nanoTime() + Math.max(WINDOW_NS, Duration.ofSeconds(1).toNanos() / BYTES_PER_SECOND * bytes);
    }

    private void tellKernel(Widget widget) {
        String id = ids.get();
        ownUpdates.add(id);
        if (ownUpdates.size() > OWN_UPDATES_MAX) {
            Iterator<String> eldest = ownUpdates.iterator();
            eldest.next();
            eldest.remove();
        }
        try {
            byte[] content = JSON.writeValueAsString(stateOf(widget)).getBytes(StandardCharsets.UTF_8);
            handle.get().request(new KernelRequest(Channel.SHELL, id, "comm_msg", NO_PARENT, content, List.of()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of outputs can be written", impossible);
        }
    }

    private static ObjectNode stateOf(Widget widget) {
        ObjectNode content = JSON.createObjectNode().put("comm_id", widget.commId);
        ObjectNode data = content.putObject("data").put("method", "update");
        ArrayNode outputs = data.putObject("state").putArray("outputs");
        widget.area.outputs().forEach(each -> outputs.add(each.json()));
        data.putArray("buffer_paths");
        return content;
    }
}
