package dev.baton.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Operators read the keys and defaults in a document: it has each of them, and no other. */
class ConfigurationDocumentTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(baton\\.[a-z.-]+)` \\| (?:`([^`]*)`)? *\\| (.+) \\|$");

    @Test
    void theDocumentHasEveryKeyWithItsDefault() throws IOException {
        Map<String, String> written = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("..", "docs", "reference", "configuration.md")));
        while (rows.find()) {
            written.put(rows.group(1), Optional.ofNullable(rows.group(2)).orElse(""));
        }

        assertThat(written).isEqualTo(keysOf(BatonConfig.class, "baton."));
    }

    private static Map<String, String> keysOf(Class<?> group, String prefix) {
        Map<String, String> keys = new TreeMap<>();
        for (Method each : group.getDeclaredMethods()) {
            String key = prefix + each.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (each.getReturnType().isInterface()
                    && each.getReturnType().getPackage().equals(BatonConfig.class.getPackage())) {
                keys.putAll(keysOf(each.getReturnType(), key + "."));
            } else {
                keys.put(
                        key,
                        Optional.ofNullable(each.getAnnotation(WithDefault.class))
                                .map(WithDefault::value)
                                .orElse(""));
            }
        }
        return keys;
    }
}
