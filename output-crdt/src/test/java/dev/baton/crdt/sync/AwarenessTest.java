package dev.baton.crdt.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwarenessTest {
    private final Awareness room = new Awareness(1);

    private Awareness.Change hear(long client, long clock, String state) {
        return room.apply(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, clock, state))), 0);
    }

    @Test
    void theNewerClockWins() {
        assertThat(hear(7, 2, "{\"a\":1}").added()).containsExactly(7L);
        assertThat(hear(7, 1, "{\"a\":0}").isEmpty()).isTrue();
        assertThat(hear(7, 2, "{\"a\":0}").isEmpty()).isTrue();
        assertThat(hear(7, 3, "{\"a\":2}").updated()).containsExactly(7L);
        assertThat(room.states()).isEqualTo(Map.of(7L, "{\"a\":2}"));
    }

    @Test
    void anEqualClockMayOnlyRemoveAClient() {
        hear(7, 2, "{}");
        assertThat(hear(7, 2, "null").removed()).containsExactly(7L);
        assertThat(hear(7, 2, "{}").isEmpty()).isTrue();
        assertThat(room.states()).isEmpty();
        assertThat(hear(7, 3, "{}").added()).containsExactly(7L);
    }

    @Test
    void aClientWronglyRemovedAnnouncesItself() {
        AwarenessUpdate own = room.setOwn("{\"me\":1}", 0);
        assertThat(own.entries()).containsExactly(new AwarenessUpdate.Entry(1, 1, "{\"me\":1}"));
        assertThat(hear(1, 5, "null").updated()).containsExactly(1L);
        assertThat(room.encode(List.of(1L)).entries()).containsExactly(new AwarenessUpdate.Entry(1, 6, "{\"me\":1}"));
    }

    @Test
    void theClientsOfAConnectionLeaveWithIt() throws Exception {
        hear(7, 2, "{}");
        hear(8, 4, "{}");
        AwarenessUpdate told = room.remove(List.of(7L, 9L)).orElseThrow();
        assertThat(told.entries()).containsExactly(new AwarenessUpdate.Entry(7, 2, "null"));
        Awareness other = new Awareness(2);
        other.apply(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(7, 2, "{}"))), 0);
        assertThat(other.apply(AwarenessUpdate.decode(told.encode()), 0).removed())
                .containsExactly(7L);
        assertThat(room.remove(List.of(7L))).isEmpty();
        assertThat(room.encodeAll().entries()).containsExactly(new AwarenessUpdate.Entry(8, 4, "{}"));
    }

    @Test
    void aClientThatIsSilentForTooLongIsRemoved() {
        room.setOwn("{}", 0);
        room.apply(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(7, 1, "{}"))), 1_000);
        assertThat(room.expire(30_999, 30_000)).isEmpty();
        assertThat(room.expire(31_000, 30_000)).isPresent();
        assertThat(room.states().keySet()).containsExactly(1L);
    }
}
