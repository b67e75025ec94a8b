package dev.baton.broker.kernel;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelRights.QueueRight;
import dev.baton.broker.security.Caller;
import dev.baton.queue.BatonView;
import dev.baton.queue.Decision;
import dev.baton.queue.QueueEvent;
import dev.baton.queue.TurnOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What people ask of a kernel's queue beside running on it: order, pause, moves, presenter mode and its baton.
 *
 * <p>Any thread asks; rights are asked and the queue is changed in one step of the kernel's agent. An answer completes with what the
 * queue decided, or with a {@link Problem} when the person may not do this at all.
 */
public final class QueueCommands {
    private final KernelDescriptor kernel;
    private final KernelRights rights;
    private final SerialAgent agent;
    private final Events queue;
    private final Supplier<BatonView> baton;
    private final Predicate<String> hasSocket;
    private volatile boolean keepsOnDeath;
    private volatile boolean presenting;

    /** Where events go: the queue, with everything that follows from them. */
    @FunctionalInterface
    interface Events {
        Decision take(QueueEvent event);
    }

    /**
     * @param queue applies an event; called on the agent
     * @param baton shows who holds the baton; called on the agent
     * @param hasSocket whether a person has an open socket on this kernel; called on the agent
     */
    QueueCommands(
            KernelDescriptor kernel,
            KernelRights rights,
            SerialAgent agent,
            Events queue,
            Supplier<BatonView> baton,
            Predicate<String> hasSocket) {
        this.kernel = kernel;
        this.rights = rights;
        this.agent = agent;
        this.queue = queue;
        this.baton = baton;
        this.hasSocket = hasSocket;
    }

    /** Moves a waiting execution before another one, or to the end of its person's turns. */
    public CompletableFuture<Decision> move(Caller caller, String executionId, Optional<String> before) {
        return agent.ask(() -> {
            boolean any = may(caller, QueueRight.MOVE_ANY);
            if (!any && !may(caller, QueueRight.MOVE_OWN)) {
                throw Problem.forbidden(UserMessage.NO_REORDER);
            }
            return queue.take(new QueueEvent.Move(executionId, before, caller.username(), any));
        });
    }

    /**
     * Changes how turns go round, whether new ones start, and whether what waits runs on the fresh process after a death; what is
     * empty stays as it is.
     */
    public CompletableFuture<Decision> change(
            Caller caller, Optional<TurnOrder> order, Optional<Boolean> paused, Optional<Boolean> keepOnDeath) {
        return agent.ask(() -> {
            if (!may(caller, QueueRight.PAUSE)) {
                throw Problem.forbidden(UserMessage.NO_QUEUE_CHANGE);
            }
            keepOnDeath.ifPresent(keep -> keepsOnDeath = keep);
            Decision decision = new Decision.Done(List.of());
            if (order.isPresent()) {
                decision = queue.take(new QueueEvent.SetOrder(order.get()));
            }
            if (paused.isPresent()) {
                decision = queue.take(new QueueEvent.SetPaused(paused.get()));
            }
            return decision;
        });
    }

    /** Whether somebody with the right chose that what waits when the kernel dies is run on the fresh process. Any thread. */
    public boolean keepsOnDeath() {
        return keepsOnDeath;
    }

    /** The mode as it is named on the wire, {@code open} or {@code presenter}. Any thread. */
    public String mode() {
        return presenting ? "presenter" : "open";
    }

    /** Who holds the baton. */
    public CompletableFuture<BatonView> baton() {
        return agent.ask(baton::get);
    }

    /** Leaves presenter mode: the holder may, and whoever may break the baton. */
    public CompletableFuture<Decision> open(Caller caller) {
        return agent.ask(() -> {
            boolean holds =
                    baton.get().holder().filter(caller.username()::equals).isPresent();
            if (!holds && !may(caller, QueueRight.BREAK_BATON)) {
                throw Problem.forbidden(UserMessage.NO_END_PRESENTING);
            }
            return change(new QueueEvent.OpenMode());
        });
    }

    /**
     * Enters presenter mode with a holder, who must be able to run. With {@code clear}, what others have waiting is cancelled;
     * else it keeps its turns.
     */
    public CompletableFuture<Decision> present(Caller caller, String holder, boolean clear) {
        return agent.ask(() -> {
            BatonView now = baton.get();
            boolean mine = holder.equals(caller.username());
            boolean takenFromOther =
                    now.holder().filter(each -> !each.equals(caller.username())).isPresent();
            QueueRight needed =
                    takenFromOther ? QueueRight.BREAK_BATON : mine ? QueueRight.TAKE_BATON : QueueRight.GIVE_BATON;
            if (!may(caller, needed) || clear && !may(caller, QueueRight.BREAK_BATON)) {
                throw Problem.forbidden(UserMessage.NO_CHOOSE_PRESENTER);
            }
            if (!mayRun(holder)) {
                throw new Problem(409, "recipient_may_not_run", UserMessage.HOLDER_MAY_NOT_RUN.text(holder));
            }
            return change(new QueueEvent.PresenterMode(holder, clear));
        });
    }

    /** Raises a hand for the baton. */
    public CompletableFuture<Decision> request(Caller caller) {
        return agent.ask(() -> {
            if (!may(caller, QueueRight.ASK_FOR_BATON)) {
                throw Problem.forbidden(UserMessage.NO_RUN_NO_BATON);
            }
            return change(new QueueEvent.RequestBaton(caller.username()));
        });
    }

    /** Takes the baton when it is free, or when its holder has been gone for long. */
    public CompletableFuture<Decision> take(Caller caller) {
        return agent.ask(() -> change(new QueueEvent.TakeBaton(caller.username(), may(caller, QueueRight.TAKE_BATON))));
    }

    /** Hands the baton on. */
    public CompletableFuture<Decision> give(Caller caller, String to) {
        return agent.ask(() -> change(
                new QueueEvent.GiveBaton(caller.username(), to, mayRun(to), may(caller, QueueRight.BREAK_BATON))));
    }

    /** Lays the baton down: nobody runs until somebody takes it. */
    public CompletableFuture<Decision> layDown(Caller caller) {
        return agent.ask(() -> change(new QueueEvent.ReturnBaton(caller.username())));
    }

    /** Takes the baton away from its holder and lays it down. */
    public CompletableFuture<Decision> breakAway(Caller caller) {
        return agent.ask(
                () -> change(new QueueEvent.BreakBaton(caller.username(), may(caller, QueueRight.BREAK_BATON))));
    }

    private Decision change(QueueEvent event) {
        Decision decision = queue.take(event);
        BatonView now = baton.get();
        presenting = now.presenting();
        // a new holder without a page could never be seen to leave
        now.holder()
                .filter(holder -> !hasSocket.test(holder))
                .ifPresent(holder -> queue.take(new QueueEvent.Presence(holder, false)));
        return decision;
    }

    private boolean may(Caller caller, QueueRight right) {
        return rights.may(caller, kernel, right);
    }

    private boolean mayRun(String username) {
        return rights.mayRun(new Caller(Caller.Kind.USER, username, username, null), kernel);
    }
}
