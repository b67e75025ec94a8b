package dev.baton.broker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.baton.broker.api.JupyterTime;

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
}
