/** The service. */
@NullMarked
package dev.baton.broker;

import org.jspecify.annotations.NullMarked;
