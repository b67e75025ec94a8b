package dev.baton.broker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.baton.bridge.KernelBridge;
import dev.baton.broker.api.JupyterTime;
import dev.baton.crdt.YDoc;
import dev.baton.permissions.Action;
import dev.baton.queue.ExecutionQueue;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the packages of the service may know of each other: the owners know neither who asks them nor where it is kept. */
@AnalyzeClasses(packages = "dev.baton.broker", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {
    private static final String[] OWNERS = {
        "..broker.kernel..",
        "..broker.room..",
        "..broker.security..",
        "..broker.session..",
        "..broker.documents..",
        "..broker.agent..",
        "..broker.files.."
    };

    @ArchTest
    static final ArchRule OWNERS_KNOW_NEITHER_DOORS_NOR_STORE_NOR_WIRING = noClasses()
            .that()
            .resideInAnyPackage(OWNERS)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "..broker.api..",
                            "..broker.socket..",
                            "..broker.store..",
                            "..broker.cli..",
                            "..broker.wiring..")
                    // a format of times that the contents model shares with all other models
                    .and(not(type(JupyterTime.class))));

    @ArchTest
    static final ArchRule KERNELS_DO_NOT_KNOW_ROOMS = noClasses()
            .that()
            .resideInAPackage("..broker.kernel..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..broker.room..");

    @ArchTest
    static final ArchRule SECURITY_KNOWS_NO_OWNER = noClasses()
            .that()
            .resideInAPackage("..broker.security..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..broker.kernel..", "..broker.room..", "..broker.session..", "..broker.agent..");

    @ArchTest
    static final ArchRule AGENTS_KNOW_NOTHING_OF_BATON = classes()
            .that()
            .resideInAPackage("..broker.agent..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "jakarta..", "org.jspecify..", "org.jboss.logging..", "..broker.agent..");

    @ArchTest
    static final ArchRule KERNELS_AND_ROOMS_AND_STORE_KNOW_NO_CONTAINER = noClasses()
            .that()
            .resideInAnyPackage("..broker.kernel..", "..broker.room..", "..broker.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.vertx..", "jakarta.enterprise..", "jakarta.ws.rs..");

    @ArchTest
    static final ArchRule ONLY_THE_STORE_SPEAKS_TO_THE_DATABASE = noClasses()
            .that()
            .resideOutsideOfPackage("..broker.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.flywaydb..");

    @ArchTest
    static final ArchRule ONLY_THE_BRIDGE_SPEAKS_ZEROMQ =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.zeromq..");

    @ArchTest
    static final ArchRule THE_GATE_ALONE_DECIDES = noClasses()
            .that()
            .resideOutsideOfPackage("..broker.security..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.baton.permissions.Decisions");

    /** The broker runs on the class path, where Java itself does not check the exports of the leaves. */
    @ArchTest
    static void leavesAreUsedThroughTheirExportedPackages(JavaClasses broker) throws URISyntaxException {
        List<Path> leaves = new ArrayList<>();
        for (Class<?> each : List.of(ExecutionQueue.class, Action.class, YDoc.class, KernelBridge.class)) {
            leaves.add(Path.of(
                    each.getProtectionDomain().getCodeSource().getLocation().toURI()));
        }
        Set<ModuleReference> modules =
                ModuleFinder.of(leaves.toArray(Path[]::new)).findAll();
        assertThat(modules).hasSameSizeAs(leaves);
        String[] exported = modules.stream()
                .flatMap(each -> each.descriptor().exports().stream())
                .map(ModuleDescriptor.Exports::source)
                .toArray(String[]::new);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "dev.baton.queue..",
                                "dev.baton.permissions..",
                                "dev.baton.crdt..",
                                "dev.baton.bridge..")
                        .and(not(resideInAnyPackage(exported))))
                .check(broker);
    }

    /** An action that nobody asks for protects nothing, but looks as if it did. */
    @ArchTest
    static void everyActionIsAskedForSomewhere(JavaClasses broker) {
        // they name actions in order to describe them
        Set<String> describing = Set.of("PermissionGate", "RoleDescription");
        Set<String> asked = broker.stream()
                .filter(each -> !describing.contains(outermost(each)))
                .flatMap(each -> each.getFieldAccessesFromSelf().stream())
                .map(JavaFieldAccess::getTarget)
                .filter(field -> field.getOwner().isEquivalentTo(Action.class))
                .map(field -> field.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        // the decision about another user's private kernel asks for it
        asked.add(Action.ADMIN_KERNELS.name());
        assertThat(asked)
                .contains(Arrays.stream(Action.values()).map(Action::name).toArray(String[]::new));
    }

    private static String outermost(JavaClass each) {
        return each.getEnclosingClass().map(LayeringTest::outermost).orElse(each.getSimpleName());
    }
}
