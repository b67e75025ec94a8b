/** One kernel's queue as a pure machine. */
@NullMarked
package dev.baton.queue;

import org.jspecify.annotations.NullMarked;
