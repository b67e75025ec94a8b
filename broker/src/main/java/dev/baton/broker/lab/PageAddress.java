package dev.baton.broker.lab;

/**
 * What the address of a JupyterLab page asks for: {@code /lab}, {@code /lab/tree/P}, {@code /lab/workspaces/W},
 * {@code /lab/workspaces/W/tree/P}, and the same under {@code /doc} for one document alone.
 *
 * @param singleDocument whether one document fills the page
 * @param workspace the name of the layout that is loaded and saved
 * @param treePath the path that is opened, without a slash in front; empty for none
 * @param unknown whether the address is none of these
 * @param requested the whole path, as it is told to the page when it is unknown
 */
public record PageAddress(
        boolean singleDocument, String workspace, String treePath, boolean unknown, String requested) {
    private static final String DEFAULT_WORKSPACE = "default";

    /** The address behind a decoded path, {@code lab...} or {@code doc...}, without a slash in front. */
    public static PageAddress parse(String path) {
        boolean single = path.equals("doc") || path.startsWith("doc/");
        String rest = path.length() <= 4 ? "" : path.substring(4);
        String workspace = DEFAULT_WORKSPACE;
        if (rest.startsWith("workspaces/")) {
            String named = rest.substring("workspaces/".length());
            int end = named.indexOf('/');
            workspace = end < 0 ? named : named.substring(0, end);
            rest = end < 0 ? "" : named.substring(end + 1);
        }
        boolean tree = rest.equals("tree") || rest.startsWith("tree/");
        String treePath = rest.startsWith("tree/") ? rest.substring("tree/".length()) : "";
        boolean unknown = workspace.isEmpty() || !(rest.isEmpty() || tree);
        return new PageAddress(
                single, workspace.isEmpty() ? DEFAULT_WORKSPACE : workspace, treePath, unknown, "/" + path);
    }
}
