package dev.baton.broker.files;

/** The names that are tried, one after the other, for a new file or a copy, as Jupyter Server chooses them. */
record UnusedNames(String stem, String separator, String ending) {
    /** The names for a new entry of a kind. */
    static UnusedNames untitled(FileModel.Kind kind, String extension) {
        return switch (kind) {
            case DIRECTORY -> new UnusedNames("Untitled Folder", " ", "");
            case NOTEBOOK -> new UnusedNames("Untitled", "", ".ipynb");
            case FILE -> new UnusedNames("untitled", "", extension);
        };
    }

    /** The names for a copy of an entry: a mark of a copy that is there already is replaced, not doubled. */
    static UnusedNames copyOf(String name, boolean folder) {
        int dot = folder ? -1 : name.indexOf('.', 1);
        String stem = dot < 0 ? name : name.substring(0, dot);
        String ending = dot < 0 ? "" : name.substring(dot);
        return new UnusedNames(stem.replaceFirst("-Copy\\d*$", ""), "-Copy", ending);
    }

    /** The name of a try; the first one has number 0. */
    String number(int number) {
        return number == 0 ? stem + ending : stem + separator + number + ending;
    }
}
