package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The scene of most tests of an agent: a kernel that is ready, a document of two cells, and a page each of Anna and Ben, who may run. */
abstract class TwoPagesOnAKernel {
    KernelBench bench;
    RecordingConnection anna;
    RecordingConnection ben;

    @BeforeEach
    void open() {
        bench = KernelBench.ready();
        bench.rights.collaborator("anna");
        bench.rights.collaborator("ben");
        bench.room.cells.put("c1", "1+1");
        bench.room.cells.put("c2", "2+2");
        anna = bench.page("anna", "anna-page");
        ben = bench.page("ben", "ben-page");
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
        assertThat(bench.kernel().intruders).as("one in flight").isEmpty();
    }
}
