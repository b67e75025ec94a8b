/**
 * The contents API of Jupyter Server over the served root, its checkpoints, and plain downloads. Resources without state; each request
 * runs on a virtual thread, asks the gate for its caller, and hands over to {@link dev.baton.broker.files}. Start reading at
 * {@link dev.baton.broker.api.contents.ContentsResource}.
 */
@NullMarked
package dev.baton.broker.api.contents;

import org.jspecify.annotations.NullMarked;
