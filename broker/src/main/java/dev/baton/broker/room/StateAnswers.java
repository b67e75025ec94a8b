package dev.baton.broker.room;

import dev.baton.broker.agent.RateLimiter;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.YMessage;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The answers to pages that say what they have of a document and ask for the rest. An answer encodes much of the document, so each
 * person gets so many a second, and so many bytes, over all their pages. Of several questions of a page that wait the last one is
 * answered: a page only learns.
 *
 * <p>Owned by the room's agent. One question is kept for each page that waits, with one timer.
 */
final class StateAnswers {
    private static final long SECOND_NS = 1_000_000_000;

    /** The state vector of a page that has nothing yet. */
    private static final byte[] KNOWS_NOTHING = {0};

    private final YDoc doc;
    private final SerialAgent agent;
    private final DurableOrder durable;
    private final RoomContext context;
    private final Consumer<RoomPeer> onMalformed;
    private final FullStateAnswer fullState;
    private final RateLimiter limiter;
    /** What pages that wait have, as they said last. */
    private final Map<RoomPeer, byte[]> questions = new HashMap<>();

    /** {@code onMalformed} hears of a page whose question cannot be read. */
    StateAnswers(
            YDoc doc, SerialAgent agent, DurableOrder durable, RoomContext context, Consumer<RoomPeer> onMalformed) {
        this.doc = doc;
        this.agent = agent;
        this.durable = durable;
        this.context = context;
        this.onMalformed = onMalformed;
        this.fullState = new FullStateAnswer(doc, agent, context.config().wholeAnswerKept());
        this.limiter = new RateLimiter(agent::nanoTime, SECOND_NS);
    }

    /** A page asks for what it lacks. */
    void onQuestion(RoomPeer peer, byte[] stateVector) {
        if (questions.put(peer, stateVector) == null) {
            answerOrHold(peer);
        }
    }

    void onLeft(RoomPeer peer) {
        questions.remove(peer);
    }

    private void answerOrHold(RoomPeer peer) {
        long waitNs = limiter.waitNs(peer.caller().username());
        if (waitNs > 0) {
            agent.after(Duration.ofNanos(waitNs), () -> {
                if (questions.containsKey(peer)) {
                    answerOrHold(peer);
                }
            });
            return;
        }
        byte[] stateVector = questions.remove(peer);
        if (stateVector != null) {
            answer(peer, stateVector);
        }
    }

    private void answer(RoomPeer peer, byte[] stateVector) {
        try {
            byte[] missing = Arrays.equals(stateVector, KNOWS_NOTHING)
                    ? fullState.frame()
                    : new YMessage.SyncStep2(doc.encodeStateAsUpdate(stateVector)).encode();
            long forOne = SECOND_NS / context.config().answers().perSecondMax();
            long forBytes =
                    missing.length * SECOND_NS / context.config().answers().bytesPerSecondMax();
            limiter.use(peer.caller().username(), Math.max(forOne, forBytes));
            durable.then(() -> peer.send(missing));
        } catch (MalformedUpdateException wicked) {
            onMalformed.accept(peer);
        }
    }
}
