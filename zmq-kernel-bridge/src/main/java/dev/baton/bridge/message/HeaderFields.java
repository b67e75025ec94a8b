package dev.baton.bridge.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/**
 * The few fields of a message header that Baton reads; a missing or non-string field is the empty string.
 *
 * <p>Read in one pass without building a tree, because this happens for every message of every kernel.
 */
record HeaderFields(String msgId, String msgType, String session) {

    static final int HEADER_BYTES_MAX = 64 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(HEADER_BYTES_MAX)
                    .build())
            .build();

    static HeaderFields read(byte[] json, String what) throws MalformedMessageException {
        if (json.length == 2 && json[0] == '{' && json[1] == '}') {
            return new HeaderFields("", "", "");
        }
        if (json.length > HEADER_BYTES_MAX) {
            throw new MalformedMessageException(BridgeMessage.PART_TOO_LONG.text(what, HEADER_BYTES_MAX));
        }
        if (!Utf8.isValid(json)) {
            throw new MalformedMessageException(BridgeMessage.PART_NOT_UTF8.text(what));
        }
        String msgId = "";
        String msgType = "";
        String session = "";
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessageException(BridgeMessage.PART_NOT_OBJECT.text(what));
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    switch (name) {
                        case "msg_id" -> msgId = parser.getText();
                        case "msg_type" -> msgType = parser.getText();
                        case "session" -> session = parser.getText();
                        default -> parser.getTextLength(); // reads the string to its end, so a broken one is noticed
                    }
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new MalformedMessageException(BridgeMessage.PART_NOT_ONE_OBJECT.text(what));
            }
        } catch (IOException e) {
            throw new MalformedMessageException(BridgeMessage.PART_NOT_JSON.text(what), e);
        }
        return new HeaderFields(msgId, msgType, session);
    }
}
