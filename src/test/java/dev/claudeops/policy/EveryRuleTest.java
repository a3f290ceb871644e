package dev.claudeops.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.claudeops.config.ConfigReference;
import dev.claudeops.model.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract of rules, held over the catalogue; a new rule is under it by its line there. */
class EveryRuleTest {
  @Test
  void everyRuleClassIsInTheCatalogueOnce() {
    Set<String> listed =
        Rules.all().stream().map(rule -> rule.getClass().getName()).collect(Collectors.toSet());
    List<String> written =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.claudeops")
                .stream()
                .filter(type -> type.isAssignableTo(Rule.class) && !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .toList();
    assertThat(written).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(listed);
    assertThat(Rules.all()).hasSameSizeAs(listed);
  }

  @Test
  void theyStandInTheOrderOfTheDesign() {
    assertThat(Rules.all().stream().map(Rule::name))
        .containsExactly(
            "paused",
            "maintenance-window",
            "known-kind",
            "parameters",
            "known-target",
            "forbidden",
            "symptom",
            "evidence",
            "meant-for",
            "busy-host",
            "restart-budget",
            "cool-down",
            "escalation",
            "run-budget",
            "day-budget",
            "told-often",
            "autonomy");
  }

  @TestFactory
  Stream<DynamicTest> eachSaysWhatItIs() {
    return Rules.all().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.name() + " has a name, a sentence and a setting that exists",
                    () -> {
                      assertThat(rule.name()).matches("[a-z]+(-[a-z]+)*");
                      assertThat(rule.summary()).matches("[A-Z][^\\n]+\\.");
                      if (!rule.setting().isEmpty()) {
                        String key = rule.setting().substring(rule.setting().lastIndexOf('.') + 1);
                        assertThat(rule.setting()).startsWith("policy.");
                        assertThat(ConfigReference.markdown()).contains("| `" + key + "` |");
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> eachSpeaksUnderItsOwnNameOrNotAtAll() {
    World world = new World().bad(World.WEB);
    world.busy = List.of("busy");
    world.stop = Optional.of(new Situation.Stop("stop", Optional.empty()));
    Wish wish =
        new Wish(
            World.wish("unit-restart", World.WEB, World.WEB),
            Optional.of(World.kinds().get("unit-restart")),
            Optional.empty());
    return Rules.all().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.name() + " says the same twice, under its own name, and never allows",
                    () -> {
                      Optional<Verdict> said = rule.judge(wish, world.situation());
                      assertThat(rule.judge(wish, world.situation())).isEqualTo(said);
                      said.ifPresent(
                          verdict -> {
                            assertThat(verdict.rule()).isEqualTo(rule.name());
                            assertThat(verdict).isNotInstanceOf(Verdict.Allow.class);
                            assertThat(verdict.why()).isNotBlank();
                          });
                    }));
  }

  /** A rule that breaks in the way it is told to. */
  private record Broken(RuntimeException fault) implements Rule {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String summary() {
      return "Breaks.";
    }

    @Override
    public Optional<Verdict> judge(Wish wish, Situation now) {
      if (fault == null) {
        return null;
      }
      throw fault;
    }
  }

  @Test
  void aRuleThatFailsDenies() {
    World world = new World().bad(World.WEB);
    for (RuntimeException fault :
        new RuntimeException[] {new IllegalStateException("x\ny"), null}) {
      Gate gate = new Gate(List.of(new Broken(fault)), World.kinds());
      Verdict verdict =
          gate.judge(
                  World.wish("unit-restart", World.WEB, World.WEB),
                  world.situation(),
                  Optional.of("alice"))
              .verdict();
      assertThat(verdict).isInstanceOf(Verdict.Deny.class);
      assertThat(verdict.rule()).isEqualTo("broken");
      assertThat(verdict.why()).contains("could not decide").doesNotContain("\n");
    }
    assertThat(new Gate(Rules.all(), Map.of()).spec("unit-restart", world.config)).isEmpty();
  }
}
