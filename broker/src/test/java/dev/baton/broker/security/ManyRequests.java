package dev.baton.broker.security;

import io.restassured.RestAssured;
import io.restassured.config.LogConfig;

/** For tests that ask thousands of times. */
final class ManyRequests {
    private ManyRequests() {}

    /** From now on no answer is laid out for a log that is read only after a failure: that took most of the time. */
    static void prepare() {
        RestAssured.config =
                RestAssured.config().logConfig(LogConfig.logConfig().enablePrettyPrinting(false));
    }
}
