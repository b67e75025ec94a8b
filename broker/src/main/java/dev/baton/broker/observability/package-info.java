/**
 * What others may watch: events for pages and services, the audit, meters and health. Fed over SmallRye channels, so that none of
 * it is on the way of a Run click. Start reading at {@link dev.baton.broker.observability.EventHub}.
 */
@NullMarked
package dev.baton.broker.observability;

import org.jspecify.annotations.NullMarked;
