package dev.baton.broker.kernel;

import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.message.KernelMessage;

/**
 * What a running (or late) execution says, on its way to whoever hears it: outputs to its cell, or to the sockets when it has none;
 * questions to its requester alone. Owned by the kernel's agent.
 */
final class RunVoice {
    private final KernelAudience audience;
    private final InputDesk inputs;
    private final CommOwners comms;
    private final KernelInbox inbox;

    RunVoice(KernelAudience audience, InputDesk inputs, CommOwners comms, KernelInbox inbox) {
        this.audience = audience;
        this.inputs = inputs;
        this.comms = comms;
        this.inbox = inbox;
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
            case "comm_open", "comm_close" -> {
                comms.onSaid(message, run.caller.username());
                audience.broadcast(message, run);
            }
            default -> audience.broadcast(message, run);
        }
    }
}
