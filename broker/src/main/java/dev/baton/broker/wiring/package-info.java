/**
 * How the parts are put together at start and taken down at the end: the served root, the state folder, the ready line, the serial agents. The only place that knows all others.
 */
@NullMarked
package dev.baton.broker.wiring;

import org.jspecify.annotations.NullMarked;
