package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import dev.baton.permissions.Role;
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
        PagePeer page = new PagePeer(bench, bench.endpoint(), username, clientId).join();
        page.reads();
        return page;
    }

    private String sourceAtAThird() throws Exception {
        return bench.page("anna").source().toString();
    }

    private static void assertRefused(PagePeer page) {
        assertThat(page.closings)
                .containsExactly("1003 "
                        + RoomPages.reloadable("unknown_session", "This page wrote as another user. Reload it."));
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
        PagePeer forger = new PagePeer(bench, bench.endpoint(), "ben", 5001);
        forger.doc.applyUpdate(twin.encodeStateAsUpdate(), this);
        forger.endpoint().onJoined(forger);
        forger.types("fals");
        assertThat(forger.closings).hasSize(1);
        assertThat(bench.offences).containsExactly("ben as anna");
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

    @Test
    void aClockThatIsTakenTwiceByItsOwnPersonIsRefusedToldAndNoted() throws Exception {
        PagePeer anna = page("anna", 5001);
        PagePeer twin = new PagePeer(bench, bench.endpoint(), "anna", 5001);
        twin.doc.applyUpdate(anna.doc.encodeStateAsUpdate(), this);
        anna.types("true");
        twin.endpoint().onJoined(twin);
        twin.types("fals");
        assertThat(twin.closings)
                .containsExactly(
                        "1003 " + RoomPages.reloadable("unknown_session", RoomContext.Offence.CONTENT.sentence()));
        assertThat(bench.offences).containsExactly("anna as anna");
        assertThat(sourceAtAThird()).isEqualTo("true1+1");
        anna.types("still ");
        assertThat(anna.closings).isEmpty();
        assertThat(sourceAtAThird()).isEqualTo("still true1+1");
    }

    @Test
    void aViewerWhoForgesIsToldAndNotedToo() throws Exception {
        PagePeer anna = page("anna", 5001);
        anna.types("a");
        PagePeer viola = page("viola", 5002);
        viola.send(new YMessage.SyncUpdate(garbage(5001, 1, 100)));
        assertRefused(viola);
        assertThat(bench.offences).containsExactly("viola as anna");
        anna.types("b");
        assertThat(anna.closings).isEmpty();
        assertThat(sourceAtAThird()).isEqualTo("ba1+1");
    }

    @Test
    void whatWasRefusedStaysRefusedWhenItsPersonMayEditLater() throws Exception {
        PagePeer viola = page("viola", 5001);
        viola.types("refused ");
        bench.gives("viola", Role.COLLABORATOR);
        PagePeer again = new PagePeer(bench, bench.endpoint(), "viola", 5001);
        again.doc.applyUpdate(viola.doc.encodeStateAsUpdate(), this);
        again.join();
        again.reads();
        again.types("later ");
        assertThat(again.closings).isNotEmpty();
        assertThat(sourceAtAThird()).isEqualTo("1+1");
        PagePeer fresh = page("viola", 5002);
        fresh.types("ok ");
        assertThat(fresh.closings).isEmpty();
        assertThat(sourceAtAThird()).isEqualTo("ok 1+1");
    }

    @Test
    void aPageThatWasToldToReloadIsToldOnceThoughItComesAgainAndAgain() throws Exception {
        RoomEndpoint opening = bench.endpoint();
        PagePeer viola = new PagePeer(bench, opening, "viola", 5001).join();
        viola.reads();
        bench.gives("viola", Role.COLLABORATOR);
        bench.room.recheckPages("Your access has changed.");
        bench.settle();
        assertThat(viola.closings).hasSize(1).first().asString().contains("You may edit this now. Reload the page.");
        viola.leave();

        for (int i = 0; i < 5; i++) {
            PagePeer again = new PagePeer(bench, opening, "viola", 5001);
            again.doc.applyUpdate(viola.doc.encodeStateAsUpdate(), this);
            again.join();
            again.types("behind the dialog ");
            assertThat(again.closings).isEmpty();
            again.leave();
        }
        assertThat(sourceAtAThird()).isEqualTo("1+1");
        assertThat(page("viola", 5003).closings).as("loaded anew").isEmpty();
    }

    private static YMessage.Presence presence(long client, long clock, String state) {
        return new YMessage.Presence(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, clock, state))));
    }

    @Test
    void aPresenceChangedInTheNameOfAnotherIsRefusedToldAndNoted() throws Exception {
        PagePeer anna = page("anna", 5001);
        anna.send(presence(5001, 3, "{\"user\":{},\"cursor\":1}"));
        PagePeer ben = page("ben", 5002);
        ben.send(presence(5001, 3, "{\"user\":{},\"cursor\":1}"));
        ben.send(presence(5001, 2, "{\"user\":{}}"));
        ben.send(presence(5001, 4, AwarenessUpdate.GONE));
        assertThat(ben.closings)
                .as("pages send on what they hear, late and as gone")
                .isEmpty();

        ben.send(presence(5001, 4, "{\"user\":{\"name\":\"Anna\"},\"cursor\":9}"));
        assertThat(ben.closings)
                .containsExactly(
                        "1003 " + RoomPages.reloadable("unknown_session", RoomContext.Offence.PRESENCE.sentence()));
        assertThat(bench.offences).containsExactly("ben as anna");
        assertThat(anna.presences()).noneMatch(state -> state.contains("\"cursor\":9"));
    }

    @Test
    void aPageThatComesBackWhileItsOldSocketHangsKeepsItsPresence() throws Exception {
        PagePeer ben = page("ben", 5002);
        PagePeer hanging = page("anna", 5001);
        hanging.send(presence(5001, 3, "{\"user\":{},\"cursor\":1}"));
        PagePeer back = page("anna", 5001);
        back.send(presence(5001, 4, "{\"user\":{},\"cursor\":2}"));
        back.types("back ");
        hanging.send(presence(5001, 3, "{\"user\":{},\"cursor\":1}"));
        hanging.send(presence(5001, 4, AwarenessUpdate.GONE));
        assertThat(back.closings).isEmpty();
        assertThat(bench.offences).isEmpty();
        assertThat(sourceAtAThird()).isEqualTo("back 1+1");

        hanging.leave();
        assertThat(ben.presences())
                .as("the old socket takes no presence with it")
                .noneMatch(AwarenessUpdate.GONE::equals)
                .last()
                .asString()
                .contains("\"cursor\":2");
        back.send(presence(5001, 5, "{\"user\":{},\"cursor\":3}"));
        assertThat(ben.presences()).last().asString().contains("\"cursor\":3");
        back.leave();
        assertThat(ben.presences()).last().isEqualTo(AwarenessUpdate.GONE);
    }

    @Test
    void aPresenceThatIsHeardLateBringsNobodyBackAndTakesNoName() throws Exception {
        PagePeer anna = page("anna", 5001);
        anna.send(presence(5001, 3, "{\"user\":{}}"));
        anna.leave();
        PagePeer ben = page("ben", 5002);
        ben.send(presence(5001, 3, "{\"user\":{}}"));
        assertThat(ben.closings).isEmpty();
        PagePeer back = page("anna", 5001);
        back.send(presence(5001, 4, "{\"user\":{}}"));
        back.types("a");
        assertThat(back.closings).isEmpty();
        assertThat(bench.offences).isEmpty();
    }

    @Test
    void idsThatAreOnlyShownAreKeptWithinBoundsHoweverOftenPagesComeAndGo() {
        ClientLimits limits = new ClientLimits(16, 100, 1_000, 5, 50, 1);
        ClientOwners owners = new ClientOwners("h", new InMemoryClientIds(), limits);
        PagePeer first = new PagePeer(bench, NO_DOOR, "anna", 1);
        owners.onShown(first, 1);
        for (int i = 0; i < 10 * limits.shownPerPersonMax(); i++) {
            PagePeer page = new PagePeer(bench, NO_DOOR, "ben", 10_000 + i);
            owners.onShown(page, 10_000 + i);
            owners.onLeft(page);
        }
        assertThat(owners.shownCount()).isEqualTo(1 + limits.shownPerPersonMax());
        assertThat(owners.ownerOf(1)).contains("anna");
        for (int i = 0; i < 2 * limits.shownMax(); i++) {
            owners.onShown(new PagePeer(bench, NO_DOOR, "guest " + i, 100_000 + i), 100_000 + i);
        }
        assertThat(owners.shownCount()).isEqualTo(limits.shownMax());
    }

    @Test
    void idsThatWereWrittenUnderAreBoundedForAConnectionAPersonAndTheDocument() throws Exception {
        ClientOwners owners = new ClientOwners("h", new InMemoryClientIds(), new ClientLimits(2, 3, 5, 64, 64, 1));
        PagePeer anna = new PagePeer(bench, NO_DOOR, "anna", 1);
        assertThat(claims(owners, anna, 1)).isTrue();
        assertThat(claims(owners, anna, 2)).isTrue();
        assertThat(claims(owners, anna, 3)).as("a third of one connection").isFalse();
        assertThat(claims(owners, anna, 2)).as("what is hers already").isTrue();
        owners.onLeft(anna);
        PagePeer again = new PagePeer(bench, NO_DOOR, "anna", 1);
        assertThat(claims(owners, again, 3)).as("the third of one person").isTrue();
        assertThat(claims(owners, again, 4)).as("the fourth of one person").isFalse();
        assertThat(claims(owners, new PagePeer(bench, NO_DOOR, "ben", 1), 11)).isTrue();
        assertThat(claims(owners, new PagePeer(bench, NO_DOOR, "cleo", 1), 12)).isTrue();
        PagePeer dora = new PagePeer(bench, NO_DOOR, "dora", 1);
        assertThat(claims(owners, dora, 13)).as("the sixth of all").isFalse();
        assertThat(owners.ownerOf(13)).as("nothing is remembered of it").isEmpty();
        assertThat(claims(owners, again, 1)).as("those who are there go on").isTrue();
    }

    private static boolean claims(ClientOwners owners, PagePeer peer, long client) throws Exception {
        YDoc writer = new YDoc(client);
        writer.transact(() -> writer.text("t").insert(0, "x"));
        return owners.claim(peer, new YDoc(99).preview(writer.encodeStateAsUpdate()))
                .isEmpty();
    }

    @Test
    void ofIdsUnderWhichSomethingWasRefusedTheOldestGivesWay() throws Exception {
        ClientOwners owners = new ClientOwners("h", new InMemoryClientIds(), new ClientLimits(16, 100, 100, 64, 64, 2));
        PagePeer vera = new PagePeer(bench, NO_DOOR, "vera", 1);
        for (long client = 1; client <= 3; client++) {
            YDoc writer = new YDoc(client);
            writer.transact(() -> writer.text("t").insert(0, "x"));
            owners.onRefused(vera, new YDoc(99).preview(writer.encodeStateAsUpdate()));
        }
        for (long client = 1; client <= 3; client++) {
            YDoc writer = new YDoc(client);
            writer.transact(() -> writer.text("t").insert(0, "x"));
            assertThat(owners.isRefused(vera, new YDoc(99).preview(writer.encodeStateAsUpdate())))
                    .as("client %d", client)
                    .isEqualTo(client > 1);
        }
    }

    private static final RoomEndpoint NO_DOOR = new RoomEndpoint() {
        @Override
        public void onJoined(RoomPeer peer) {
            // leads nowhere
        }

        @Override
        public void onLeft(RoomPeer peer) {
            // leads nowhere
        }

        @Override
        public boolean onMessage(RoomPeer peer, YMessage message, int bytes) {
            return false;
        }
    };
}
