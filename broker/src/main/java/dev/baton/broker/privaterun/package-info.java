/**
 * Private runs of cells: which user ran which cell of which document on a kernel of their own, and what they published of it. Start
 * reading at {@link dev.baton.broker.privaterun.PrivateRuns}.
 */
@NullMarked
package dev.baton.broker.privaterun;

import org.jspecify.annotations.NullMarked;
