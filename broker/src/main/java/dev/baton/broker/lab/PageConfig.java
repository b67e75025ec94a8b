package dev.baton.broker.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The page config of the stock pages, JupyterLab's and that of Jupyter Notebook 7: the addresses, switches and extensions that the front end reads from the element
 * {@code jupyter-config-data} before it starts. What Baton does not offer is switched off here, so that the page shows no way to it.
 */
final class PageConfig {
    /** Plugins of the stock page whose servers Baton does not have. */
    private static final List<String> NOT_OFFERED = List.of(
            "@jupyterlab/extensionmanager-extension",
            "@jupyterlab/pluginmanager-extension",
            "@jupyterlab/lsp-extension",
            "@jupyterlab/terminal-extension",
            "@jupyter-notebook/terminal-extension",
            "@jupyterlab/apputils-extension:announcements",
            "@jupyterlab/apputils-extension:licenses-plugin",
            "@jupyterlab/fileeditor-extension:language-server",
            "@jupyterlab/notebook-extension:language-server",
            // it hands on the address of a whole server; Baton's links are of one document
            "@jupyter/collaboration-extension:shared-link",
            "@jupyter/docprovider-extension:statusBarTimeline",
            "@jupyter/docprovider-extension:forkManager");

    /** Statuses with a parent of these types leave the busy indicator alone, as Jupyter Server has it. */
    private static final List<String> UNTRACKED = List.of(
            "comm_info_request",
            "comm_info_reply",
            "kernel_info_request",
            "kernel_info_reply",
            "shutdown_request",
            "shutdown_reply",
            "interrupt_request",
            "interrupt_reply",
            "debug_request",
            "debug_reply",
            "stream",
            "display_data",
            "update_display_data",
            "execute_input",
            "execute_result",
            "error",
            "status",
            "clear_output",
            "debug_event",
            "input_request",
            "input_reply");

    private PageConfig() {}

    /** The config of one page of JupyterLab: under which path, and what the address asks for. */
    static Map<String, Object> of(LabAssets assets, String baseUrl, PageAddress address) {
        Map<String, Object> config = common(assets, baseUrl, true);
        config.put("appName", "JupyterLab");
        config.put("appNamespace", "lab");
        config.put("appVersion", assets.version());
        config.put("fullStaticUrl", baseUrl + "static/lab");
        config.put("mode", address.singleDocument() ? "single-document" : "multiple-document");
        config.put("workspace", address.workspace());
        config.put("treePath", address.treePath());
        if (address.unknown()) {
            config.put("notFoundUrl", address.requested());
        }
        config.put("serverRoot", "/");
        config.put("store_id", 0);
        return config;
    }

    /** The config of one page of Jupyter Notebook 7. */
    static Map<String, Object> ofNotebook(
            LabAssets assets, NotebookAssets notebook, String baseUrl, NotebookAddress address) {
        // only there are notebooks; in the list of files the extension makes stock plugins start before their settings
        boolean hasNotebooks = address.view() == NotebookAddress.View.NOTEBOOK;
        Map<String, Object> config = common(assets, baseUrl, hasNotebooks);
        config.put("appName", "Jupyter Notebook");
        config.put("appNamespace", "notebook");
        config.put("appVersion", notebook.version());
        config.put("fullStaticUrl", baseUrl + "static/notebook");
        config.put("frontendUrl", baseUrl);
        config.put("notebookPage", address.view().word());
        config.put("treePath", address.view() == NotebookAddress.View.TREE ? address.path() : "");
        return config;
    }

    /** What both front ends read, with Baton's own extension or without it. */
    private static Map<String, Object> common(LabAssets assets, String baseUrl, boolean withOwn) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("appUrl", "/lab");
        config.put("baseUrl", baseUrl);
        config.put("wsUrl", "");
        config.put("token", "");
        config.put("preferredPath", "/");
        config.put("notebookVersion", "[2, 19, 0]");
        addUrls(config, baseUrl);
        addSwitches(config);
        TreeSet<String> disabled = new TreeSet<>(NOT_OFFERED);
        List<Object> extensions = new ArrayList<>();
        for (LabExtension extension : assets.extensions()) {
            disabled.addAll(extension.disables());
            extensions.add(extension.pageEntry());
        }
        if (withOwn) {
            assets.own().ifPresent(own -> {
                disabled.addAll(own.disables());
                extensions.add(own.pageEntry());
            });
        }
        config.put("disabledExtensions", disabled);
        config.put("deferredExtensions", List.of());
        config.put("federated_extensions", extensions);
        config.put("untracked_message_types", UNTRACKED);
        return config;
    }

    private static void addUrls(Map<String, Object> config, String baseUrl) {
        config.put("fullAppUrl", baseUrl + "lab");
        put(config, baseUrl, "Labextensions", "lab/extensions", false);
        put(config, baseUrl, "Settings", "lab/api/settings", false);
        put(config, baseUrl, "Themes", "lab/api/themes", false);
        put(config, baseUrl, "Listings", "lab/api/listings", false);
        put(config, baseUrl, "Licenses", "lab/api/licenses", false);
        put(config, baseUrl, "Tree", "lab/tree", false);
        put(config, baseUrl, "Translations", "lab/api/translations", true);
        put(config, baseUrl, "Workspaces", "lab/api/workspaces", true);
    }

    private static void put(Map<String, Object> config, String baseUrl, String what, String path, boolean api) {
        String suffix = api ? "ApiUrl" : "Url";
        String first = Character.toLowerCase(what.charAt(0)) + what.substring(1);
        config.put(first + suffix, "/" + path);
        config.put("full" + what + suffix, baseUrl + path);
    }

    private static void addSwitches(Map<String, Object> config) {
        config.put("disableRTC", false);
        config.put("serverSideExecution", false);
        config.put("notebookStartsKernel", true);
        config.put("terminalsAvailable", false);
        config.put("quitButton", false);
        config.put("buildAvailable", false);
        config.put("buildCheck", false);
        config.put("cacheFiles", false);
        config.put("devMode", false);
        config.put("exposeAppInBrowser", false);
        config.put("allow_hidden_files", false);
        config.put("delete_to_trash", false);
        config.put("copyAbsolutePath", false);
        config.put("news", Map.of("disabled", true));
    }
}
