package dev.baton.queue;

/** The sentences that say why an execution ended, where the event does not bring its own. */
final class Reasons {
    static final String EARLIER_FAILED = "An earlier execution of the same run failed, so this one was not run.";
    static final String EARLIER_STOPPED = "An earlier execution of the same run was stopped, so this one was not run.";
    static final String WAITED_TOO_LONG = "It waited longer than it was allowed to.";
    static final String RAN_TOO_LONG = "It ran longer than it was allowed to.";
    static final String REPLACED = "The kernel was replaced by a fresh process.";

    private Reasons() {}

    static String cancelledBy(String person) {
        return "Cancelled by " + person + ".";
    }

    static String stoppedWaitingBy(String person) {
        return "Cancelled by " + person + " with the stop button.";
    }

    static String interruptedBy(String person) {
        return "Interrupted by " + person + ".";
    }

    static String restartedBy(String person) {
        return person + " restarted the kernel.";
    }

    static String onlyRuns(String holder) {
        return "Only " + holder + " runs on this kernel now, so this was not run.";
    }
}
