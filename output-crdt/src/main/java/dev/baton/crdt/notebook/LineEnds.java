package dev.baton.crdt.notebook;

/**
 * The line ends of a text in a file. Pages know only line feeds: an editor counts every end of a line as one place, so a
 * document holds only line feeds, and saving restores the file's own ends.
 *
 * <p>A value.
 *
 * @param end the end of most lines
 * @param uniform whether all lines have it
 */
public record LineEnds(String end, boolean uniform) {
    private static final LineEnds FEEDS = new LineEnds("\n", true);

    /** The ends of a text's lines; line feeds where there is only one line. */
    public static LineEnds of(String text) {
        if (text.indexOf('\r') < 0) {
            return FEEDS;
        }
        int feeds = 0;
        int returns = 0;
        int pairs = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n') {
                feeds++;
            } else if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                pairs++;
                at++;
            } else if (c == '\r') {
                returns++;
            }
        }
        int most = Math.max(feeds, Math.max(pairs, returns));
        String end = most == feeds ? "\n" : most == pairs ? "\r\n" : "\r";
        return new LineEnds(end, most == feeds + pairs + returns);
    }

    /** A text as pages have it, with line feeds alone. */
    public static String plain(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** A text with these ends. */
    public String applied(String text) {
        String plain = plain(text);
        return end.equals("\n") ? plain : plain.replace("\n", end);
    }

    /**
     * A document's text for a file with a former text: the same bytes if the content is equal, otherwise with the file's line
     * ends.
     */
    public static String restored(String text, String former) {
        return former.indexOf('\r') < 0 || plain(former).equals(text)
                ? keep(text, former)
                : of(former).applied(text);
    }

    private static String keep(String text, String former) {
        return former.indexOf('\r') < 0 ? text : former;
    }
}
