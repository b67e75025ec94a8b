package dev.baton.broker.security;

import java.util.List;
import java.util.Map;

/** What every endpoint answers to every kind of caller. */
final class EndpointTable {
    static final List<String> CALLERS =
            List.of("anonymous", "wrong token", "no grant", "viewer", "editor", "runner", "collaborator", "owner");

    /**
     * People of links, each with the caller of the table that they must be like: while their link lives they have its role; after its
     * end they are nobody, and without any right even where a login outlived it.
     */
    static final Map<String, String> LIKE = Map.of(
            "guest of a viewer's link", "viewer",
            "guest of a runner's link", "runner",
            "guest of an expired link", "anonymous",
            "guest of a revoked link", "anonymous",
            "login that outlived its link", "no grant");

    /** Not asked: the answer would last (a stream, a kernel that never gets ready). */
    static final String NOT_ASKED = "-";

    private EndpointTable() {}

    /**
     * One endpoint as it is asked, with the expected status for each of {@link #CALLERS}.
     *
     * @param template as the API's own description spells it
     * @param path with {@code KERNEL}, {@code SESSION}, {@code GRANT}, {@code EXECUTION}, {@code ASIDE}, {@code VERSION} and {@code VICTIM} to be filled in
     */
    record Row(String method, String template, String path, String body, String expected) {
        String endpoint() {
            return method + " " + template;
        }
    }

    private static final String ALL = "401 401 200 200 200 200 200 200";
    private static final String READERS = "401 401 404 200 200 200 200 200";
    private static final String OWNER_ONLY = "401 401 403 403 403 403 403 ";
    private static final String EDITORS = "401 401 404 403 %1$s 403 %1$s %1$s";
    private static final String OWNER_OF_PATH = "401 401 404 403 403 403 403 ";
    private static final String MINE_ONLY = "401 401 404 404 404 404 404 ";

    static final List<Row> ROWS = List.of(
            new Row("GET", "/api", "/api", "", "200 200 200 200 200 200 200 200"),
            new Row("GET", "/api/status", "/api/status", "", ALL),
            new Row("GET", "/api/nbconvert", "/api/nbconvert", "", ALL),
            new Row("GET", "/api/me", "/api/me", "", ALL),
            new Row("GET", "/api/kernelspecs", "/api/kernelspecs", "", ALL),
            new Row("GET", "/api/kernelspecs/{name}", "/api/kernelspecs/hang", "", ALL),
            new Row("GET", "/kernelspecs/{name}/{file}", "/kernelspecs/hang/logo-64x64.png", "", ALL),
            new Row("GET", "/api/kernels", "/api/kernels", "", ALL),
            new Row(
                    "POST",
                    "/api/kernels",
                    "/api/kernels",
                    "{\"name\":\"hang\",\"path\":\"shared\"}",
                    "401 401 404 403 403 201 201 201"),
            new Row("GET", "/api/kernels/{id}", "/api/kernels/KERNEL", "", READERS),
            new Row("DELETE", "/api/kernels/{id}", "/api/kernels/KERNEL", "", "401 401 404 204 204 204 204 204"),
            new Row(
                    "POST",
                    "/api/kernels/{id}/interrupt",
                    "/api/kernels/KERNEL/interrupt",
                    "",
                    "401 401 404 204 204 204 204 204"),
            new Row(
                    "POST",
                    "/api/kernels/{id}/restart",
                    "/api/kernels/KERNEL/restart",
                    "",
                    "401 401 404 403 403 403 403 -"),
            new Row("GET", "/api/sessions", "/api/sessions", "", ALL),
            new Row(
                    "POST",
                    "/api/sessions",
                    "/api/sessions",
                    "{\"path\":\"shared/n.ipynb\",\"name\":\"n.ipynb\",\"type\":\"notebook\",\"kernel\":{\"name\":\"hang\"}}",
                    "401 401 404 201 201 201 201 201"),
            new Row("GET", "/api/sessions/{id}", "/api/sessions/SESSION", "", MINE_ONLY + "200"),
            new Row(
                    "PATCH",
                    "/api/sessions/{id}",
                    "/api/sessions/SESSION",
                    "{\"path\":\"shared/n.ipynb\"}",
                    MINE_ONLY + "200"),
            new Row("DELETE", "/api/sessions/{id}", "/api/sessions/SESSION", "", MINE_ONLY + "204"),
            new Row(
                    "PUT",
                    "/api/collaboration/session/{path}",
                    "/api/collaboration/session/shared/n.ipynb",
                    "{\"format\":\"json\",\"type\":\"notebook\"}",
                    READERS),
            new Row("GET", "/files/{path}", "/files/shared/a.txt", "", READERS),
            new Row("GET", "/api/contents", "/api/contents", "", ALL),
            new Row("GET", "/api/contents/{path}", "/api/contents/shared/a.txt", "", READERS),
            new Row("POST", "/api/contents", "/api/contents", "{\"type\":\"file\"}", OWNER_OF_PATH + "201"),
            new Row(
                    "POST",
                    "/api/contents/{path}",
                    "/api/contents/shared",
                    "{\"type\":\"file\"}",
                    EDITORS.formatted("201")),
            new Row(
                    "PUT",
                    "/api/contents/{path}",
                    "/api/contents/shared/a.txt",
                    "{\"type\":\"file\",\"format\":\"text\",\"content\":\"x\"}",
                    EDITORS.formatted("200")),
            new Row(
                    "PATCH",
                    "/api/contents/{path}",
                    "/api/contents/shared/a.txt",
                    "{\"path\":\"shared/moved.txt\"}",
                    OWNER_OF_PATH + "200"),
            new Row("DELETE", "/api/contents/{path}", "/api/contents/shared/a.txt", "", OWNER_OF_PATH + "204"),
            new Row("GET", "/api/contents/{path}/checkpoints", "/api/contents/shared/a.txt/checkpoints", "", READERS),
            new Row(
                    "POST",
                    "/api/contents/{path}/checkpoints",
                    "/api/contents/shared/a.txt/checkpoints",
                    "",
                    EDITORS.formatted("201")),
            new Row(
                    "POST",
                    "/api/contents/{path}/checkpoints/{id}",
                    "/api/contents/shared/a.txt/checkpoints/checkpoint",
                    "",
                    OWNER_OF_PATH + "204"),
            new Row(
                    "DELETE",
                    "/api/contents/{path}/checkpoints/{id}",
                    "/api/contents/shared/a.txt/checkpoints/checkpoint",
                    "",
                    EDITORS.formatted("204")),
            new Row("GET", "/api/resolvePath", "/api/resolvePath?path=shared/a.txt", "", ALL),
            new Row("GET", "/api/baton/kernels", "/api/baton/kernels", "", ALL),
            new Row(
                    "POST",
                    "/api/baton/kernels",
                    "/api/baton/kernels",
                    "{\"name\":\"FRESH\",\"spec\":\"hang\"}",
                    OWNER_ONLY + "201"),
            new Row(
                    "DELETE",
                    "/api/baton/kernels/{id}",
                    "/api/baton/kernels/KERNEL",
                    "",
                    "401 401 404 403 403 403 403 204"),
            new Row("GET", "/api/baton/kernels/{id}/queue", "/api/baton/kernels/KERNEL/queue", "", READERS),
            new Row(
                    "PUT",
                    "/api/baton/kernels/{id}/queue",
                    "/api/baton/kernels/KERNEL/queue",
                    "{\"order\":\"fifo\",\"paused\":false}",
                    "401 401 404 403 403 403 403 200"),
            new Row(
                    "PUT",
                    "/api/baton/kernels/{id}/mode",
                    "/api/baton/kernels/KERNEL/mode",
                    "{\"kind\":\"open\"}",
                    "401 401 404 403 403 403 403 200"),
            new Row(
                    "POST",
                    "/api/baton/kernels/{id}/baton",
                    "/api/baton/kernels/KERNEL/baton",
                    "{\"action\":\"request\"}",
                    "401 401 404 403 403 409 409 409"),
            new Row(
                    "POST",
                    "/api/baton/executions",
                    "/api/baton/executions",
                    "{\"document\":\"shared/n.ipynb\",\"cell_ids\":[\"c1\"]}",
                    "401 401 404 403 403 202 202 202"),
            new Row(
                    "POST",
                    "/api/baton/executions/{id}/move",
                    "/api/baton/executions/EXECUTION/move",
                    "{\"before\":null}",
                    "401 401 404 403 403 403 409 409"),
            new Row(
                    "POST",
                    "/api/kernels/{id}/execute",
                    "/api/kernels/KERNEL/execute",
                    "{\"code\":\"1\"}",
                    "401 401 404 403 403 403 202 202"),
            new Row(
                    "GET",
                    "/api/kernels/{id}/requests/{request}",
                    "/api/kernels/KERNEL/requests/nothing",
                    "",
                    "401 401 404 404 404 404 404 404"),
            new Row("GET", "/api/baton/executions", "/api/baton/executions?document=shared/n.ipynb", "", READERS),
            new Row("GET", "/api/baton/executions/{id}", "/api/baton/executions/EXECUTION", "", READERS),
            new Row("GET", "/api/baton/executions/{id}/output", "/api/baton/executions/EXECUTION/output", "", READERS),
            new Row(
                    "DELETE",
                    "/api/baton/executions/{id}",
                    "/api/baton/executions/EXECUTION",
                    "",
                    "401 401 404 409 409 409 409 409"),
            new Row(
                    "POST",
                    "/api/baton/executions/{id}/interrupt",
                    "/api/baton/executions/EXECUTION/interrupt",
                    "",
                    "401 401 404 409 409 409 409 409"),
            new Row("GET", "/api/baton/users", "/api/baton/users", "", OWNER_ONLY + "200"),
            new Row("POST", "/api/baton/users", "/api/baton/users", "{\"name\":\"FRESH\"}", OWNER_ONLY + "201"),
            new Row("POST", "/api/baton/users/{name}/token", "/api/baton/users/VICTIM/token", "", OWNER_ONLY + "200"),
            new Row("DELETE", "/api/baton/users/{name}", "/api/baton/users/VICTIM", "", OWNER_ONLY + "204"),
            new Row("GET", "/api/baton/grants", "/api/baton/grants?path=shared", "", OWNER_OF_PATH + "200"),
            new Row(
                    "PUT",
                    "/api/baton/grants",
                    "/api/baton/grants",
                    "{\"path\":\"shared\",\"user\":\"VICTIM\",\"role\":\"viewer\"}",
                    OWNER_OF_PATH + "200"),
            new Row("DELETE", "/api/baton/grants/{id}", "/api/baton/grants/GRANT", "", MINE_ONLY + "204"),
            new Row("GET", "/api/baton/rights", "/api/baton/rights?path=shared/n.ipynb", "", READERS),
            new Row("GET", "/api/baton/modes", "/api/baton/modes?document=shared/n.ipynb", "", READERS),
            new Row(
                    "PUT",
                    "/api/baton/modes",
                    "/api/baton/modes",
                    "{\"document\":\"shared\",\"locked\":false,\"exam\":false}",
                    OWNER_OF_PATH + "200"),
            new Row("GET", "/api/baton/audit", "/api/baton/audit?document=shared", "", OWNER_OF_PATH + "200"),
            new Row("GET", "/api/baton/audit/end", "/api/baton/audit/end", "", MINE_ONLY + "200"),
            new Row("GET", "/api/baton/shares", "/api/baton/shares?path=shared", "", OWNER_OF_PATH + "200"),
            new Row(
                    "POST",
                    "/api/baton/shares",
                    "/api/baton/shares",
                    "{\"path\":\"shared\",\"role\":\"viewer\",\"expires_in\":\"P1D\"}",
                    OWNER_OF_PATH + "201"),
            new Row("DELETE", "/api/baton/shares/{id}", "/api/baton/shares/SHARE", "", MINE_ONLY + "204"),
            new Row(
                    "POST",
                    "/api/baton/shares/{id}/preview",
                    "/api/baton/shares/SHARE/preview",
                    "{\"secret\":\"SECRET\"}",
                    "403 401 200 200 200 200 200 200"),
            new Row("GET", "/share/{id}", "/share/SHARE", "", "200 401 200 200 200 200 200 200"),
            new Row(
                    "GET",
                    "/api/baton/events",
                    "/api/baton/events?document=shared/n.ipynb",
                    "",
                    "401 401 404 - - - - -"),
            new Row("GET", "/api/baton/private", "/api/baton/private?document=shared/n.ipynb", "", READERS),
            new Row(
                    "GET",
                    "/api/baton/private/published",
                    "/api/baton/private/published?document=shared/n.ipynb",
                    "",
                    READERS),
            new Row(
                    "DELETE",
                    "/api/baton/private/{id}",
                    "/api/baton/private/nothing",
                    "",
                    "401 401 404 404 404 404 404 404"),
            new Row(
                    "POST",
                    "/api/baton/private/{id}/publish",
                    "/api/baton/private/nothing/publish",
                    "",
                    "401 401 404 404 404 404 404 404"),
            new Row(
                    "GET",
                    "/api/baton/asides",
                    "/api/baton/asides?document=shared/n.ipynb",
                    "",
                    EDITORS.formatted("200")),
            new Row("GET", "/api/baton/asides/{id}", "/api/baton/asides/ASIDE", "", EDITORS.formatted("200")),
            new Row("DELETE", "/api/baton/asides/{id}", "/api/baton/asides/ASIDE", "", EDITORS.formatted("204")),
            new Row(
                    "GET",
                    "/api/baton/versions",
                    "/api/baton/versions?document=shared/n.ipynb",
                    "",
                    EDITORS.formatted("200")),
            new Row("GET", "/api/baton/versions/{id}", "/api/baton/versions/VERSION", "", EDITORS.formatted("200")),
            new Row(
                    "POST",
                    "/api/baton/versions/{id}/restore",
                    "/api/baton/versions/VERSION/restore",
                    "",
                    OWNER_OF_PATH + "204"),
            new Row("GET", "/lab/api/settings", "/lab/api/settings", "", ALL),
            new Row(
                    "GET",
                    "/lab/api/settings/{id}",
                    "/lab/api/settings/@jupyterlab/apputils-extension:themes",
                    "",
                    ALL),
            new Row(
                    "PUT",
                    "/lab/api/settings/{id}",
                    "/lab/api/settings/@jupyterlab/apputils-extension:themes",
                    "{\"raw\":\"{}\"}",
                    "401 401 204 204 204 204 204 204"),
            new Row("GET", "/lab/api/workspaces", "/lab/api/workspaces", "", ALL),
            new Row("GET", "/lab/api/workspaces/{id}", "/lab/api/workspaces/default", "", ALL),
            new Row(
                    "PUT",
                    "/lab/api/workspaces/{id}",
                    "/lab/api/workspaces/mine",
                    "{\"data\":{},\"metadata\":{\"id\":\"mine\"}}",
                    "401 401 204 204 204 204 204 204"),
            new Row(
                    "DELETE",
                    "/lab/api/workspaces/{id}",
                    "/lab/api/workspaces/default",
                    "",
                    "401 401 404 404 404 404 404 404"),
            new Row("GET", "/lab/api/translations", "/lab/api/translations", "", ALL),
            new Row("GET", "/lab/api/translations/{locale}", "/lab/api/translations/en", "", ALL),
            new Row("GET", "/", "/", "", "401 401 302 302 302 302 302 302"),
            new Row("GET", "/lab", "/lab", "", ALL),
            new Row("GET", "/lab/{rest}", "/lab/tree/shared/n.ipynb", "", ALL),
            new Row("GET", "/doc", "/doc", "", ALL),
            new Row("GET", "/doc/{rest}", "/doc/tree/shared/n.ipynb", "", ALL),
            new Row("GET", "/tree", "/tree", "", ALL),
            new Row("GET", "/tree/{path}", "/tree/shared/n.ipynb", "", "401 401 200 302 302 302 302 302"),
            new Row("GET", "/notebooks/{path}", "/notebooks/shared", "", "401 401 200 302 302 302 302 302"),
            new Row("GET", "/edit/{path}", "/edit/shared/n.ipynb", "", ALL),
            new Row("GET", "/consoles/{path}", "/consoles/c", "", ALL),
            new Row("GET", "/static/notebook/{path}", "/static/notebook/main.fedcba9876543210.js", "", ALL),
            new Row("GET", "/static/lab/{path}", "/static/lab/style.js", "", ALL),
            new Row("GET", "/lab/extensions/{path}", "/lab/extensions/@org/one/static/remoteEntry.aa.js", "", ALL),
            new Row(
                    "GET",
                    "/lab/api/themes/{path}",
                    "/lab/api/themes/@jupyterlab/theme-light-extension/index.css",
                    "",
                    ALL),
            new Row("GET", "/static/favicons/{name}", "/static/favicons/favicon.ico", "", ALL),
            new Row("GET", "/favicon.ico", "/favicon.ico", "", ALL),
            // the last: whoever had no right has one afterwards
            new Row(
                    "POST",
                    "/api/baton/shares/{id}/redeem",
                    "/api/baton/shares/SHARE/redeem",
                    "{\"secret\":\"SECRET\"}",
                    "403 401 200 200 200 200 200 200"));
}
