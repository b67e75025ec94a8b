package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody writes under the client id of somebody else. */
@Timeout(60)
final class ClientOwnersTest {
    @TempDir
    Path home;

    private RoomBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new RoomBench(home);
    }

    @AfterEach
    void close() {
        bench.room.shutDown().toCompletableFuture().join();
    }

    private PagePeer page(String username, long clientId) throws Exception {
        PagePeer page = new PagePeer(bench, bench.door(), username, clientId).join();
        page.reads();
        return page;
    }

    private String sourceAtAThird() throws Exception {
        return bench.page("anna").source().toString();
    }

    private static void assertRefused(PagePeer page) {
        assertThat(page.closings)
                .containsExactly("1003 "
                        + RoomPages.reloadable("unknown_session", "This page wrote in another's name. Reload it."));
    }

    /** An update in format V1 with one struct of garbage. */
    private static byte[] garbage(long client, int clock, int length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long number : new long[] {1, 1, client, clock}) {
            varUint(bytes, number);
        }
        bytes.write(0);
        varUint(bytes, length);
        varUint(bytes, 0);
        return bytes.toByteArray();
    }

    private static void varUint(ByteArrayOutputStream bytes, long number) {
        long rest = number;
        while (rest >= 0x80) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    @Test
    void textUnderTheIdOfAnotherIsRefusedWholeToldAndNoted() throws Exception {
        // an honest replica that reads its own id from somebody else takes another one: this one does not read
        PagePeer ben = page("ben", 5001);
        PagePeer anna = page("anna", 5001);
        anna.types("a");
        ben.types("forged ");
        assertRefused(ben);
        assertThat(bench.offences).containsExactly("ben as anna");
        assertThat(anna.closings).isEmpty();
        assertThat(sourceAtAThird()).isEqualTo("a1+1");
    }

    @Test
    void garbageUnderTheIdOfAnotherSilencesNobody() throws Exception {
        PagePeer anna = page("anna", 5001);
        PagePeer ben = page("ben", 5002);
        anna.types("a");
        ben.send(new YMessage.SyncUpdate(garbage(5001, 1, 100)));
        assertRefused(ben);
        anna.types("b");
        assertThat(sourceAtAThird()).isEqualTo("ba1+1");
        assertThat(bench.page("edi").source().toString()).isEqualTo("ba1+1");
    }

    @Test
    void aClockThatIsTakenTwiceWithAnotherTextChangesNothingOnAnyReplica() throws Exception {
        PagePeer anna = page("anna", 5001);
        PagePeer ben = page("ben", 5002);
        YDoc twin = new YDoc(5001);
        twin.applyUpdate(ben.doc.encodeStateAsUpdate(), this);
        anna.types("true");
        PagePeer forger = new PagePeer(bench, bench.door(), "ben", 5001);
        forger.doc.applyUpdate(twin.encodeStateAsUpdate(), this);
        forger.door().onJoined(forger);
        forger.types("fals");
        ben.reads();
        assertThat(ben.source().toString()).isEqualTo("true1+1");
        assertThat(sourceAtAThird()).isEqualTo("true1+1");
        assertThat(anna.source().toString()).isEqualTo("true1+1");
    }

    @Test
    void anIdThatSomebodyShowsInThePresenceIsTheirsBeforeTheyWrite() throws Exception {
        PagePeer anna = page("anna", 5001);
        anna.send(new YMessage.Presence(
                new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(5001, 1, "{\"user\":{}}")))));
        PagePeer ben = page("ben", 5001);
        ben.types("forged ");
        assertRefused(ben);
        anna.types("a");
        assertThat(anna.closings).isEmpty();
        assertThat(sourceAtAThird()).isEqualTo("a1+1");
    }

    @Test
    void anIdStaysItsPersonsAfterTheyLeftAndAfterARestart() throws Exception {
        PagePeer anna = page("anna", 5001);
        anna.types("a");
        anna.leave();
        bench.room.shutDown().toCompletableFuture().join();
        bench.room = bench.opens(bench.id);
        PagePeer ben = page("ben", 5002);
        ben.send(new YMessage.SyncUpdate(garbage(5001, 1, 100)));
        assertRefused(ben);
        PagePeer again = page("anna", 5003);
        again.types("b");
        assertThat(again.closings).isEmpty();
        assertThat(sourceAtAThird()).isEqualTo("ba1+1");
    }

    @Test
    void onePageCannotTakeIdsWithoutEnd() throws Exception {
        PagePeer anna = page("anna", 5001);
        anna.types("a");
        for (int i = 0; i < 30 && anna.closings.isEmpty(); i++) {
            anna.send(new YMessage.SyncUpdate(garbage(6000 + i, 0, 1)));
        }
        assertRefused(anna);
        assertThat(sourceAtAThird()).isEqualTo("a1+1");
    }

    @Test
    void deletingWhatOthersWroteIsEditing() throws Exception {
        PagePeer anna = page("anna", 5001);
        anna.types("a");
        PagePeer ben = page("ben", 5002);
        ben.edit(() -> {
            YArray cells = ben.doc.array("cells");
            cells.delete(0, cells.length());
        });
        assertThat(ben.closings).isEmpty();
        assertThat(bench.page("anna").doc.array("cells").length()).isZero();
        assertThat(bench.offences).isEmpty();
    }
}
