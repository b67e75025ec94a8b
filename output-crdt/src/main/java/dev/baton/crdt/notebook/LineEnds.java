package dev.baton.crdt.notebook;

/**
 * How the lines of a text in a file end. Pages know only line feeds: an editor counts every end of a line as one place, so a document
 * holds line feeds alone and the file's own ends are put back when it is written.
 *
 * <p>A value.
 *
 * @param end what ends most lines
 * @param uniform whether it ends all of them
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

    /** What a document's text is in a file that held another: the same bytes where it says the same, else with the file's ends. */
    public static String restored(String text, String former) {
        return former.indexOf('\r') < 0 || plain(former).equals(text)
                ? keep(text, former)
                : of(former).applied(text);
    }

    private static String keep(String text, String former) {
        return former.indexOf('\r') < 0 ? text : former;
    }
}
