package dev.baton.broker.wiring;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.spool.OutputSpool;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Has kept outputs that are too old or too much removed, at the start and every {@code baton.kept-outputs.clean-every}. */
@Singleton
final class OutputCleanupScheduler {
    private static final Logger LOG = Logger.getLogger(OutputCleanupScheduler.class);

    private final SerialAgent agent;
    private final OutputSpool outputs;
    private final InstantSource clock;
    private final Duration every;

    @Inject
    OutputCleanupScheduler(AgentRuntime agents, OutputSpool outputs, InstantSource clock, BatonConfig config) {
        this.agent = agents.agent("output watch", 1);
        this.outputs = outputs;
        this.clock = clock;
        this.every = config.keptOutputs().cleanEvery();
    }

    void onStart(@Observes StartupEvent event) {
        agent.post(this::look);
    }

    private void look() {
        outputs.clean(clock.instant()).whenComplete((removed, failure) -> {
            if (failure != null) {
                LOG.warn(OperatorMessage.LOG_OUTPUT_NOT_CLEANED.text(failure));
            }
        });
        agent.after(every, this::look);
    }
}
