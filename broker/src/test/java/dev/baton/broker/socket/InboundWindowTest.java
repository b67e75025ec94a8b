package dev.baton.broker.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A socket whose owner is behind is not read. */
class InboundWindowTest {
    private final List<Boolean> reads = new ArrayList<>();
    private int resumesAsked;
    private final InboundWindow window = new InboundWindow(new InboundWindow.Line() {
        @Override
        public void read(boolean on) {
            reads.add(on);
        }

        @Override
        public void resumeSoon() {
            resumesAsked++;
        }
    });

    @Test
    void manyMessagesPauseItAndHalfOfThemLetItGoOn() {
        for (int i = 0; i < InboundWindow.COUNT_MAX; i++) {
            assertThat(window.isPaused()).isFalse();
            window.onReceived(1);
        }
        assertThat(reads).containsExactly(false);
        for (int i = 0; i < InboundWindow.COUNT_MAX / 2; i++) {
            assertThat(resumesAsked).isZero();
            window.onTaken(1);
        }
        assertThat(resumesAsked).isEqualTo(1);
        assertThat(window.isPaused()).isTrue();

        window.resume();

        assertThat(reads).containsExactly(false, true);
        assertThat(window.isPaused()).isFalse();
    }

    @Test
    void manyBytesPauseItAlso() {
        window.onReceived((int) InboundWindow.BYTES_MAX);
        assertThat(window.isPaused()).isTrue();
        window.resume();
        assertThat(window.isPaused()).as("nothing was dealt with yet").isTrue();
        window.onTaken((int) InboundWindow.BYTES_MAX);
        window.resume();
        assertThat(reads).containsExactly(false, true);
    }

    @Test
    void whatWasDealtWithBeforeItWasCountedPausesNothing() {
        for (int i = 0; i < 1_000; i++) {
            window.onTaken(1_000_000);
            window.onReceived(1_000_000);
        }
        assertThat(reads).isEmpty();
    }
}
