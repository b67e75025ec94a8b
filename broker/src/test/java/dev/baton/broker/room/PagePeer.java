package dev.baton.broker.room;

import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page that shares a document: a replica of its own behind one socket, which answers as the stock provider does. */
final class PagePeer implements RoomPeer {
    private final Caller caller;
    private final Runnable settle;
    private final RoomEndpoint endpoint;
    private final List<YMessage> inbox = new CopyOnWriteArrayList<>();
    private int read;
    final YDoc doc;
    final NotebookDocument notebook;
    final List<String> closings = new CopyOnWriteArrayList<>();

    PagePeer(RoomBench bench, RoomEndpoint endpoint, String username, long clientId) {
        this(bench::settle, endpoint, username, clientId);
    }

    /** A page of a room that has done everything when {@code settle} returns. */
    PagePeer(Runnable settle, RoomEndpoint endpoint, String username, long clientId) {
        this.settle = settle;
        this.endpoint = endpoint;
        this.caller = new Caller(Caller.Kind.USER, username, username, null);
        this.doc = new YDoc(clientId);
        this.notebook = new NotebookDocument(doc);
    }

    /** Opens the socket and takes part in the handshake. */
    PagePeer join() {
        endpoint.onJoined(this);
        send(new YMessage.SyncStep1(doc.encodeStateVector()));
        settle.run();
        return this;
    }

    /** Waits until the room has done everything that follows from what was done so far. */
    void settle() {
        settle.run();
    }

    RoomEndpoint endpoint() {
        return endpoint;
    }

    void leave() {
        endpoint.onLeft(this);
        settle.run();
    }

    void send(YMessage message) {
        if (!endpoint.onMessage(
                this, message, message instanceof YMessage.SyncUpdate update ? update.update().length : 100)) {
            throw new IllegalStateException("the room is overloaded");
        }
        settle.run();
    }

    /** Changes its own replica and sends the change. */
    void edit(Runnable change) {
        List<byte[]> updates = new ArrayList<>();
        var listening = doc.onUpdate((update, origin, local) -> updates.add(update));
        doc.transact(this, change);
        listening.close();
        updates.forEach(each -> send(new YMessage.SyncUpdate(each)));
    }

    /** Types at the beginning of the first cell. */
    void types(String text) {
        edit(() -> source().insert(0, text));
    }

    YText source() {
        return (YText) Objects.requireNonNull(firstCell().get("source"));
    }

    private YMap firstCell() {
        return (YMap) Objects.requireNonNull(doc.array("cells").get(0));
    }

    /** Writes into the first cell what a stock page writes at the beginning of a run. */
    void beginsARun() {
        edit(() -> {
            YArray outputs = (YArray) Objects.requireNonNull(firstCell().get("outputs"));
            outputs.delete(0, outputs.length());
            firstCell().set("execution_count", null);
            firstCell().set("execution_state", "running");
        });
    }

    /** Reads what has come, applies it and answers; how many messages that were. */
    int reads() throws MalformedUpdateException {
        int count = 0;
        while (read < inbox.size()) {
            YMessage message = inbox.get(read++);
            count++;
            if (message instanceof YMessage.SyncStep1 asked) {
                send(new YMessage.SyncStep2(doc.encodeStateAsUpdate(asked.stateVector())));
            } else if (message instanceof YMessage.SyncStep2 answer) {
                doc.applyUpdate(answer.update(), "room");
            } else if (message instanceof YMessage.SyncUpdate update) {
                doc.applyUpdate(update.update(), "room");
            }
        }
        return count;
    }

    /** The texts of raw messages so far, such as answers to save. */
    List<String> raws() {
        return inbox.stream()
                .filter(YMessage.Raw.class::isInstance)
                .map(each -> ((YMessage.Raw) each).text())
                .toList();
    }

    /** The states that were told of those who are present. */
    List<String> presences() {
        return inbox.stream()
                .filter(YMessage.Presence.class::isInstance)
                .flatMap(each -> ((YMessage.Presence) each).update().entries().stream())
                .map(AwarenessUpdate.Entry::state)
                .toList();
    }

    /** Answers to what it asked. */
    long answers() {
        return inbox.stream().filter(YMessage.SyncStep2.class::isInstance).count();
    }

    /** Changes of the document that came as they happened. */
    long updates() {
        return inbox.stream().filter(YMessage.SyncUpdate.class::isInstance).count();
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public void send(byte[] message) {
        try {
            inbox.add(YMessage.parse(message));
        } catch (MalformedUpdateException wrong) {
            throw new IllegalArgumentException("the room sent what no page can read", wrong);
        }
    }

    @Override
    public void close(int code, String reason) {
        closings.add(code + " " + reason);
    }
}
