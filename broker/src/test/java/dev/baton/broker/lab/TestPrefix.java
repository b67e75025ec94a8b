package dev.baton.broker.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small prefix in the layout of an installed JupyterLab, for tests that need no Python. */
public final class TestPrefix {
    private TestPrefix() {}

    /** Plants the prefix into an empty folder. */
    public static Path plant(Path home) throws IOException {
        write(
                home,
                "share/jupyter/lab/static/index.html",
                "<!doctype html><html><head>{% block x %}<script defer=\"defer\""
                        + " src=\"{{page_config.fullStaticUrl}}/main.0123456789abcdef.js?v=0123456789abcdef\"></script>"
                        + "</head><body><script>/* inline */</script></body></html>");
        write(home, "share/jupyter/lab/static/package.json", "{\"version\": \"4.6.6\"}");
        write(home, "share/jupyter/lab/static/main.0123456789abcdef.js", "start()");
        write(home, "share/jupyter/lab/static/style.js", "style()");
        write(home, "share/jupyter/lab/themes/@jupyterlab/theme-light-extension/index.css", ":root{}");
        write(
                home,
                "share/jupyter/lab/schemas/@jupyterlab/apputils-extension/themes.json",
                "{\"type\":\"object\",\"properties\":{\"theme\":{\"default\":\"JupyterLab Light\"},"
                        + "\"overrides\":{\"default\":{\"a\":1,\"b\":2}}}}");
        write(
                home,
                "share/jupyter/lab/schemas/@jupyterlab/apputils-extension/package.json.orig",
                "{\"version\":\"4.6.6\"}");
        write(home, "share/jupyter/lab/schemas/@jupyterlab/apputils-extension/broken.json", "{");
        write(
                home,
                "share/jupyter/lab/settings/overrides.json",
                "{\"@jupyterlab/apputils-extension:themes\":{\"theme\":\"JupyterLab Dark\",\"overrides\":{\"b\":3},\"fresh\":true},"
                        + "\"@nobody/knows:this\":{\"x\":1}}");
        write(
                home,
                "share/jupyter/labextensions/@org/one/package.json",
                "{\"name\":\"@org/one\",\"version\":\"1.2.3\",\"jupyterlab\":{\"disabledExtensions\":[\"@jupyterlab/x:y\"],"
                        + "\"_build\":{\"load\":\"static/remoteEntry.aa.js\",\"extension\":\"./extension\",\"style\":\"./style\"}}}");
        write(home, "share/jupyter/labextensions/@org/one/static/remoteEntry.aa.js", "one()");
        write(home, "share/jupyter/labextensions/@org/one/schemas/@org/one/plugin.json", "{\"title\":\"One\"}");
        write(home, "share/jupyter/labextensions/unbuilt/package.json", "{\"name\":\"unbuilt\"}");
        write(home, "share/jupyter/labextensions/broken/package.json", "{");
        write(home, "lib/python3.11/site-packages/jupyter_server/static/favicons/favicon.ico", "icon");
        write(
                home,
                "lib/python3.11/site-packages/notebook/templates/tree.html",
                "<!doctype html><html><head><script defer=\"defer\""
                        + " src=\"{{page_config.fullStaticUrl}}/main.fedcba9876543210.js?v=fedcba9876543210\"></script>"
                        + "</head><body></body></html>");
        write(home, "lib/python3.11/site-packages/notebook/static/main.fedcba9876543210.js", "notebook()");
        write(
                home,
                "share/jupyter/labextensions/@jupyter-notebook/lab-extension/package.json",
                "{\"name\":\"@jupyter-notebook/lab-extension\",\"version\":\"7.6.5\",\"jupyterlab\":"
                        + "{\"_build\":{\"load\":\"static/remoteEntry.bb.js\"}}}");
        write(home, "secret.txt", "secret");
        return home;
    }

    private static void write(Path home, String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
