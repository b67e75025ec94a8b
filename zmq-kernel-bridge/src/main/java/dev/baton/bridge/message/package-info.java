/**
 * The values that the bridge and its users exchange: messages of the Jupyter messaging protocol, with their JSON parts kept as
 * the bytes received, the record of a kernel process, and the sentences of the bridge.
 *
 * <p>Start reading at {@link dev.baton.bridge.message.KernelMessage}. No owner thread: everything here is immutable and may be
 * shared, as long as the byte arrays are not written to. Must not import any other package of Baton.
 */
@NullMarked
package dev.baton.bridge.message;

import org.jspecify.annotations.NullMarked;
