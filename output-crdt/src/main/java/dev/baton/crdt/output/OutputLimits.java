package dev.baton.crdt.output;

/**
 * How much output a cell may hold in the shared document, and how much may wait to be written.
 *
 * @param streamBytesMax UTF-8 bytes of all stream text of a cell; the head is kept and a notice follows
 * @param displayBytesMax bytes of all other outputs of a cell, roughly as JSON; an output that would pass it is left out
 * @param outputsMax outputs in a cell
 * @param pendingBytesMax bytes that may wait for a flush of one execution; reaching it writes at once, or drops when the
 *     cell is not in the document
 */
public record OutputLimits(int streamBytesMax, int displayBytesMax, int outputsMax, int pendingBytesMax) {

    /** Checks that every bound is positive. */
    public OutputLimits {
        if (streamBytesMax < 1 || displayBytesMax < 1 || outputsMax < 2 || pendingBytesMax < 1) {
            throw new IllegalArgumentException("output limits must be positive");
        }
    }

    /** A million bytes of stream text, 32 MiB of displays and 2,000 outputs a cell; 1 MiB pending. */
    public static OutputLimits standard() {
        return new OutputLimits(1_000_000, 32 << 20, 2_000, 1 << 20);
    }

    /** The same limits with another bound on stream text. */
    public OutputLimits withStreamBytesMax(int bytes) {
        return new OutputLimits(bytes, displayBytesMax, outputsMax, pendingBytesMax);
    }

    /** The same limits with another bound on what waits for a flush. */
    public OutputLimits withPendingBytesMax(int bytes) {
        return new OutputLimits(streamBytesMax, displayBytesMax, outputsMax, bytes);
    }
}
