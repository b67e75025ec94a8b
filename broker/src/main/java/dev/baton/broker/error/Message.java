package dev.baton.broker.error;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A sentence of the product with places for parameters. */
public sealed interface Message permits UserMessage, OperatorMessage {
    /** A format of {@link String#format} with one argument for each of its parameters. */
    String template();

    /** The sentence with its parameters; the arguments must be as many as the template has parameters. */
    default String text(@Nullable Object... arguments) {
        int parameters = (int) Format.PARAMETER.matcher(template()).results().count();
        if (arguments.length != parameters) {
            throw new IllegalArgumentException(this + " has " + parameters + " parameters, not " + arguments.length);
        }
        String text = String.format(Locale.ROOT, template(), arguments);
        // the reason at the end of a sentence may be a sentence itself
        return text.endsWith("..") && !text.endsWith("...") ? text.substring(0, text.length() - 1) : text;
    }

    /** What counts as a parameter: a second use of the first one, as {@code %1$s}, does not. */
    final class Format {
        private static final Pattern PARAMETER = Pattern.compile("%,?[sd]");

        private Format() {}
    }
}
