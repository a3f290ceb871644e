package dev.claudeops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.claudeops.action.Hands;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.host.Change;
import dev.claudeops.host.Host;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Launch;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Holds the layers of ARCHITECTURE.md: an import runs only downhill, and packages on one line are
 * strangers.
 */
class ArchitectureTest {
  /** From the top down. */
  private static final List<List<String>> LAYERS =
      List.of(
          List.of("cli"),
          List.of("ops"),
          List.of("probe", "detect", "action", "policy", "agent", "journal", "notify"),
          List.of("database"),
          List.of("host", "config"),
          List.of("model"),
          List.of("text"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.claudeops");

  /** What a tool may hold. */
  private static final Set<String> KEPT = Set.of("Room", "Statements", "Lock");

  private static String[] inside(String layer) {
    return new String[] {"dev.claudeops." + layer, "dev.claudeops." + layer + ".."};
  }

  @Test
  void theRulesSeeTheWholeProject() {
    assertThat(CLASSES.size()).isGreaterThan(50);
    for (List<String> line : LAYERS) {
      for (String layer : line) {
        assertThat(
                CLASSES.stream()
                    .filter(type -> type.getPackageName().startsWith("dev.claudeops." + layer))
                    .count())
            .as("classes of " + layer)
            .isPositive();
      }
    }
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals("dev.claudeops"))
                .distinct())
        .allMatch(
            name ->
                LAYERS.stream()
                    .flatMap(List::stream)
                    .anyMatch(layer -> (name + ".").startsWith("dev.claudeops." + layer + ".")),
            "stands on one of the layers");
  }

  @Test
  void importsRunOnlyDownhillAndNeighboursAreStrangers() {
    for (int i = 0; i < LAYERS.size(); i++) {
      for (String layer : LAYERS.get(i)) {
        for (int j = 0; j <= i; j++) {
          for (String other : LAYERS.get(j)) {
            if (!other.equals(layer)) {
              noClasses()
                  .that()
                  .resideInAnyPackage(inside(layer))
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(inside(other))
                  .check(CLASSES);
            }
          }
        }
      }
    }
  }

  @Test
  void nobodySeesMainAndWiring() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.claudeops.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.claudeops")
        .check(CLASSES);
  }

  @Test
  void onlyTheHostStartsProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.claudeops.host..")
        .and()
        .resideInAPackage("dev.claudeops..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .check(CLASSES);
  }

  @Test
  void onlyHandsChangeTheMachine() {
    noClasses()
        .that()
        .resideInAPackage("dev.claudeops..")
        .and()
        .resideOutsideOfPackage("dev.claudeops.host..")
        .and()
        .doNotHaveFullyQualifiedName(Hands.class.getName())
        .should()
        .callMethod(Host.class, "change", Change.class)
        .check(CLASSES);
  }

  @Test
  void whoeverLooksJudgesOrDecidesCannotEvenNameWhatChangesTheMachine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.claudeops.probe..",
            "dev.claudeops.detect..",
            "dev.claudeops.policy..",
            "dev.claudeops.agent..",
            "dev.claudeops.journal..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(Host.class.getName())
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(Change.class.getName())
        .check(CLASSES);
  }

  @Test
  void onlyClaudesAgentAndTheHostLaunchAProgramThatStays() {
    noClasses()
        .that()
        .resideInAPackage("dev.claudeops..")
        .and()
        .resideOutsideOfPackages("dev.claudeops.host..", "dev.claudeops.agent.claude..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(Launch.class.getName())
        .orShould()
        .callMethod(HostView.class, "launch", Launch.class)
        .check(CLASSES);
  }

  @Test
  void theToolsTableAndItsProtocolStartNothing() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.claudeops.agent.tool..", "dev.claudeops.agent.mcp..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.claudeops.host..")
        .check(CLASSES);
  }

  @Test
  void aToolReachesTheMachineThroughItsRoomAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.claudeops.ops.tool..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(Host.class.getName())
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(Change.class.getName())
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.claudeops.ops.Executor")
        .check(CLASSES);
  }

  @Test
  void aToolKeepsNothingButItsRoomAndTheStatementsOfTheRun() {
    assertThat(
            CLASSES.stream()
                .filter(type -> type.isAssignableTo(Tool.class) && !type.isInterface())
                .filter(type -> type.getPackageName().equals("dev.claudeops.ops.tool"))
                .flatMap(type -> type.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .filter(
                    field ->
                        !KEPT.contains(field.getRawType().getSimpleName())
                            || !field.getModifiers().contains(JavaModifier.FINAL))
                .map(Object::toString))
        .isEmpty();
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideInAPackage("dev.claudeops..")
        .and()
        .resideOutsideOfPackage("dev.claudeops.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  @Test
  void onlyMainEndsTheProcess() {
    noClasses()
        .that()
        .resideInAPackage("dev.claudeops.*..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  @Test
  void noClassKeepsMutableStaticState() {
    DescribedPredicate<JavaClass> ours = JavaClass.Predicates.resideInAPackage("dev.claudeops..");
    assertThat(
            CLASSES.stream()
                .filter(ours)
                .flatMap(type -> type.getFields().stream())
                .filter(
                    field ->
                        field
                            .getModifiers()
                            .contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC))
                .filter(
                    field ->
                        !field
                            .getModifiers()
                            .contains(com.tngtech.archunit.core.domain.JavaModifier.FINAL))
                .filter(
                    field ->
                        !field
                            .getModifiers()
                            .contains(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC))
                .map(Object::toString))
        .isEmpty();
  }
}
