/**
 * The notebook in a shared document, and its file.
 *
 * <p>{@link dev.baton.crdt.notebook.NotebookFile} is an {@code .ipynb} as it is on disk: read totally, written so that
 * unchanged parts keep their bytes. {@link dev.baton.crdt.notebook.NotebookDocument} is the same notebook as the shared
 * document that JupyterLab's pages edit (the schema of jupyter_ydoc 4). Owned by the thread that owns the document; files are
 * values. Must not import anything of Quarkus, of the other modules or of {@code dev.baton.crdt.output}. Start reading at
 * {@link dev.baton.crdt.notebook.NotebookDocument}.
 */
@NullMarked
package dev.baton.crdt.notebook;

import org.jspecify.annotations.NullMarked;
