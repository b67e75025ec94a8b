package dev.baton.crdt.output;

/**
 * The text of one stream as a page shows it, and the place of its next character.
 *
 * <p>Behaves like the text processing of JupyterLab's output area: a character overwrites from the cursor on; a backspace
 * deletes the character before the cursor and the one under it, unless a line begins there; a carriage return goes to the
 * start of the line; a newline is added at the very end. The cursor is kept from message to message.
 *
 * @param text the text, never with a lone surrogate
 * @param cursor the index in UTF-16 units, between 0 and the length
 */
record StreamText(String text, int cursor) {
    static final StreamText EMPTY = new StreamText("", 0);

    /** A text whose next character goes to its end. */
    static StreamText ending(String text) {
        return new StreamText(text, text.length());
    }

    /** The stream with that text added. Linear in both lengths, whatever control characters it has. */
    StreamText append(String chunk) {
        if (onlyGrowsBy(chunk)) {
            return ending(text.concat(chunk));
        }
        // Two stacks around the cursor, so that no backspace in the middle of a long line costs its length.
        StringBuilder left = new StringBuilder(text.length() + chunk.length()).append(text, 0, cursor);
        StringBuilder right = new StringBuilder();
        for (int i = text.length() - 1; i >= cursor; i--) {
            right.append(text.charAt(i));
        }
        for (int i = 0; i < chunk.length(); i++) {
            step(left, right, chunk.charAt(i));
        }
        int newCursor = left.length();
        moveAll(right, left);
        return new StreamText(OutputJson.wellFormed(left.toString()), newCursor);
    }

    /** Whether that text only extends the existing text. */
    boolean onlyGrowsBy(String chunk) {
        return cursor == text.length() && chunk.indexOf('\r') < 0 && chunk.indexOf('\b') < 0;
    }

    private static void step(StringBuilder left, StringBuilder right, char c) {
        switch (c) {
            case '\n' -> {
                moveAll(right, left);
                left.append('\n');
            }
            case '\r' -> {
                while (!atLineStart(left)) {
                    right.append(left.charAt(left.length() - 1));
                    pop(left);
                }
            }
            case '\b' -> {
                if (!atLineStart(left)) {
                    pop(left);
                    pop(right);
                }
            }
            default -> {
                left.append(c);
                pop(right);
            }
        }
    }

    private static boolean atLineStart(StringBuilder left) {
        return left.isEmpty() || left.charAt(left.length() - 1) == '\n';
    }

    private static void pop(StringBuilder stack) {
        if (!stack.isEmpty()) {
            stack.setLength(stack.length() - 1);
        }
    }

    private static void moveAll(StringBuilder from, StringBuilder to) {
        while (!from.isEmpty()) {
            to.append(from.charAt(from.length() - 1));
            pop(from);
        }
    }
}
