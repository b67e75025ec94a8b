/**
 * Who a request or a socket speaks for, and the one gate that says what that person may do. Every endpoint, upgrade and message passes here. Start reading at {@link dev.baton.broker.security.PermissionGate}, then {@link dev.baton.broker.security.RequestGuard}.
 */
@NullMarked
package dev.baton.broker.security;

import org.jspecify.annotations.NullMarked;
