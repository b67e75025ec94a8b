package dev.baton.broker.room;

import dev.baton.crdt.output.KernelOutput;
import dev.baton.crdt.output.OverflowSink;

/**
 * What a document does not hold is not kept by its room: the whole output of each execution is in a file already
 * ({@code OutputSpool}), and a cut cell says where that is.
 */
final class SpooledOverflowSink implements OverflowSink {

    @Override
    public void onDropped(String executionId, KernelOutput dropped) {
        // the file has it
    }

    @Override
    public String whereabouts(String executionId) {
        return "api/baton/executions/" + executionId + "/output";
    }
}
