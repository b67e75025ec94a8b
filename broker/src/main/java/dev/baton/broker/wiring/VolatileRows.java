package dev.baton.broker.wiring;

import dev.baton.bridge.process.KernelProcessRecord;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.kernel.ExecutionLedger;
import dev.baton.broker.kernel.KernelFacts;
import dev.baton.broker.kernel.KernelSetting;
import dev.baton.broker.room.HistoryStore;
import dev.baton.broker.security.Logins;
import dev.baton.broker.security.People;
import dev.baton.queue.Execution;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Rows that last as long as the process. */
final class VolatileRows {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private VolatileRows() {}

    static final class PeopleRows implements People.Rows {
        @Override
        public List<People.Person> load() {
            return List.of();
        }

        @Override
        public CompletionStage<Void> put(People.Person person) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return DONE;
        }
    }

    static final class LoginRows implements Logins.Rows {
        @Override
        public List<Logins.Row> load() {
            return List.of();
        }

        @Override
        public CompletionStage<Void> put(Logins.Row row) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> remove(String cookieHash) {
            return DONE;
        }
    }

    static final class Ledger implements ExecutionLedger {
        @Override
        public CompletionStage<Void> accepted(Execution execution, RunFacts facts, boolean intent) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> intent(String executionId) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> started(String executionId, long incarnation, Instant at) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> settled(Settled settled) {
            return DONE;
        }
    }

    static final class Processes implements KernelSetting.KernelProcesses {
        @Override
        public void onStarted(KernelFacts kernel, KernelProcessRecord process) {}

        @Override
        public void onEnded(KernelFacts kernel) {}
    }

    static final class Histories implements HistoryStore {
        @Override
        public java.util.Optional<Stored> load(String fileId) {
            return java.util.Optional.empty();
        }

        @Override
        public CompletionStage<Void> create(String fileId, String historyId, byte[] state) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> append(String fileId, byte[] update) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> compact(String fileId, byte[] state) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> fileSaved(String fileId, String sha256) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> forget(String fileId) {
            return DONE;
        }
    }

    static final class IdRows implements DocumentIds.Rows {
        @Override
        public Map<String, String> load() {
            return Map.of();
        }

        @Override
        public CompletionStage<Void> put(String fileId, String path) {
            return DONE;
        }

        @Override
        public CompletionStage<Void> remove(String fileId) {
            return DONE;
        }
    }
}
