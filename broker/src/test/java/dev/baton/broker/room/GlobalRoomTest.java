package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.config.TestConfig;
import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The room in which everybody is, on the test's own thread. */
final class GlobalRoomTest {
    private final SteppedRuntime runtime = new SteppedRuntime(0);
    private final List<String> offences = new ArrayList<>();
    private final GlobalRoom room = new GlobalRoom(
            runtime.agents,
            TestConfig.with().rooms(),
            (recipient, person, state) -> Optional.of(state),
            (offence, fileId, sender, victim) -> offences.add(sender.username() + " as " + victim));

    private Peer joins(String name) {
        Peer peer = new Peer(name);
        room.onJoined(peer);
        runtime.settle();
        return peer;
    }

    private void says(Peer peer, long client, int clock, String state) {
        assertThat(room.onMessage(
                        peer,
                        new YMessage.Presence(
                                new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, clock, state)))),
                        100))
                .isTrue();
        runtime.settle();
    }

    @Test
    void aPageThatComesBackWhileItsOldSocketHangsTakesItsPlace() {
        Peer ben = joins("ben");
        Peer hanging = joins("anna");
        says(hanging, 1, 1, "{\"at\":1}");
        Peer back = joins("anna");
        says(back, 1, 2, "{\"at\":2}");
        says(back, 1, 3, "{\"at\":3}");
        room.onLeft(hanging);
        runtime.settle();
        assertThat(back.closings).isEmpty();
        assertThat(offences).isEmpty();
        assertThat(ben.told).containsExactly("1 1 {\"at\":1}", "1 2 {\"at\":2}", "1 3 {\"at\":3}");
        assertThat(back.told).endsWith("1 3 {\"at\":3}");

        room.onLeft(back);
        runtime.settle();
        assertThat(ben.told.getLast()).endsWith(AwarenessUpdate.GONE);
    }

    @Test
    void anotherPersonIsRefusedToldAndNoted() {
        Peer anna = joins("anna");
        says(anna, 1, 1, "{\"at\":1}");
        Peer ben = joins("ben");
        says(ben, 1, 2, "{\"at\":2}");
        assertThat(ben.closings)
                .containsExactly(
                        "1003 " + RoomPages.reloadable("unknown_session", RoomContext.Offence.PRESENCE.sentence()));
        assertThat(offences).containsExactly("ben as anna");
        assertThat(anna.told).noneMatch(each -> each.contains("\"at\":2"));
    }

    private static final class Peer implements RoomPeer {
        private final Caller caller;
        final List<String> told = new ArrayList<>();
        final List<String> closings = new ArrayList<>();

        Peer(String name) {
            this.caller = Caller.named(name);
        }

        @Override
        public Caller caller() {
            return caller;
        }

        @Override
        public void send(byte[] message) {
            try {
                if (YMessage.parse(message) instanceof YMessage.Presence presence) {
                    presence.update()
                            .entries()
                            .forEach(entry -> told.add(entry.client() + " " + entry.clock() + " " + entry.state()));
                }
            } catch (MalformedUpdateException wrong) {
                throw new IllegalArgumentException("the room sent what no page can read", wrong);
            }
        }

        @Override
        public void close(int code, String reason) {
            closings.add(code + " " + reason);
        }
    }
}
