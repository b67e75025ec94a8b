package dev.baton.bridge;

/** Where a kernel is in its life. */
public enum KernelState {
    /** The process is being launched, or has not yet answered its first kernel_info_request. */
    STARTING,
    /** It answers, and its broadcasts arrive. Only now are executions sent. */
    READY,
    /** A restart ends the old process; a new incarnation follows. */
    RESTARTING,
    /** The process ended by itself or never became ready. {@link KernelHandle#restart()} starts it again. */
    DEAD,
    /** Being ended for good. */
    STOPPING,
    /** Ended for good: the handle does nothing any more. */
    STOPPED
}
