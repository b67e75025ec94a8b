package dev.baton.crdt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The allowed dependencies of this module: no other module, no container. */
@AnalyzeClasses(packages = "dev.baton.crdt", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    @ArchTest
    static final ArchRule KNOWS_THE_JDK_AND_JACKSON_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "com.fasterxml.jackson..", "org.jspecify..", "dev.baton.crdt..");

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_THE_JDK_ONLY = classes()
            .that()
            .resideInAnyPackage("dev.baton.crdt", "dev.baton.crdt.lib0", "dev.baton.crdt.sync")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.jspecify..", "dev.baton.crdt", "dev.baton.crdt.lib0", "dev.baton.crdt.sync");
}
