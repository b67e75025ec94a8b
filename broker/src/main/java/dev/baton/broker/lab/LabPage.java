package dev.baton.broker.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Writes the HTML that starts the stock front end: its scripts, rebased, around an embedded page config. */
final class LabPage {
    private LabPage() {}

    /** The page for a config. */
    static String html(LabAssets assets, Map<String, Object> config, String baseUrl, ObjectMapper json)
            throws JsonProcessingException {
        StringBuilder page = new StringBuilder(8192)
                .append(
                        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>JupyterLab</title>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<script id=\"jupyter-config-data\" type=\"application/json\">")
                .append(embedded(json.writeValueAsString(config)))
                .append("</script>\n");
        icon(page, baseUrl, "icon", "favicon.ico", "idle favicon");
        icon(page, baseUrl, "", "favicon-busy-1.ico", "busy favicon");
        for (String script : assets.scripts()) {
            page.append("<script defer src=\"")
                    .append(attribute(baseUrl + "static/lab/" + script))
                    .append("\"></script>\n");
        }
        return page.append("</head>\n<body class=\"jp-ThemedContainer\"></body>\n</html>\n")
                .toString();
    }

    /** What people see in place of the page when there is no front end to serve. */
    static String absent(String sentence) {
        return "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Baton</title></head>\n"
                + "<body><h1>JupyterLab is not here</h1>\n<p>" + attribute(sentence) + "</p>\n</body>\n</html>\n";
    }

    /**
     * JSON text that is safe inside a script element, whatever names of files it holds: a page config carries paths that anybody
     * may have put into an address.
     */
    static String embedded(String json) {
        StringBuilder safe = new StringBuilder(json.length() + 64);
        for (int at = 0; at < json.length(); at++) {
            char c = json.charAt(at);
            switch (c) {
                case '<' -> safe.append("\\u003c");
                case '>' -> safe.append("\\u003e");
                case '&' -> safe.append("\\u0026");
                case '\'' -> safe.append("\\u0027");
                case '\u2028' -> safe.append("\\u2028");
                case '\u2029' -> safe.append("\\u2029");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    private static void icon(StringBuilder page, String baseUrl, String relation, String file, String classes) {
        page.append("<link rel=\"")
                .append(relation)
                .append("\" type=\"image/x-icon\" href=\"")
                .append(attribute(baseUrl + "static/favicons/" + file))
                .append("\" class=\"")
                .append(classes)
                .append("\">\n");
    }

    private static String attribute(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
