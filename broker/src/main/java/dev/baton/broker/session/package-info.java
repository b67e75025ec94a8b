/**
 * Jupyter sessions: one person's binding of a path to a kernel. Start reading at {@link dev.baton.broker.session.SessionRegistry}.
 */
@NullMarked
package dev.baton.broker.session;

import org.jspecify.annotations.NullMarked;
