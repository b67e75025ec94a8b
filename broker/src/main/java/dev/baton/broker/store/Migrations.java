package dev.baton.broker.store;

import dev.baton.broker.error.OperatorMessage;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings the database to the present schema.
 *
 * <p>The scripts are listed here instead of being searched for: looking through a class path works differently in tests, in the
 * packaged application and in its development mode. A test compares the list with the folder.
 */
final class Migrations {
    private static final String FOLDER = "db/migration/";
    static final List<String> SCRIPTS = List.of(
            "V1__store.sql",
            "V2__named_kernels.sql",
            "V3__shares.sql",
            "V4__history_clients.sql",
            "V5__rights.sql",
            "V6__audit_head.sql",
            "V7__private_runs.sql");

    private Migrations() {}

    static void migrate(DataSource database) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .resourceProvider(new ListedScripts())
                .javaMigrationClassProvider(List::of)
                .load()
                .migrate();
    }

    private static final class ListedScripts implements ResourceProvider {
        /** Null where there is none: every script may have a companion with its own settings, and ours have not. */
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return SCRIPTS.contains(name) ? new Script(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            List<LoadableResource> found = new ArrayList<>();
            for (String script : SCRIPTS) {
                if (script.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(script::endsWith)) {
                    found.add(new Script(script));
                }
            }
            return found;
        }
    }

    private static final class Script extends LoadableResource {
        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            return new InputStreamReader(
                    Objects.requireNonNull(
                            Migrations.class.getClassLoader().getResourceAsStream(FOLDER + name),
                            () -> OperatorMessage.MIGRATION_MISSING.text(name)),
                    StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
