package dev.baton.broker.lab;

/**
 * What the address of a page of Jupyter Notebook 7 asks for. The page itself reads the path of a notebook, text or console from the
 * address; only the folder of the list of files is told to it.
 *
 * @param view which of its pages
 * @param path the path behind it, without a slash in front; empty for none
 */
public record NotebookAddress(View view, String path) {
    /** The pages of Jupyter Notebook 7. Its terminals are not offered. */
    public enum View {
        TREE("tree", "Home", "favicon.ico"),
        NOTEBOOK("notebooks", "Jupyter Notebook - Notebook", "favicon-notebook.ico"),
        EDITOR("edit", "Jupyter Notebook - Edit", "favicon-file.ico"),
        CONSOLE("consoles", "Jupyter Notebook - Console", "favicon-console.ico");

        private final String word;
        private final String title;
        private final String icon;

        View(String word, String title, String icon) {
            this.word = word;
            this.title = title;
            this.icon = icon;
        }

        /** The first part of its addresses, by which the page also knows what it is. */
        public String word() {
            return word;
        }

        String title() {
            return title;
        }

        String icon() {
            return icon;
        }
    }
}
