package dev.baton.broker.room;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pieces of text of one schedule, by which is seen whether anything was lost or doubled. Each is like {@code <a12>}; a cell's first
 * line is one, too, by which the cell is known whatever becomes of its id. Cells that a schedule may delete are {@code #m}, all others
 * {@code #k}.
 */
final class Tokens {
    static final Pattern TOKEN = Pattern.compile("<[a-z]+[0-9]+>|#[km][a-z0-9]+\n");

    /** Whether each token has to be somewhere at the end: not one that a person deleted. */
    final Map<String, Boolean> required = new HashMap<>();

    /** Cells that were deleted from outside at some time: what is typed into them meanwhile goes with them. */
    final Set<String> doomedCells = new HashSet<>();

    private int numbers;

    int number() {
        return ++numbers;
    }

    String fresh(String who) {
        String token = "<" + who + number() + ">";
        required.put(token, true);
        return token;
    }

    /** A place that is in no token. */
    static int boundary(String source, int at) {
        Matcher found = TOKEN.matcher(source);
        while (found.find()) {
            if (at > found.start() && at < found.end()) {
                return found.end();
            }
        }
        return at;
    }

    /** The first line of a cell. */
    static String markerOf(String source) {
        int line = source.indexOf('\n');
        return source.startsWith("#") && line > 0 ? source.substring(0, line + 1) : "";
    }

    static List<String> in(String text) {
        return TOKEN.matcher(text).results().map(MatchResult::group).toList();
    }
}
