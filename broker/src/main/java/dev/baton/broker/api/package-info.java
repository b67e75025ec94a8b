/**
 * REST resources: each parses a request, asks the gate, hands over to an owner and maps the answer. No state of their own. The
 * Jupyter endpoints follow the Jupyter server API; those under {@code /api/baton} are Baton's own.
 */
@NullMarked
package dev.baton.broker.api;

import org.jspecify.annotations.NullMarked;
