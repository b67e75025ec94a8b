package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Drives a queue by hand and watches what no history may break: one in flight, one outcome each, one dispatch each, and effects
 * in their promised order.
 */
final class QueueDriver {
    /** Every row of the table that this driver's queue has walked. */
    final Set<Transition> walked = EnumSet.noneOf(Transition.class);

    final ExecutionQueue queue;
    final Set<String> started = new LinkedHashSet<>();
    final Set<String> accepted = new LinkedHashSet<>();
    final Map<String, QueueEffect.Settle> settled = new LinkedHashMap<>();
    final List<String> interrupted = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Optional<String> inFlight = Optional.empty();
    private long incarnation;

    QueueDriver(TurnOrder order) {
        this(order, QueueLimits.DEFAULT);
    }

    QueueDriver(TurnOrder order, QueueLimits limits) {
        queue = new ExecutionQueue(limits, order, walked::add);
    }

    static QueueDriver ready(TurnOrder order) {
        QueueDriver driver = new QueueDriver(order);
        driver.kernelReady();
        return driver;
    }

    Decision apply(QueueEvent event) {
        Decision decision = queue.apply(event, now);
        if (decision instanceof Decision.Done done) {
            done.effects().forEach(this::onEffect);
        }
        assertThat(queue.running().map(running -> running.execution().executionId()))
                .isEqualTo(inFlight);
        return decision;
    }

    /** Applies what must not be refused. */
    List<QueueEffect> done(QueueEvent event) {
        Decision decision = apply(event);
        assertThat(decision).isInstanceOf(Decision.Done.class);
        return ((Decision.Done) decision).effects();
    }

    /** Applies what must be refused, and checks that nothing has changed. */
    Refusal refused(QueueEvent event) {
        QueueView before = queue.view(Integer.MAX_VALUE);
        Decision decision = apply(event);
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        assertThat(queue.view(Integer.MAX_VALUE)).isEqualTo(before);
        Refusal refusal = ((Decision.Refused) decision).refusal();
        assertThat(refusal.message()).matches("\\p{Alpha}.*\\.");
        assertThat(refusal.code()).matches("[a-z_]+");
        return refusal;
    }

    private void onEffect(QueueEffect effect) {
        switch (effect) {
            case QueueEffect.RecordAccepted record ->
                assertThat(accepted.add(record.execution().executionId()))
                        .as("accepted once")
                        .isTrue();
            case QueueEffect.RecordIntent record ->
                assertThat(accepted).contains(record.execution().executionId());
            case QueueEffect.Dispatch dispatch -> {
                String id = dispatch.execution().executionId();
                assertThat(inFlight).as("one in flight").isEmpty();
                assertThat(started.add(id)).as("dispatched once").isTrue();
                assertThat(settled).as("not settled before").doesNotContainKey(id);
                assertThat(dispatch.incarnation()).isEqualTo(incarnation);
                inFlight = Optional.of(id);
            }
            case QueueEffect.Settle settle -> {
                String id = settle.execution().executionId();
                assertThat(accepted).contains(id);
                assertThat(settled.put(id, settle)).as("settled once").isNull();
                if (inFlight.equals(Optional.of(id))) {
                    inFlight = Optional.empty();
                }
            }
            case QueueEffect.SendInterrupt send -> {
                assertThat(inFlight).contains(send.execution().executionId());
                interrupted.add(send.execution().executionId());
            }
            case QueueEffect.AnnounceQueue announce -> {}
            case QueueEffect.AnnounceBaton announce -> {}
        }
    }

    void kernelReady() {
        done(new QueueEvent.KernelReady(++incarnation));
    }

    void kernelDies(boolean comesBack) {
        done(new QueueEvent.KernelDied(incarnation, comesBack, false, "The kernel died."));
    }

    long incarnation() {
        return incarnation;
    }

    /** Submits cells that stop on errors, from one client session per user. */
    void submit(String person, String... ids) {
        for (String id : ids) {
            done(submission(person, person + "-tab", id, true));
        }
    }

    static QueueEvent.Submit submission(String person, String session, String id, boolean stopOnError) {
        return QueueEvent.Submit.one(
                person, session, SubmissionSource.CHANNELS, Submission.of(id, stopOnError, Optional.of("cell-" + id)));
    }

    static QueueEvent.Submit limited(String person, String id, Optional<Duration> wait, Optional<Duration> run) {
        return QueueEvent.Submit.one(
                person,
                person + "-tab",
                SubmissionSource.API,
                new Submission(id, true, true, Optional.empty(), wait, run));
    }

    void complete(Outcome outcome) {
        done(new QueueEvent.Completed(inFlight.orElseThrow(), outcome, ""));
    }

    /** Lets everything that waits run to its end. */
    void runAll() {
        while (inFlight.isPresent()) {
            complete(Outcome.OK);
        }
    }

    String running() {
        return inFlight.orElse("");
    }

    List<String> waiting() {
        return queue.view(Integer.MAX_VALUE).waiting().stream()
                .map(Execution::executionId)
                .toList();
    }

    Outcome outcome(String id) {
        return Optional.ofNullable(settled.get(id)).orElseThrow().outcome();
    }

    String reason(String id) {
        return Optional.ofNullable(settled.get(id)).orElseThrow().reason();
    }

    void pass(Duration time) {
        now = now.plus(time);
        done(new QueueEvent.Tick());
    }
}
