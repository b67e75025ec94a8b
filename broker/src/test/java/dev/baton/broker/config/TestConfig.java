package dev.baton.broker.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The configuration as an operator has it who sets nothing but a few keys. */
public final class TestConfig {
    private TestConfig() {}

    /**
     * Every default, but for these.
     *
     * @param keysAndValues keys without their prefix {@code baton.}, each followed by its value
     */
    public static BatonConfig with(String... keysAndValues) {
        Map<String, String> set = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            set.put("baton." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BatonConfig.class)
                .withSources(new PropertiesConfigSource(set, "test", 100))
                .build()
                .getConfigMapping(BatonConfig.class);
    }
}
