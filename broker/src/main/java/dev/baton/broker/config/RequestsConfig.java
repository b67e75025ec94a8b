package dev.baton.broker.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Limits and times of HTTP requests, {@code baton.requests}. */
public interface RequestsConfig {
    /** The largest body that a request may have before a sign-in, in bytes. */
    @WithDefault("8192")
    int signedOutBodyMaxBytes();

    /** Bytes of bodies before a sign-in that may be read at a time; further requests are told to try again. */
    @WithDefault("1048576")
    long signedOutBodiesMaxBytes();

    /** How long the body of a request before a sign-in may take to arrive. */
    @WithDefault("10s")
    Duration signedOutBodyTimeMax();

    /** Bytes of bodies of all signed-in people that may be in work at a time; without a value, an eighth of Java's heap. */
    Optional<Long> bodiesMaxBytes();

    /** How long the body of a signed-in person's request may take, besides the time for its bytes. */
    @WithDefault("30s")
    Duration bodyTimeMax();

    /** Bytes a second by which the time for a body is reckoned. */
    @WithDefault("65536")
    long bodyBytesPerSecondMin();

    /** How long the head of a request may take to arrive. */
    @WithDefault("10s")
    Duration headMax();

    /** How long a connection may wait for its next request. */
    @WithDefault("2m")
    Duration idleMax();
}
