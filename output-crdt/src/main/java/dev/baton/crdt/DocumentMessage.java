package dev.baton.crdt;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every sentence of this module that users read: why a file is not a notebook, and notices in cells.
 *
 * <p>Rules: active voice, subject first, the users' terms, at most two sentences: what happened, then what to do.
 */
public enum DocumentMessage {
    // Files that Baton cannot open as notebooks
    JSON_TRAILING("The file has text after the end of its JSON. Open it as text to repair it."),
    JSON_AT("The file is not JSON: line %s, column %s: %s."),
    JSON_UNREADABLE("Baton cannot read the file as JSON."),
    JSON_TRUNCATED("The file is empty or incomplete."),
    JSON_DEPTH("The file is nested more than %,d levels deep."),
    JSON_NUMBER_OR_NAME("The file has a number or a name that is too long."),
    JSON_NONE("The file is not JSON."),
    JSON_TEXT_TRUNCATED("The file ends inside a string."),
    NO_NBFORMAT("The file is JSON but not a notebook, because it has no nbformat."),
    OTHER_NBFORMAT(
            "The notebook has nbformat %s, and Baton edits only nbformat 4. Convert it with: jupyter nbconvert --to notebook --inplace."),
    NO_MINOR("The notebook has no valid nbformat_minor."),
    METADATA("The metadata of the notebook is not a JSON object."),
    METADATA_DEPTH("The metadata of the notebook %s."),
    NOT_WRITABLE("Baton cannot write this notebook as a file. %s"),
    NO_CELLS("The file is not a notebook, because it has no list of cells."),
    TOO_MANY_CELLS("The notebook has %,d cells, and Baton opens at most %,d."),
    CELL("Cell %s of the notebook %s."),
    TOO_LARGE("The notebook has %,d bytes, and Baton opens at most %,d."),
    CONFLICT_MARKERS("The notebook has unresolved merge conflict markers, the first in line %s. Resolve them first."),
    NOT_A_NOTEBOOK("The file is JSON but not a notebook."),
    NOT_UTF8("The notebook is not UTF-8 text."),

    // Invalid outputs of kernels
    OUTPUT_TYPE("A message of this type is not an output."),
    OUTPUT_SIZE("An output of %,d bytes exceeds the limit of %,d bytes."),
    OUTPUT_DISPLAY_ID("An update_display_data has no display_id."),
    OUTPUT_NOT_JSON("The content of an output is not JSON: %s."),
    OUTPUT_UNREADABLE("Baton cannot read the content of an output."),
    OUTPUT_NOT_OBJECT("The content of an output is not a JSON object."),
    OUTPUT_NO_TEXT("An output has no text under the key %s."),
    OUTPUT_NO_OBJECT("An output has no object under the key %s."),

    // Notices in cells whose output Baton does not show in full
    STREAM_CUT(
            "Baton cut the output, because this cell printed more than %,d bytes. It shows the last part when the cell has finished."),
    DISPLAY_LEFT_OUT(
            "Baton left this output out, because the cell shows more than %,d bytes of pictures and other data."),
    OUTPUTS_LEFT_OUT("Baton left further outputs out, because the cell has more than %,d outputs."),
    CELL_AWAY("Some output is missing, because this cell was not in the notebook for a while."),
    CUT_AND_TAIL(
            "Baton cut the output, because this cell printed more than %,d bytes or %,d outputs. The end of the output has the rest."),
    WHOLE_OUTPUT("See %s for the whole output."),
    CUT_AND_GONE(
            "Baton cut the output, because this cell printed more than %,d bytes or %,d outputs. It left %,d bytes out here.");

    private static final Pattern PARAMETER = Pattern.compile("%,?[sd]");

    private final String template;

    DocumentMessage(String template) {
        this.template = template;
    }

    /** A format of {@link String#format} with one argument for each of its parameters. */
    public String template() {
        return template;
    }

    /** The sentence with its parameters; the arguments must be as many as the template has parameters. */
    public String text(@Nullable Object... arguments) {
        int parameters = (int) PARAMETER.matcher(template).results().count();
        if (arguments.length != parameters) {
            throw new IllegalArgumentException(this + " has " + parameters + " parameters, not " + arguments.length);
        }
        return String.format(Locale.ROOT, template, arguments);
    }
}
