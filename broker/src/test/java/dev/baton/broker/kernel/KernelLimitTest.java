package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.broker.error.Problem;
import dev.baton.broker.security.Caller;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Who may start one more kernel, and what the others are told. */
final class KernelLimitTest {
    private static final Caller OWNER = new Caller(Caller.Kind.OWNER, "owner", "Owner", null);
    private static final Caller EMMA = new Caller(Caller.Kind.USER, "emma", "Emma", null);
    private static final KernelLimit LIMIT = new KernelLimit(2, OptionalInt.empty());

    @Test
    void theOwnerHasNoLimitUnlessOneIsSet() {
        List<String> many = Collections.nCopies(500, "a.ipynb");
        assertThatCode(() -> LIMIT.requireRoomFor(OWNER, many)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new KernelLimit(2, OptionalInt.of(500)).requireRoomFor(OWNER, many))
                .isInstanceOf(Problem.class);
    }

    @Test
    void othersAreToldWhichKernelsTheyHaveAndHowToStopOne() {
        assertThatCode(() -> LIMIT.requireRoomFor(EMMA, List.of("a.ipynb"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> LIMIT.requireRoomFor(EMMA, List.of("week 2/b.ipynb", "a.ipynb")))
                .isInstanceOf(Problem.class)
                .hasMessage("You already run 2 kernels, the maximum: a.ipynb, week 2/b.ipynb. Stop one in the panel"
                        + " Running Terminals and Kernels, or with Kernel > Shut Down Kernel.");
        assertThatThrownBy(() -> LIMIT.requireRoomFor(EMMA, Collections.nCopies(7, "a.ipynb")))
                .hasMessageContaining("a.ipynb and 2 more.");
    }
}
