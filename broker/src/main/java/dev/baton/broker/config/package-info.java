/**
 * Every setting of the broker, each a key <code>baton.*</code> with a default, a unit and a sentence. Read once at start; start reading at {@link dev.baton.broker.config.BatonConfig}.
 */
@NullMarked
package dev.baton.broker.config;

import org.jspecify.annotations.NullMarked;
