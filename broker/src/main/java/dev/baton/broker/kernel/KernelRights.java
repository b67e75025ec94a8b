package dev.baton.broker.kernel;

import dev.baton.broker.security.Caller;
import org.jspecify.annotations.Nullable;

/** What a person may do with a kernel, asked anew for every message; the answer is never kept. Any thread. */
public interface KernelRights {
    /** See that the kernel exists, and its status. */
    boolean mayRead(Caller caller, KernelDescriptor kernel);

    /** See what runs and waits on the kernel. */
    boolean maySeeQueue(Caller caller, KernelDescriptor kernel);

    /** Have code run. */
    boolean mayRun(Caller caller, KernelDescriptor kernel);

    /** Have code run for a cell of that document, whose outputs the server then writes. */
    boolean mayRunIn(Caller caller, String fileId);

    /** Change that document, and so run for its cells what they do not hold. */
    boolean mayEditIn(Caller caller, String fileId);

    /** Run code that is not exactly a cell's text, user expressions included. */
    boolean mayRunAnything(Caller caller, KernelDescriptor kernel);

    /**
     * Bind a document to the kernel, so that its cells run there. Another document than the kernel's own needs the right to run anything,
     * for the kernel's own document says nothing about those cells. A named kernel has no document: each run is asked for.
     */
    default boolean mayBind(Caller caller, KernelDescriptor kernel, @Nullable String fileId) {
        return fileId == null
                || kernel.name() != null
                || fileId.equals(kernel.fileId())
                || mayRunAnything(caller, kernel);
    }

    /** Complete, inspect and read the history, all of which run code of the kernel or show that of others. */
    boolean mayIntrospect(Caller caller, KernelDescriptor kernel);

    /** Attach a debugger, which stops everybody. */
    boolean mayDebug(Caller caller, KernelDescriptor kernel);

    /** Interrupt anybody's execution. */
    boolean mayInterruptAny(Caller caller, KernelDescriptor kernel);

    /** Take out anybody's waiting execution. */
    boolean mayCancelAny(Caller caller, KernelDescriptor kernel);

    /** Restart the kernel. */
    boolean mayRestart(Caller caller, KernelDescriptor kernel);

    /** Stop the kernel for good. */
    boolean mayStop(Caller caller, KernelDescriptor kernel);

    /** Do this to the kernel's queue or its baton. */
    boolean may(Caller caller, KernelDescriptor kernel, QueueRight right);

    /** A message on a socket was refused for lack of a right; to be noted. */
    void noteRefused(Caller caller, KernelDescriptor kernel, MessageRight right);

    /** What a message on a kernel's socket needs. */
    enum MessageRight {
        /** Code to be run, widgets' included. */
        RUN,
        /** A look at the kernel's variables or history. */
        INTROSPECT,
        /** The debugger. */
        DEBUG
    }

    /** Something that people do to a queue beside handing in and taking out their own. */
    enum QueueRight {
        /** Change the order of one's own waiting executions. */
        MOVE_OWN,
        /** Move anybody's waiting execution anywhere. */
        MOVE_ANY,
        /** Pause, resume, and choose how turns go round. */
        PAUSE,
        /** Raise a hand for the baton. */
        ASK_FOR_BATON,
        /** Take a free baton. */
        TAKE_BATON,
        /** Name somebody to hold the baton. */
        GIVE_BATON,
        /** Take the baton away from its holder. */
        BREAK_BATON
    }
}
