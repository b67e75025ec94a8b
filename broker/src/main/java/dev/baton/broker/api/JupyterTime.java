package dev.baton.broker.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as Jupyter's clients parse them: UTC with exactly six digits of the second and a Z. */
public final class JupyterTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private JupyterTime() {}

    /** The text of a time. */
    public static String text(Instant time) {
        return FORMAT.format(time);
    }
}
