package dev.baton.crdt.notebook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.baton.crdt.DocumentMessage;
import dev.baton.crdt.YType;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a JSON text into {@link JsonSpan}s; total, bounded in depth, everything else bounded by the text's own length. */
final class JsonSpanReader {
    /** Values as deep as a document can hold them, below a notebook, its cells, a cell, its outputs and an output. */
    private static final int DEPTH_MAX = YType.VALUE_DEPTH_MAX + 12;

    private static final int NUMBER_LENGTH_MAX = 1_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(1_000_000)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxNestingDepth(DEPTH_MAX)
                    .build())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final String text;
    private final JsonParser parser;

    private JsonSpanReader(String text, JsonParser parser) {
        this.text = text;
        this.parser = parser;
    }

    /** The one value of a text, or an exception whose message is a sentence with line and column. */
    static JsonSpan read(String text) throws NotebookFormatException {
        try (JsonParser parser = FACTORY.createParser(new StringReader(text))) {
            JsonSpanReader reader = new JsonSpanReader(text, parser);
            JsonSpan root = reader.value(parser.nextToken());
            if (parser.nextToken() != null) {
                throw new NotebookFormatException(DocumentMessage.JSON_TRAILING.text());
            }
            return root;
        } catch (StreamConstraintsException e) {
            boolean deep = e.getOriginalMessage().contains("nesting depth");
            throw new NotebookFormatException(
                    deep ? DocumentMessage.JSON_DEPTH.text(DEPTH_MAX) : DocumentMessage.JSON_NUMBER_OR_NAME.text());
        } catch (JsonProcessingException e) {
            throw new NotebookFormatException(DocumentMessage.JSON_AT.text(
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                    e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                    e.getOriginalMessage()));
        } catch (IOException e) {
            throw new NotebookFormatException(DocumentMessage.JSON_UNREADABLE.text());
        }
    }

    private int tokenStart() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private JsonSpan value(@Nullable JsonToken token) throws IOException, NotebookFormatException {
        if (token == null) {
            throw new NotebookFormatException(DocumentMessage.JSON_TRUNCATED.text());
        }
        int start = tokenStart();
        return switch (token) {
            case START_OBJECT -> object(start);
            case START_ARRAY -> array(start);
            case VALUE_STRING -> {
                int end = stringEnd(start);
                boolean plain = text.indexOf('\\', start, end) < 0;
                yield new JsonSpan.Str(start, end, plain);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonSpan.Num(start, wordEnd(start));
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> new JsonSpan.Word(start, wordEnd(start));
            default -> throw new NotebookFormatException(DocumentMessage.JSON_NONE.text());
        };
    }

    private JsonSpan object(int start) throws IOException, NotebookFormatException {
        List<JsonSpan.Member> members = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int keyStart = tokenStart();
            members.add(new JsonSpan.Member(key, keyStart, stringEnd(keyStart), value(parser.nextToken())));
        }
        return new JsonSpan.Obj(start, tokenStart() + 1, members);
    }

    private JsonSpan array(int start) throws IOException, NotebookFormatException {
        List<JsonSpan> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token));
        }
        return new JsonSpan.Arr(start, tokenStart() + 1, items);
    }

    /** The place behind the quote that ends a string; the parser checks the string itself later. */
    private int stringEnd(int start) throws IOException, NotebookFormatException {
        int quote = text.indexOf('"', start + 1);
        while (quote >= 0 && isEscaped(quote, start)) {
            quote = text.indexOf('"', quote + 1);
        }
        if (quote < 0) {
            parser.finishToken();
            throw new NotebookFormatException(DocumentMessage.JSON_TEXT_TRUNCATED.text());
        }
        return quote + 1;
    }

    private boolean isEscaped(int quote, int start) {
        int backslash = quote;
        while (backslash > start + 1 && text.charAt(backslash - 1) == '\\') {
            backslash--;
        }
        return (quote - backslash) % 2 == 1;
    }

    private int wordEnd(int start) {
        int i = start;
        while (i < text.length() && isWordPart(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isWordPart(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '-' || c == '.';
    }
}
