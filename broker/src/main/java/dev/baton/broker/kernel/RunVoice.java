package dev.baton.broker.kernel;

import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.message.KernelMessage;

/**
 * What a kernel says, on its way to whoever hears it: outputs of an execution to its cell, or to the sockets when it has none, or into
 * the widget that captures them; questions to its requester alone; answers to who asked. Owned by the kernel's agent.
 */
final class RunVoice {
    private final KernelAudience audience;
    private final InputDesk inputs;
    private final CommOwners comms;
    private final KernelInbox inbox;
    private final RunBook runs;
    private final RequestRelay relay;
    private final OutputWidgets widgets;

    RunVoice(
            KernelAudience audience,
            InputDesk inputs,
            CommOwners comms,
            KernelInbox inbox,
            RunBook runs,
            RequestRelay relay,
            OutputWidgets widgets) {
        this.audience = audience;
        this.inputs = inputs;
        this.comms = comms;
        this.inbox = inbox;
        this.runs = runs;
        this.relay = relay;
        this.widgets = widgets;
    }

    /** Any message of the kernel. */
    void onKernelMessage(KernelMessage message) {
        if (widgets.takes(message)) {
            return;
        }
        Run run = runs.find(message.parentMsgId());
        if (run != null) {
            onMessage(run, message);
        } else if (!relay.onAnswer(message) && message.msgType().equals("status")) {
            audience.broadcast(message, null);
        }
    }

    /** The kernel process is another one now. */
    void onFresh() {
        widgets.onGone();
    }

    /** A room that is behind holds the kernel's news back in their inbox, which has bounds; its own mailbox has none for these. */
    private void show(CellRuns room, Run run, KernelMessage message) {
        if (!room.onOutput(run.executionId, message)) {
            inbox.holdUntil(room.taken());
        }
    }

    void onMessage(Run run, KernelMessage message) {
        switch (message.msgType()) {
            case "status" -> {
                if (RunBook.isIdle(message)) {
                    run.idleHeard = true;
                    audience.broadcastToOthers(message, run);
                } else {
                    audience.broadcast(message, run);
                }
            }
            case "execute_input" -> run.send(message);
            case "input_request" -> inputs.onQuestion(run, message);
            case "stream", "display_data", "update_display_data", "execute_result", "error", "clear_output" -> {
                if (run.cell.isPresent()) {
                    show(run.cell.get(), run, message);
                } else {
                    audience.broadcast(message, run);
                }
                if (message.msgType().equals("error")) {
                    run.errorName = RunBook.errorName(message);
                }
            }
            case "comm_open", "comm_msg", "comm_close" ->
                comms.pass(message, audience, run.caller.username(), run.connection, run.parentHeader);
            default -> audience.broadcast(message, run);
        }
    }
}
