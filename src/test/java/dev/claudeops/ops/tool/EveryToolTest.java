package dev.claudeops.ops.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.host.Command;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of tools, held over the catalogue; a new one is under it by its line there. */
class EveryToolTest {
  static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "; reboot",
          "$(reboot)",
          "`reboot`",
          "a|b>c&",
          "'\"\\",
          "*",
          "?[a-z]*",
          "../../etc/shadow",
          "/etc/shadow",
          "/proc/self/environ",
          "/proc/1/root/etc/shadow",
          "//",
          "..",
          "/..",
          "a\nb",
          "unit:x\nunit:y",
          "a\rb\u001b[2J",
          "a\0b",
          "-rf",
          "--root=/",
          "--",
          "x".repeat(10_000),
          "/" + "x/".repeat(5_000),
          "nginx\u202Eecivres.",
          "\uD800",
          "\uFFFF",
          "a@.service",
          "@",
          "%n%s%d",
          "o-00000000",
          "unit:",
          ":x",
          "A:B",
          "select 1; drop table orders",
          "q1a2b3c4d' or 1=1",
          "99999999999999999999",
          "{\"a\":1}",
          "a HTTP/1.0\r\nX: y");

  private static final List<String> REAL_WORDS =
      HOSTILE.stream()
          .filter(word -> !word.isBlank() && !List.of("--", "/etc/shadow").contains(word))
          .toList();

  private static final String CONFIG =
      """
      {"discover": false, "agent": {"shell": true},
       "services": [
         {"name": "shop", "unit": "shop.service",
          "health": [{"command": ["/usr/lib/check", "--all"], "name": "stock"}]},
         {"name": "books", "database": {"kind": "postgres", "host": "127.0.0.1", "port": 1,
          "user": "app", "password": "x"}},
         {"name": "cache", "database": {"kind": "redis", "host": "127.0.0.1", "port": 1}}]}
      """;

  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder)
        .closedRoom("seen")
        .file("/proc/stat", "btime 1759150000\n")
        .file("/proc/1/stat", "1 (init) S 0 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 10 0 0\n")
        .file("/run/systemd/system/x", "")
        .file("/etc/shadow", "root:$6$secret-hash:19000:0:99999:7:::\n")
        .program(
            "systemctl show",
            "Id=nginx.service\nNames=nginx.service\nLoadState=loaded\nActiveState=active\n")
        .program("/usr/lib/check", "OK - 3 in stock");
  }

  private LookingRoom room(FakeHost host) {
    return new LookingRoom(host, Configs.read(CONFIG), folder.resolve("memory"));
  }

  private List<Tool> tools() {
    return Tools.all(room(host()));
  }

  @Test
  void everyToolClassIsInTheCatalogue() {
    Set<String> listed = new HashSet<>();
    tools().forEach(tool -> listed.add(tool.getClass().getName()));
    List<String> written =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.claudeops.ops.tool")
                .stream()
                .filter(type -> type.isAssignableTo(Tool.class) && !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .toList();
    assertThat(written)
        .isNotEmpty()
        .allMatch(listed::contains, "has its line in Tools.all()")
        .allMatch(name -> name.endsWith("Tool"), "is called a tool");
  }

  @Test
  void namesAreUnique() {
    assertThat(tools().stream().map(tool -> tool.spec().name())).doesNotHaveDuplicates();
  }

  @Test
  void theListIsShortForItIsReadAtEveryTurn() {
    for (Tool tool : tools()) {
      assertThat(tool.spec().summary()).matches("[A-Z](?s:.*)\\.").hasSizeBetween(20, 260);
      assertThat(tool.spec().inputs().stream().map(Input::name)).doesNotHaveDuplicates();
      assertThat(tool.spec().inputs()).allMatch(input -> input.meaning().length() <= 140);
    }
  }

  @Test
  void onlyThoseThatWishAskOrKeepAreNotMarkedAsReadOnly() {
    assertThat(tools().stream().filter(tool -> !tool.spec().readOnly()).map(t -> t.spec().name()))
        .isSubsetOf("propose", "open_question", "remember");
  }

  @TestFactory
  Stream<DynamicTest> eachReadOnlyOneTakesHostileInputs() {
    return tools().stream()
        .filter(tool -> tool.spec().readOnly())
        .map(
            tool ->
                DynamicTest.dynamicTest(
                    tool.spec().name() + " answers or refuses hostile inputs",
                    () -> hostile(tool.spec().name())));
  }

  private void hostile(String name) throws InterruptedException {
    FakeHost host = host();
    Tool tool = room(host).tool(name);
    for (Input input : tool.spec().inputs()) {
      boolean takesText =
          input.form() instanceof Input.Form.Text || input.form() instanceof Input.Form.Texts;
      for (String text : takesText ? HOSTILE : List.<String>of()) {
        String said = said(tool, input, text);
        assertThat(said).isNotNull().doesNotContain("secret-hash").hasSizeLessThan(200_000);
      }
    }
    assertThat(host.changes()).as("a look changes nothing").isEmpty();
    host.asked().forEach(EveryToolTest::inert);
  }

  private static String said(Tool tool, Input hostile, String text) throws InterruptedException {
    try {
      return tool.call(given(tool, hostile, text));
    } catch (Tool.Refusal refusal) {
      assertThat(refusal.getMessage())
          .isNotBlank()
          .hasSizeLessThan(1_500)
          .doesNotContain("\n", "\0", "\u202E", "Exception");
      return refusal.getMessage();
    } catch (RuntimeException fault) {
      return fail(tool.spec().name() + " threw for " + text, fault);
    }
  }

  /** The other needed inputs hold what is right, so that the hostile one is come to. */
  private static Given given(Tool tool, Input hostile, String text) {
    Map<String, String> texts = new HashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    Map<String, List<String>> lists = new HashMap<>();
    for (Input input : tool.spec().inputs()) {
      if (input.needed() || input.equals(hostile)) {
        switch (input.form()) {
          case Input.Form.Text _ -> texts.put(input.name(), input.equals(hostile) ? text : "books");
          case Input.Form.Choice choice -> texts.put(input.name(), choice.words().getFirst());
          case Input.Form.Whole whole -> numbers.put(input.name(), whole.least());
          case Input.Form.Texts _ -> lists.put(input.name(), List.of(text));
          case Input.Form.Table _ -> {}
        }
      }
    }
    return new Given(texts, numbers, lists, Map.of());
  }

  /** No word of a caller became an option, a pattern, or part of another word. */
  private static void inert(Command command) {
    List<String> argv = command.argv();
    if (argv.contains("/usr/bin/bwrap")) {
      // The one tool that takes a command: in its closed room alone, as the last word of all. The
      // shadow file is masked by its name there.
      assertThat(argv.subList(argv.size() - 5, argv.size() - 1))
          .containsExactly("/bin/sh", "-c", "exec /bin/sh -c \"$1\" </dev/null", "sh");
      assertThat(argv.subList(0, argv.size() - 1)).doesNotContainAnyElementsOf(REAL_WORDS);
      return;
    }
    assertThat(argv.getFirst()).doesNotEndWith("sh");
    int end = argv.indexOf("--");
    IntStream.range(1, argv.size())
        .filter(i -> HOSTILE.contains(argv.get(i)) && !argv.get(i).isBlank())
        .filter(i -> i != end && !argv.get(i).equals("--"))
        .forEach(i -> assertThat(end).as("-- stands before " + argv).isBetween(1, i - 1));
    assertThat(argv.stream().skip(1))
        .noneMatch(word -> word.contains("reboot") && word.contains("("))
        .noneMatch(word -> word.contains("etc/shadow"));
  }
}
