package dev.baton.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.bridge.message.KernelMessage;
import java.io.IOException;

/** Reads JSON in tests, where broken JSON is a failed test. */
final class TestJson {

    private TestJson() {}

    static JsonNode of(KernelMessage message) {
        return of(message.content());
    }

    static JsonNode of(byte[] json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new AssertionError("not JSON", e);
        }
    }
}
