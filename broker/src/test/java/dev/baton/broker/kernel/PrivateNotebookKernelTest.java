package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.broker.error.Problem;
import dev.baton.broker.security.Caller;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A private kernel beside a document: its runs are its owner's alone, and the document never hears of them. */
class PrivateNotebookKernelTest {
    private KernelBench bench;
    private RecordingConnection emma;

    @BeforeEach
    void open() {
        ListedRights rights = new ListedRights();
        rights.collaborator("emma");
        bench = KernelBench.readyWith(
                rights,
                KernelBench.descriptor(KernelDescriptor.Scope.PRIVATE_NOTEBOOK, null, KernelBench.DOCUMENT, "emma"));
        bench.room.cells.put("c1", "1+1");
        emma = bench.page("emma", "emma-page");
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    @Test
    void aCellRunAnswersItsPageAndLeavesTheDocumentAlone() {
        bench.execute(emma, "r1", "print(1)", "c1");
        bench.kernel().says(bench.lastSent(), "stream", "{\"name\":\"stdout\",\"text\":\"1\\n\"}");
        bench.settle();

        assertThat(emma.sent).anyMatch(each -> each.type().equals("stream"));
        assertThat(bench.room.outputs).isEmpty();
        assertThat(bench.trace).noneMatch(each -> each.startsWith("room"));
    }

    @Test
    void theLedgerKeepsTheCellAndNoDocument() {
        bench.execute(emma, "r1", "print(1)", "c1");

        assertThat(bench.ledger.descriptor).hasSize(1);
        ExecutionLedger.RunFacts facts = bench.ledger.descriptor.getFirst();
        assertThat(facts.fileId()).isNull();
        assertThat(facts.cellId()).isEqualTo("c1");
        assertThat(bench.privateRuns).containsExactly(bench.lastSent() + " c1");
    }

    @Test
    void aConsoleRunThereIsNoRunOfACell() {
        bench.execute(emma, "r1", "print(1)", "");

        assertThat(bench.kernel().executed).hasSize(1);
        assertThat(bench.privateRuns).isEmpty();
    }

    @Test
    void aProgramCannotHaveItsOutputsWrittenIntoTheDocument() {
        assertThatThrownBy(() -> bench.agent
                        .direct()
                        .cells(Caller.named("emma"), bench.room, List.of("c1"), OptionalLong.empty()))
                .isInstanceOfSatisfying(Problem.class, refused -> {
                    assertThat(refused.status()).isEqualTo(409);
                    assertThat(refused.sentence()).contains("shared kernel");
                });
        assertThat(bench.kernel().executed).isEmpty();
    }

    @Test
    void jupyterClientsSeeItUnderThePrivateKernelspec() {
        assertThat(bench.agent.descriptor().jupyterName()).startsWith("private-");
        assertThat(bench.agent.descriptor().sharedFileId()).isNull();
        assertThat(bench.agent.descriptor().scope().wireName()).isEqualTo("private");
    }
}
