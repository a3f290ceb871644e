package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.claudeops.config.Config;
import dev.claudeops.host.Change;
import dev.claudeops.host.Units;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Param;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of actions, held over the catalogue; a new one is under it by its line there. */
class EveryActionTest {
  /** The one that needs nothing of a machine, because it does nothing to it. */
  private static final String HARMLESS = "escalate";

  private static final List<String> HOSTILE =
      List.of(
          "; reboot",
          "$(reboot)",
          "`reboot`",
          "a b",
          "a|b>c&",
          "'\"\\",
          "*",
          "../../etc/passwd",
          "/etc/passwd",
          "..",
          ".",
          "a\nb",
          "a\rb",
          "a\0b",
          "-rf",
          "--force",
          "--root=/",
          "--",
          "x".repeat(1 << 20),
          "nginx\u202Eecivres.",
          "ng\u0456nx.service",
          "\uFF0Drf",
          "\uD800",
          "a@.service",
          "@",
          "%n",
          "1@1",
          "1@0 2@0",
          "4711@99999999999999999999",
          "unit:x",
          "{\"a\":1}",
          "?t=1#",
          "a HTTP/1.0\r\nX: y");

  @TempDir Path empty;
  @TempDir Path rich;

  @Test
  void everyActionClassIsInTheCatalogue() {
    Set<String> listed = new HashSet<>();
    Actions.all().forEach(action -> listed.add(action.getClass().getName()));
    List<String> written =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.claudeops")
                .stream()
                .filter(type -> type.isAssignableTo(ActionKind.class) && !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .toList();
    assertThat(written).isNotEmpty().allMatch(listed::contains, "has its line in Actions.all()");
  }

  @Test
  void kindsAreUnique() {
    assertThat(Actions.all().stream().map(action -> action.spec().kind())).doesNotHaveDuplicates();
  }

  @Test
  void aPersonCanBeToldOfEverythingThatAProbeTellsOf() {
    Set<String> told = new TreeSet<>(Set.of("probe"));
    for (Probe probe : Probes.all()) {
      told.addAll(probe.spec().kinds());
    }
    assertThat(Actions.named(HARMLESS).orElseThrow().spec().targets())
        .containsExactlyElementsOf(told);
  }

  @TestFactory
  Stream<DynamicTest> eachSpecIsWhole() {
    return each("says what it does, risks and undoes", EveryActionTest::whole);
  }

  private static void whole(ActionKind action) {
    ActionSpec spec = action.spec();
    assertThat(spec).isEqualTo(action.spec());
    assertThat(spec.summary()).matches("[A-Z].*\\.");
    assertThat(spec.undo()).endsWith(".");
    assertThat(spec.targets())
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allMatch(kind -> kind.matches("[a-z][a-z0-9-]*"));
    assertThat(spec.deadline()).isBetween(Duration.ofSeconds(1), Duration.ofHours(2));
    assertThat(spec.patience()).isBetween(Duration.ofSeconds(1), Duration.ofHours(1));
    assertThat(spec.params().stream().map(Param::name)).doesNotHaveDuplicates();
    assertThat(spec.params()).allMatch(param -> param.meaning().endsWith("."));
  }

  @TestFactory
  Stream<DynamicTest> eachIsRefusedOnAnEmptyMachine() {
    return each(
        "is refused with a sentence where there is nothing",
        action -> {
          FakeHost host = new FakeHost(empty);
          for (String target : action.spec().targets()) {
            for (String name : List.of("nginx.service", "shop", "/", "4711@123", "memory")) {
              Optional<Plan> plan = plan(action, host, new Subject(target, name), List.of());
              assertThat(plan.isPresent()).isEqualTo(action.spec().kind().equals(HARMLESS));
            }
          }
          assertThat(host.changes()).isEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> eachTakesAHostileNameForOneInertWord() {
    return each(
        "refuses hostile names, or passes them as one inert word",
        action -> {
          for (String target : action.spec().targets()) {
            for (String name : HOSTILE) {
              inert(action, new Subject(target, name));
            }
          }
        });
  }

  /** A machine that knows a thing of any name it is asked for. */
  private void inert(ActionKind action, Subject target) throws Exception {
    String id = Units.id(target.name());
    FakeHost host =
        new FakeHost(rich)
            .file("/run/systemd/system/x", "")
            .program(
                "systemctl show",
                """
                Id=%s
                Names=%s
                LoadState=loaded
                ActiveState=failed
                SubState=failed
                CanReload=yes
                """
                    .formatted(id, id));
    Observation seen =
        Observation.of(target, host.now()).culprit("unit-failed", target).ok("hostile");
    Optional<Plan> plan = plan(action, host, target, List.of(seen));
    assertThat(host.changes()).as("a plan changes nothing").isEmpty();
    if (plan.isEmpty()) {
      return;
    }
    assertThat(plan.get().does()).hasSizeLessThan(2_000).doesNotContain("\n", "\0", "\u202E");
    try {
      plan.get().work().perform(new Hands(host, action.spec().deadline(), Optional::empty));
    } catch (IOException failed) {
      assertThat(failed.getMessage()).isNotBlank();
    }
    for (Change change : host.changes()) {
      switch (change) {
        case Change.Program(var command) -> inert(command.argv(), id, target.name());
        case Change.EnginePost(var path, _) -> assertThat(path).matches("[A-Za-z0-9/_.?=&%:-]+");
        case Change.Pm2Call(_, _, var argument, _) ->
            assertThat(argument.compact()).doesNotContain(target.name());
        case Change.Send _, Change.Remove _, Change.Truncate _, Change.Talk _ -> {}
      }
    }
  }

  private static void inert(List<String> argv, String id, String name) {
    assertThat(argv.getFirst()).doesNotEndWith("sh").doesNotContain(name);
    int end = argv.indexOf("--");
    for (int i = 1; i < argv.size(); i++) {
      boolean theName = argv.get(i).equals(id) || argv.get(i).equals(name);
      if (theName && argv.get(i).startsWith("-") && !argv.get(i).equals("--")) {
        assertThat(end).as("-- stands before " + argv).isBetween(1, i - 1);
      }
      if (!theName && name.length() > 3) {
        assertThat(argv.get(i)).as("one whole word of " + argv).doesNotContain(name);
      }
    }
  }

  private static Stream<DynamicTest> each(String word, Held held) {
    return Actions.all().stream()
        .map(
            action ->
                DynamicTest.dynamicTest(action.spec().kind() + " " + word, () -> held.by(action)));
  }

  @FunctionalInterface
  private interface Held {
    void by(ActionKind action) throws Exception;
  }

  /**
   * What it would do; empty when it says why it cannot. Anything else that it throws is a fault.
   */
  private Optional<Plan> plan(
      ActionKind action, FakeHost host, Subject target, List<Observation> seen) throws Exception {
    Map<String, String> params = new HashMap<>();
    for (Param param : action.spec().params()) {
      if (param.usual().isEmpty()) {
        params.put(param.name(), sample(param.form()));
      }
    }
    Action wish = new Action(action.spec().kind(), target, params, "a test", new ArrayList<>());
    Scene scene =
        new Scene(
            host, Config.NONE, action.spec().parse(wish), seen, Path.of("/nonexistent/claudeops"));
    try {
      return Optional.of(action.plan(wish, scene));
    } catch (Unfit why) {
      assertThat(why.why()).isNotBlank().hasSizeLessThan(700).doesNotContain("\n", "\0", "\u202E");
      return Optional.empty();
    }
  }

  private static String sample(Param.Form form) {
    return switch (form) {
      case Param.Form.Name _ -> "a";
      case Param.Form.Whole whole -> Long.toString(whole.least());
      case Param.Form.Choice choice -> choice.words().getFirst();
      case Param.Form.Label _ -> "orders";
      case Param.Form.Sentence _ -> "the disk of the shop is full";
    };
  }
}
