/** Kernels over ZeroMQ. */
@NullMarked
package dev.baton.bridge;

import org.jspecify.annotations.NullMarked;
