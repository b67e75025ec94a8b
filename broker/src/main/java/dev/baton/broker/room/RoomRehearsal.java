package dev.baton.broker.room;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.kernel.CellExecutions.Ended;
import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
import dev.baton.crdt.notebook.NotebookFormatException;
import dev.baton.crdt.output.OutputWriter;
import dev.baton.crdt.sync.YMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs of one cell in a notebook that nobody sees, with two pages and a kernel that are played here. Java links a branch of code when it
 * first comes there, and compiles what comes often; what this does in half a second after the start, the first people's first Runs
 * would have to wait for. After that a longer notebook is opened a few times ({@link OpeningRehearsal}).
 *
 * <p>Nothing of it is written or told anywhere. Everything is a step of an agent of its own.
 */
final class RoomRehearsal {
    private static final String CELL = "rehearsal";
    private static final Caller SOMEBODY = Caller.named("rehearsal");
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTEBOOK = """
            {"cells": [{"cell_type": "code", "id": "rehearsal", "metadata": {}, "source": "print(1)", "execution_count": null, "outputs": []}],
             "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            """.getBytes(StandardCharsets.UTF_8);
    private static final byte[] PRINT = "{\"name\": \"stdout\", \"text\": \"1\\n\"}".getBytes(StandardCharsets.UTF_8);

    private static final int OPENINGS = 5;

    private final RoomContext context;
    private final SerialAgent agent;
    private final YDoc doc = new YDoc(RoomPages.SERVER_IDS);
    private final NotebookDocument notebook = new NotebookDocument(doc);
    private final CellExecutionProtocol protocol;
    private final RoomPages pages;
    private final Page runner = new Page(1);
    private final Page onlooker = new Page(2);
    private final int times;
    private final CompletableFuture<YDoc> done = new CompletableFuture<>();

    RoomRehearsal(RoomContext context, int times) {
        this.context = context;
        this.times = times;
        RoomContext unwritten = context.withClients(new Unwritten());
        agent = context.runtime().agent("rehearsal", context.config().mailboxMax());
        protocol = new CellExecutionProtocol(
                notebook,
                context.trusted(notebook),
                new OutputWriter(notebook, context.outputLimits(), this),
                agent,
                Duration.ZERO,
                new FlushThrottle(Duration.ZERO, Long.MAX_VALUE),
                username -> true);
        pages = new RoomPages(
                new RoomId("json", "notebook", CELL),
                doc,
                agent,
                new DurableOrder(agent, failure -> {}),
                protocol,
                null,
                unwritten,
                (caller, action) -> true,
                new ReloadThrottle(agent, Duration.ofHours(1)));
        doc.onUpdate((update, origin, local) -> pages.onCommitted(update, origin));
    }

    /** Client ids are forgotten with the rehearsal. */
    private static final class Unwritten implements ClientIdStore {
        @Override
        public Map<Long, String> load(String historyKey) {
            return Map.of();
        }

        @Override
        public CompletionStage<Void> put(String historyKey, long client, String username) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Plays everything; completes with the document of the page that looked on. */
    CompletionStage<YDoc> run() {
        agent.post(() -> {
            try {
                notebook.seed(NotebookFile.parse(NOTEBOOK), () -> CELL, true, this);
            } catch (NotebookFormatException impossible) {
                throw new IllegalStateException(impossible);
            }
            pages.onJoined(runner);
            pages.onJoined(onlooker);
            whenSeen(() -> begin(0));
        });
        return done;
    }

    private void begin(int number) {
        if (number == times) {
            agent.post(() -> open(0));
            return;
        }
        runner.beginRun();
        agent.post(() -> print(number));
    }

    private void open(int number) {
        if (number == OPENINGS) {
            done.complete(onlooker.replica);
            return;
        }
        OpeningRehearsal.play(context);
        agent.post(() -> open(number + 1));
    }

    private void print(int number) {
        String execution = Integer.toString(number);
        protocol.onAccepted(execution, CELL, SOMEBODY.username(), true);
        protocol.onStarted(execution);
        protocol.onOutput(
                execution,
                new KernelMessage(
                        Channel.IOPUB,
                        NOTHING,
                        NOTHING,
                        NOTHING,
                        PRINT,
                        List.of(),
                        execution,
                        "stream",
                        "",
                        execution));
        agent.post(() -> end(number));
    }

    private void end(int number) {
        protocol.onEnded(List.of(new Ended(Integer.toString(number), OptionalInt.of(number + 1), Optional.empty())));
        whenSeen(() -> begin(number + 1));
    }

    private void whenSeen(Runnable next) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        pages.fence(Set.of(SOMEBODY.username()), seen);
        seen.thenRun(() -> agent.post(next));
    }

    /** A replica of its own, which sends what the stock page does at a Run, and applies what it is sent. */
    private final class Page implements RoomPeer {
        private final YDoc replica;
        private boolean listening;

        Page(long clientId) {
            replica = new YDoc(clientId);
            replica.onUpdate((update, origin, local) -> {
                if (origin == this) {
                    say(new YMessage.SyncUpdate(update));
                }
            });
        }

        void beginRun() {
            YMap cell = (YMap) Objects.requireNonNull(replica.array("cells").get(0));
            replica.transact(this, () -> {
                YArray outputs = (YArray) Objects.requireNonNull(cell.get("outputs"));
                outputs.delete(0, outputs.length());
                cell.set("execution_count", null);
                cell.set("execution_state", "running");
            });
        }

        private void say(YMessage message) {
            byte[] frame = message.encode();
            agent.post(() -> {
                try {
                    pages.onMessage(this, YMessage.parse(frame));
                } catch (MalformedUpdateException impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
        }

        @Override
        public Caller caller() {
            return SOMEBODY;
        }

        @Override
        public void send(byte[] message) {
            try {
                YMessage read = YMessage.parse(message);
                if (read instanceof YMessage.SyncUpdate update) {
                    replica.applyUpdate(update.update(), RoomRehearsal.this);
                } else if (read instanceof YMessage.SyncStep2 state) {
                    replica.applyUpdate(state.update(), RoomRehearsal.this);
                } else if (read instanceof YMessage.SyncStep1 question) {
                    if (!listening) {
                        listening = true;
                        say(new YMessage.SyncStep1(replica.encodeStateVector()));
                    }
                    say(new YMessage.SyncStep2(replica.encodeStateAsUpdate(question.stateVector())));
                }
            } catch (MalformedUpdateException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public void close(int code, String reason) {
            throw new IllegalStateException("a rehearsing page was closed: " + reason);
        }
    }
}
