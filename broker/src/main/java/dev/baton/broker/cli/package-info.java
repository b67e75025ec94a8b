/**
 * The command line behind <code>./baton</code>: <code>serve</code> sets configuration and starts the service, the other commands talk to a running broker over HTTP. Start reading at {@link dev.baton.broker.cli.BatonMain}.
 */
@NullMarked
package dev.baton.broker.cli;

import org.jspecify.annotations.NullMarked;
