package dev.baton.broker.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.UserMessage;
import java.util.List;
import java.util.Map;

/** Writes the HTML that starts a stock front end: its scripts, rebased, around an embedded page config. */
final class LabPage {
    private LabPage() {}

    /**
     * What differs between the front ends.
     *
     * @param title the title until the front end has set its own
     * @param icon the icon of the browser's tab
     * @param files where the scripts are, under the base path
     * @param scripts the start-up scripts, relative to that
     * @param body attributes of the body, each with a space in front
     */
    record Shell(String title, String icon, String files, List<String> scripts, String body) {
        static Shell lab(LabAssets assets) {
            return new Shell("JupyterLab", "favicon.ico", "static/lab/", assets.scripts(), "");
        }

        static Shell notebook(NotebookAssets assets, NotebookAddress.View view) {
            return new Shell(
                    view.title(),
                    view.icon(),
                    "static/notebook/",
                    assets.scripts(),
                    " data-notebook=\"" + view.word() + "\"");
        }
    }

    /** The page for a config. */
    static String html(Shell shell, Map<String, Object> config, String baseUrl, ObjectMapper json)
            throws JsonProcessingException {
        StringBuilder page = new StringBuilder(8192)
                .append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(shell.title())
                .append("</title>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<script id=\"jupyter-config-data\" type=\"application/json\">")
                .append(embedded(json.writeValueAsString(config)))
                .append("</script>\n");
        icon(page, baseUrl, "icon", shell.icon(), "idle favicon");
        icon(page, baseUrl, "", "favicon-busy-1.ico", "busy favicon");
        for (String script : shell.scripts()) {
            page.append("<script defer src=\"")
                    .append(attribute(baseUrl + shell.files() + script))
                    .append("\"></script>\n");
        }
        return page.append("</head>\n<body class=\"jp-ThemedContainer\"")
                .append(shell.body())
                .append("></body>\n</html>\n")
                .toString();
    }

    /** What people see in place of the page when there is no front end to serve. */
    static String absent(String sentence) {
        return "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Baton</title></head>\n"
                + "<body><h1>" + attribute(UserMessage.LAB_ABSENT_TITLE.text()) + "</h1>\n<p>" + attribute(sentence)
                + "</p>\n</body>\n</html>\n";
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
