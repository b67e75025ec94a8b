package dev.baton.broker.files;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;

/**
 * Reads the bodies of the contents API and the text of notebooks: JSON with bounded depth, no key twice, numbers as they were
 * spelled. A string may be as long as the largest body, since a file's whole content is one.
 */
public final class ContentsJson {
    static final JsonMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(500)
                            .maxStringLength(512 << 20)
                            .maxNumberLength(2_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private ContentsJson() {}

    /** The object in a request's body; no body is an empty object. A {@link Problem} says what is wrong with anything else. */
    public static ObjectNode body(byte[] bytes) {
        if (bytes.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            JsonNode body = MAPPER.readTree(bytes);
            if (body == null || body.isMissingNode() || body.isNull()) {
                return MAPPER.createObjectNode();
            }
            if (body instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException malformed) {
            throw Problem.badRequest(UserMessage.BODY_NOT_JSON, malformed.getOriginalMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory can be read", impossible);
        }
        throw Problem.badRequest(UserMessage.BODY_NOT_OBJECT);
    }

    /** Passes when a text is one JSON object. */
    static void requireObject(String text) throws JsonProcessingException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonNotAnObject("it does not hold one JSON object");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new JsonNotAnObject("something follows its end");
            }
        } catch (JsonProcessingException malformed) {
            throw malformed;
        } catch (IOException impossible) {
            throw new IllegalStateException("a text in memory can be read", impossible);
        }
    }

    private static final class JsonNotAnObject extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        JsonNotAnObject(String sentence) {
            super(sentence);
        }
    }
}
