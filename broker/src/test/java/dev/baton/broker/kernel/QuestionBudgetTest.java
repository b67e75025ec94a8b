package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one person may ask of a kernel, under a time that the test brings. */
class QuestionBudgetTest {
    private static final long SECOND_NS = 1_000_000_000;

    private long now;
    private final QuestionBudget<String> budget =
            new QuestionBudget<>(new KernelContext.QuestionLimits(10, 3, 100), String::length, () -> now);

    private int takes(String person, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            taken += budget.takes(person) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aFewSecondsWorthIsTakenAtOnceAndThenThePaceHolds() {
        assertThat(takes("vera", 1_000)).isBetween(40, 41);
        assertThat(takes("anna", 1)).isEqualTo(1);
        int later = 0;
        for (int second = 0; second < 10; second++) {
            now += SECOND_NS;
            later += takes("vera", 1_000);
        }
        assertThat(later).isEqualTo(100);
    }

    @Test
    void peopleTakeTurnsAndNobodyHasMoreThanTheirsAtTheKernel() {
        List<String> gaveWay = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            gaveWay.addAll(budget.add("vera", "v" + i));
        }
        budget.add("anna", "a0");
        assertThat(gaveWay).containsExactly("v0", "v1", "v2", "v3", "v4", "v5", "v6");
        assertThat(handedOut()).containsExactly("v7", "a0", "v8", "v9");
        budget.add("vera", "v10");
        assertThat(handedOut()).isEmpty();
        budget.onSettled("id-0");
        budget.onSettled("id-0");
        budget.onSettled("unknown");
        assertThat(handedOut()).containsExactly("v10");
    }

    @Test
    void largeQuestionsGiveWayEarlier() {
        String half = "x".repeat((int) QuestionBudget.WAITING_MAX_BYTES / 2);
        assertThat(budget.add("vera", half)).isEmpty();
        assertThat(budget.add("vera", half + "y")).containsExactly(half);
        String whole = half + half + "z";
        assertThat(budget.add("vera", whole)).containsExactly(half + "y");
        assertThat(handedOut()).containsExactly(whole);
    }

    @Test
    void nothingIsKeptOfPeopleWhoHaveNothingLeft() {
        budget.add("vera", "v");
        budget.add("anna", "a");
        assertThat(handedOut()).hasSize(2);
        budget.add("ben", "b");
        budget.forget("b"::equals);
        budget.onSettled("id-0");
        budget.onSettled("id-1");
        assertThat(budget.people()).isZero();
        assertThat(budget.open()).isZero();
    }

    private int ids;

    private List<String> handedOut() {
        List<String> out = new ArrayList<>();
        Optional<String> next = budget.next("id-" + ids);
        while (next.isPresent()) {
            out.add(next.get());
            next = budget.next("id-" + ++ids);
        }
        return out;
    }
}
