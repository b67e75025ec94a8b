package dev.baton.broker.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;

/**
 * A plugin's settings as a person typed them, comments included, and what they mean.
 *
 * @param raw the text
 * @param values the object that the text holds
 */
public record RawSettings(String raw, JsonNode values) {
    /** The settings behind a kept text; one that no longer can be read counts as empty, so that the page comes up. */
    public static RawSettings of(String raw) {
        try {
            return new RawSettings(raw, RelaxedJson.object(raw));
        } catch (JsonProcessingException unreadable) {
            return new RawSettings("{}", JsonNodeFactory.instance.objectNode());
        }
    }

    /** Passes for a text that can be read; else a {@link Problem} that says where it cannot. */
    public static void require(String raw) {
        try {
            RelaxedJson.object(raw);
        } catch (JsonProcessingException unreadable) {
            throw Problem.badRequest(UserMessage.SETTINGS_UNREADABLE, unreadable.getOriginalMessage());
        }
    }
}
