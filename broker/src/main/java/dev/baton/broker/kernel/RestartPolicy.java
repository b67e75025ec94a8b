package dev.baton.broker.kernel;

/** Decides whether a kernel that died comes back by itself: yes, but not more than so many times in a row. */
final class RestartPolicy {
    private final int inARowMax;
    private int inARow;

    RestartPolicy(int inARowMax) {
        this.inARowMax = inARowMax;
    }

    /** The kernel died. Answers whether it is started again. */
    boolean onDied() {
        inARow++;
        return inARow <= inARowMax;
    }

    /** It has run something to its end: the next death is the first one again. */
    void onHealthy() {
        inARow = 0;
    }

    /** Somebody restarted it. */
    void onAsked() {
        inARow = 0;
    }
}
