package dev.baton.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The allowed dependencies between the packages of this module, and of the module. */
@AnalyzeClasses(packages = "dev.baton.bridge", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    @ArchTest
    static final ArchRule KNOWS_JDK_JEROMQ_AND_JACKSON_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.zeromq..",
                    "com.fasterxml.jackson..",
                    "org.jspecify..",
                    "dev.baton.bridge..");

    @ArchTest
    static final ArchRule JEROMQ_IS_KNOWN_TO_THE_SOCKETS_AND_THE_OWNERS_OF_THE_CONTEXT_ONLY = noClasses()
            .that()
            .resideInAnyPackage("..message..", "..process..", "..websocket..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.zeromq..");

    @ArchTest
    static final ArchRule MESSAGES_KNOW_NOBODY = noClasses()
            .that()
            .resideInAPackage("dev.baton.bridge.message")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.baton.bridge",
                    "dev.baton.bridge.zmq",
                    "dev.baton.bridge.process",
                    "dev.baton.bridge.websocket");

    @ArchTest
    static final ArchRule THE_WIRE_KNOWS_MESSAGES_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.baton.bridge.zmq")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.baton.bridge", "dev.baton.bridge.process", "dev.baton.bridge.websocket");

    @ArchTest
    static final ArchRule PROCESSES_KNOW_CONNECTION_FILES_AND_MESSAGES_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.baton.bridge.process")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.baton.bridge", "dev.baton.bridge.websocket");

    @ArchTest
    static final ArchRule WEBSOCKET_FRAMES_KNOW_MESSAGES_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.baton.bridge.websocket")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.baton.bridge", "dev.baton.bridge.zmq", "dev.baton.bridge.process");
}
