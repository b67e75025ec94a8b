/**
 * The served files: where a path of the API leads and where it must not, what is said about a file, and how one is written so that a
 * crash leaves the old or the new version, never a part.
 *
 * <p>No state but upload pieces and checkpoints in the state folder; everything may block and belongs on virtual threads. Knows no
 * room: those who hold documents open are told of renames and deletions through {@link dev.baton.broker.files.OpenDocuments}.
 * Start reading at {@link dev.baton.broker.files.ServedRoot}, then {@link dev.baton.broker.files.Contents}.
 */
@NullMarked
package dev.baton.broker.files;

import org.jspecify.annotations.NullMarked;
