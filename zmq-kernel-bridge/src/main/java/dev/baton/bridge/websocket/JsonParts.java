package dev.baton.bridge.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.message.Utf8;
import java.io.IOException;

/** Checks on the JSON parts of a frame, in one pass and without a tree. */
final class JsonParts {

    static final byte[] EMPTY_OBJECT = {'{', '}'};

    private static final JsonFactory JSON = new JsonFactory();

    private JsonParts() {}

    /** Refuses bytes that are not exactly one JSON object. */
    static void requireObject(byte[] json, String what) throws MalformedMessageException {
        if (json.length == 2 && json[0] == '{' && json[1] == '}') {
            return;
        }
        if (!Utf8.isValid(json)) {
            throw new MalformedMessageException(BridgeMessage.PART_NOT_UTF8.text(what));
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessageException(BridgeMessage.PART_NOT_OBJECT.text(what));
            }
            parser.skipChildren();
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new MalformedMessageException(BridgeMessage.PART_NOT_ONE_OBJECT.text(what));
            }
        } catch (IOException e) {
            throw new MalformedMessageException(BridgeMessage.PART_NOT_JSON.text(what), e);
        }
    }
}
