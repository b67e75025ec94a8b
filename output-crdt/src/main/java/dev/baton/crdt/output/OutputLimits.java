package dev.baton.crdt.output;

/**
 * The limits of a cell's output in the shared document, and of the output that waits to be written.
 *
 * @param streamBytesMax UTF-8 bytes of all stream text of a cell; the head is kept and a notice follows
 * @param streamTailBytesMax bytes of the text after the head that are shown behind the notice when the run ends, the last ones
 * @param displayBytesMax bytes of all other outputs of a cell, roughly as JSON; an output that would exceed it is left out
 * @param outputsMax outputs in a cell, not counting notices and the outputs behind them
 * @param pendingBytesMax bytes that may wait for a flush of one execution; reaching it writes at once, or drops if the cell is
 *     not in the document
 */
public record OutputLimits(
        int streamBytesMax, int streamTailBytesMax, int displayBytesMax, int outputsMax, int pendingBytesMax) {

    /** Checks that every bound is positive. */
    public OutputLimits {
        if (streamBytesMax < 1
                || streamTailBytesMax < 1
                || displayBytesMax < 1
                || outputsMax < 2
                || pendingBytesMax < 1) {
            throw new IllegalArgumentException("output limits must be positive");
        }
    }

    /** A million bytes of stream text and the last 100,000, 32 MiB of displays and 2,000 outputs a cell; 1 MiB pending. */
    public static OutputLimits standard() {
        return new OutputLimits(1_000_000, 100_000, 32 << 20, 2_000, 1 << 20);
    }

    /** The same limits with another bound on stream text. */
    public OutputLimits withStreamBytesMax(int bytes) {
        return new OutputLimits(bytes, streamTailBytesMax, displayBytesMax, outputsMax, pendingBytesMax);
    }

    /** The same limits with another bound on the end that is shown behind a cut. */
    public OutputLimits withStreamTailBytesMax(int bytes) {
        return new OutputLimits(streamBytesMax, bytes, displayBytesMax, outputsMax, pendingBytesMax);
    }

    /** The same limits with another bound on outputs that are not streams. */
    public OutputLimits withDisplayBytesMax(int bytes) {
        return new OutputLimits(streamBytesMax, streamTailBytesMax, bytes, outputsMax, pendingBytesMax);
    }

    /** The same limits with another number of outputs. */
    public OutputLimits withOutputsMax(int outputs) {
        return new OutputLimits(streamBytesMax, streamTailBytesMax, displayBytesMax, outputs, pendingBytesMax);
    }

    /** The same limits with another bound on waiting output. */
    public OutputLimits withPendingBytesMax(int bytes) {
        return new OutputLimits(streamBytesMax, streamTailBytesMax, displayBytesMax, outputsMax, bytes);
    }
}
