package dev.baton.queue;

/** The sentences about the end of an execution for events that have none of their own. */
final class Reasons {
    static final String EARLIER_FAILED = "An earlier execution of the same run failed, so this one did not run.";
    static final String EARLIER_STOPPED = "An earlier execution of the same run was stopped, so this one did not run.";
    static final String WAITED_TOO_LONG = "The execution waited longer than the time limit, so it did not run.";
    static final String RAN_TOO_LONG = "The execution ran longer than the time limit, so Baton stopped it.";
    static final String REPLACED = "A new kernel process replaced the kernel.";

    private Reasons() {}

    static String cancelledBy(String person) {
        return person + " cancelled this execution.";
    }

    static String stoppedWaitingBy(String person) {
        return person + " cancelled this execution with the stop button.";
    }

    static String interruptedBy(String person) {
        return person + " interrupted this execution.";
    }

    static String restartedBy(String person) {
        return person + " restarted the kernel.";
    }

    static String onlyRuns(String holder) {
        return "Only " + holder + " can run code on this kernel now, so this did not run.";
    }
}
