/**
 * Outputs of kernels, folded into the outputs of a cell and written into the shared notebook.
 *
 * <p>{@link dev.baton.crdt.output.KernelOutput} is one message of a kernel, {@link dev.baton.crdt.output.OutputReducer} is the
 * pure fold of such messages into an {@link dev.baton.crdt.output.OutputArea}, and {@code OutputWriter} changes a document's
 * outputs to that state with edits that an open JupyterLab page can follow. Everything here is owned by the thread that owns
 * the document; nothing reads a clock. Must not import anything of Quarkus or of the other modules. Start reading at
 * {@link dev.baton.crdt.output.OutputReducer}.
 */
@NullMarked
package dev.baton.crdt.output;

import org.jspecify.annotations.NullMarked;
