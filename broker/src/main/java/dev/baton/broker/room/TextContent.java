package dev.baton.broker.room;

import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.error.UserMessage;
import dev.baton.crdt.notebook.DocumentState;
import dev.baton.crdt.notebook.LineEnds;
import dev.baton.crdt.notebook.TextDocument;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A text file in a room. Its byte order mark and its own ends of lines stay in the file and out of the document. */
final class TextContent implements RoomContent {
    private static final String MARK = "\uFEFF";

    private final TextDocument document;
    private final Object origin;
    private byte[] former = new byte[0];
    private boolean seeded;
    private boolean marked;
    private String formerText = "";

    TextContent(TextDocument document, Object origin) {
        this.document = document;
        this.origin = origin;
    }

    @Override
    public DocumentState state() {
        return document.state();
    }

    @Override
    public boolean isSeeded() {
        return seeded;
    }

    @Override
    public void seed(byte[] file) throws UnreadableFileException {
        adopt(file);
        document.setText(shown(file), origin);
        seeded = true;
    }

    @Override
    public void adopt(byte[] file) throws UnreadableFileException {
        String text = decoded(file);
        marked = text.startsWith(MARK);
        formerText = unmarked(text);
        former = file;
    }

    @Override
    public void onLoaded() {
        String text = document.text();
        if (text.indexOf('\r') >= 0) {
            document.setText(LineEnds.plain(text), origin);
        }
    }

    @Override
    public Optional<String> notice() {
        return LineEnds.of(formerText).uniform() ? Optional.empty() : Optional.of(UserMessage.FILE_LINE_ENDS.text());
    }

    @Override
    public Exported export() {
        String text = document.text();
        String lines = LineEnds.restored(text, formerText);
        return new Written(lines, (marked ? MARK + lines : lines).getBytes(StandardCharsets.UTF_8));
    }

    private record Written(String text, byte[] bytes) implements Exported {}

    @Override
    public boolean differsFromFile() {
        return !Arrays.equals(file(), former);
    }

    @Override
    public void onSaved(Exported saved) {
        former = saved.bytes();
        formerText = ((Written) saved).text();
    }

    @Override
    public boolean isFormer(Exported export) {
        return Arrays.equals(export.bytes(), former);
    }

    @Override
    public boolean formerIsOlderFormat() {
        return false;
    }

    @Override
    public byte[] former() {
        return former;
    }

    @Override
    public List<Conflict> merge(byte[] theirs) throws UnreadableFileException {
        String from = shown(former);
        String to = shown(theirs);
        boolean conflict = document.merge(from, to, origin);
        adopt(theirs);
        return conflict ? List.of(new Conflict("", to)) : List.of();
    }

    @Override
    public boolean looksCutShort(byte[] file) {
        // what is no shorter can only be cut where the new text is longer, and is followed as it grows
        return file.length < former.length && !isBlank() && !formerIsBlank();
    }

    @Override
    public boolean isReadable(byte[] file) {
        try {
            decoded(file);
            return true;
        } catch (UnreadableFileException unreadable) {
            return false;
        }
    }

    @Override
    public void restore(byte[] version) throws UnreadableFileException {
        document.setText(shown(version), origin);
    }

    @Override
    public boolean isBlank() {
        return document.isEmpty();
    }

    @Override
    public boolean formerIsBlank() {
        return former.length <= (marked ? MARK.getBytes(StandardCharsets.UTF_8).length : 0);
    }

    @Override
    public List<ConflictCopies.Text> texts() {
        return asText(document.text());
    }

    @Override
    public List<ConflictCopies.Text> formerTexts() {
        return asText(new String(former, StandardCharsets.UTF_8));
    }

    static List<ConflictCopies.Text> asText(String text) {
        return text.isBlank() ? List.of() : List.of(new ConflictCopies.Text("", text));
    }

    private static String shown(byte[] file) throws UnreadableFileException {
        return LineEnds.plain(unmarked(decoded(file)));
    }

    private static String unmarked(String text) {
        return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    }

    private static String decoded(byte[] file) throws UnreadableFileException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException foreign) {
            throw new UnreadableFileException(UserMessage.FILE_NOT_TEXT.text());
        }
    }
}
