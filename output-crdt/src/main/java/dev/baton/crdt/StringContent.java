package dev.baton.crdt;

/** Text: a slice of a {@link TextSegment}. */
final class StringContent extends Content {
    private static final char REPLACEMENT = '\ufffd';

    private TextSegment segment;
    private int start;
    private int length;

    private StringContent(TextSegment segment, int start, int length) {
        this.segment = segment;
        this.start = start;
        this.length = length;
    }

    static StringContent of(String text) {
        return new StringContent(TextSegment.of(text), 0, text.length());
    }

    @Override
    int ref() {
        return 4;
    }

    @Override
    Content copy() {
        return of(segment.substring(start, length));
    }

    @Override
    int length() {
        return length;
    }

    /** Cuts the text; a surrogate pair that is cut becomes two replacement characters, as in yjs. */
    /** The two units that a cut would replace because it tears a surrogate pair apart, or -1. */
    int pairAt(int offset) {
        char first = segment.charAt(start + offset - 1);
        return Character.isHighSurrogate(first) ? first << 16 | segment.charAt(start + offset) : -1;
    }

    /**
     * Restores the characters that a cut replaced, once the parts are joined again; {@code pair} is the result of
     * {@link #pairAt}.
     */
    void restorePair(int offset, int pair) {
        segment.replace(start + offset - 1, (char) (pair >>> 16), (char) pair);
    }

    @Override
    Content splice(int offset) {
        StringContent right = new StringContent(segment, start + offset, length - offset);
        length = offset;
        if (Character.isHighSurrogate(segment.charAt(start + offset - 1))) {
            segment.replace(start + offset - 1, REPLACEMENT, REPLACEMENT);
        }
        return right;
    }

    @Override
    boolean canMergeWith(Content right) {
        return right instanceof StringContent;
    }

    @Override
    void merge(Content right) {
        StringContent text = (StringContent) right;
        if (text.segment == segment && text.start == start + length) {
            length += text.length;
            return;
        }
        if (!segment.endsAt(start + length)) {
            segment = TextSegment.copyOf(segment, start, length);
            start = 0;
        }
        segment.append(text.segment, text.start, text.length);
        length += text.length;
    }

    @Override
    String value(int offset) {
        return segment.substring(start + offset, 1);
    }

    void appendTo(StringBuilder out) {
        segment.appendTo(out, start, length);
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeText(segment, start + offset, length - offset);
    }
}
