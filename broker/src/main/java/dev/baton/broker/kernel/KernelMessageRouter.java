package dev.baton.broker.kernel;

import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.message.KernelMessage;

/**
 * What a kernel says, on its way to whoever hears it: outputs of an execution to its cell, or to the sockets when it has none, or into
 * the widget that captures them; questions to its requester alone; answers to who asked. Owned by the kernel's agent.
 */
final class KernelMessageRouter {
    private final KernelConnections connections;
    private final StdinBroker inputs;
    private final CommOwners comms;
    private final KernelInbox inbox;
    private final ExecutionRegistry executions;
    private final RequestProxy proxy;
    private final OutputWidgets widgets;

    KernelMessageRouter(
            KernelConnections connections,
            StdinBroker inputs,
            CommOwners comms,
            KernelInbox inbox,
            ExecutionRegistry executions,
            RequestProxy proxy,
            OutputWidgets widgets) {
        this.connections = connections;
        this.inputs = inputs;
        this.comms = comms;
        this.inbox = inbox;
        this.executions = executions;
        this.proxy = proxy;
        this.widgets = widgets;
    }

    /** Any message of the kernel. */
    void onKernelMessage(KernelMessage message) {
        if (widgets.takes(message)) {
            return;
        }
        ExecutionContext run = executions.find(message.parentMsgId());
        if (run != null) {
            onMessage(run, message);
        } else if (!proxy.onAnswer(message) && message.msgType().equals("status")) {
            connections.broadcast(message, null);
        }
    }

    /** The kernel process is another one now. */
    void onFresh() {
        widgets.onGone();
    }

    /** A room that is behind holds the kernel's news back in their inbox, which has bounds; its own mailbox has none for these. */
    private void show(CellExecutions room, ExecutionContext run, KernelMessage message) {
        if (!room.onOutput(run.executionId, message)) {
            inbox.holdUntil(room.taken());
        }
    }

    void onMessage(ExecutionContext run, KernelMessage message) {
        switch (message.msgType()) {
            case "status" -> {
                if (ExecutionRegistry.isIdle(message)) {
                    run.idleHeard = true;
                    connections.broadcastToOthers(message, run);
                } else {
                    connections.broadcast(message, run);
                }
            }
            case "execute_input" -> run.send(message);
            case "input_request" -> inputs.onQuestion(run, message);
            case "stream", "display_data", "update_display_data", "execute_result", "error", "clear_output" -> {
                if (run.cell.isPresent()) {
                    show(run.cell.get(), run, message);
                } else {
                    connections.broadcast(message, run);
                }
                if (message.msgType().equals("error")) {
                    run.errorName = ExecutionRegistry.errorName(message);
                }
            }
            case "comm_open", "comm_msg", "comm_close" ->
                comms.pass(message, connections, run.caller.username(), run.connection, run.parentHeader);
            default -> connections.broadcast(message, run);
        }
    }
}
