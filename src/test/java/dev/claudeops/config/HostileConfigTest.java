package dev.claudeops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.model.Trouble;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileConfigTest {
  @TempDir Path folder;
  private final Around around = Around.example();

  private List<String> errors(String text) {
    return around.errors(text);
  }

  private List<String> errors(Path file) {
    return Around.errors(new ConfigFile(file, around, Known.NOTHING));
  }

  // ---- files that are none ----

  @Test
  void noFileAFolderAPipeAndAnEmptyFileAreToldInOneLine() throws Exception {
    Path none = folder.resolve("none.json");
    assertThat(errors(none)).containsExactly(none + ": it cannot be read: there is no such file");
    assertThat(errors(folder)).containsExactly(folder + ": it cannot be read: not a regular file");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(errors(pipe)).containsExactly(pipe + ": it cannot be read: not a regular file");
    Path empty = Files.writeString(folder.resolve("empty.json"), "");
    assertThat(errors(empty))
        .containsExactly(empty + ":1:1: /: the file is empty; the smallest config is {}");
    assertThat(errors(Files.writeString(empty, " // only this\n"))).hasSize(1);
  }

  @Test
  void anUnreadableFileIsToldInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("secret.json"), "{}");
    Surroundings denied =
        new Surroundings() {
          @Override
          public Optional<String> env(String name) {
            return Optional.empty();
          }

          @Override
          public long size(String name) {
            return 2;
          }

          @Override
          public boolean ours(String file) {
            return true;
          }

          @Override
          public String read(String name) throws IOException {
            throw new AccessDeniedException(name, null, "permission denied");
          }
        };
    assertThat(Around.errors(new ConfigFile(file, denied, Known.NOTHING)))
        .containsExactly(file + ": it cannot be read: permission denied");
  }

  @Test
  void tenMegabytesAreRefusedBeforeTheyAreRead() throws IOException {
    Path file = Files.write(folder.resolve("large.json"), new byte[10_000_000]);
    assertThat(errors(file))
        .containsExactly(file + ": it has 9.54 MiB, a config has at most 1 MiB");
  }

  // ---- text that is none ----

  @Test
  void whatIsNotJsonIsToldWithLineAndColumn() {
    assertThat(errors("{\n  \"host\" \"web1\"\n}"))
        .singleElement()
        .asString()
        .startsWith("/c.json:2:10: /: not JSON: ");
    for (String text :
        List.of(
            "{",
            "[",
            "\"",
            "{\"a\":}",
            "{]",
            "nul",
            "\u0000",
            "{}{}",
            "<xml/>",
            "{'host':1}",
            "/*",
            "\u001b[31m")) {
      assertThat(errors(text))
          .singleElement()
          .asString()
          .matches("/c\\.json:\\d+:\\d+: /: .+")
          .satisfies(HostileConfigTest::clean);
    }
    assertThat(errors("{\"host\":\"a\",\n\"host\":\"b\"}"))
        .containsExactly("/c.json:2:7: /: the key \"host\" stands here twice");
  }

  @Test
  void deepNestingHugeNumbersAndNulsAreErrorsAndNothingElse() {
    assertThat(errors("[".repeat(100_000)))
        .singleElement()
        .asString()
        .contains("nested too deeply");
    assertThat(errors("{\"services\":" + "[".repeat(900) + "]".repeat(900) + "}")).hasSize(1);
    for (String number :
        List.of(
            "1e400",
            "1e999999999",
            "-1e-999999999",
            "9".repeat(900),
            "9".repeat(5000),
            "0.1",
            "-1")) {
      assertThat(
              errors(
                  "{\"services\":[{\"name\":\"a\",\"database\":{\"kind\":\"redis\",\"port\":"
                      + number
                      + "}}]}"))
          .as(number.length() > 20 ? number.length() + " digits" : number)
          .hasSize(1)
          .allSatisfy(error -> assertThat(error.length()).isLessThan(500));
    }
    assertThat(errors("{\"host\":\"a\\u0000b\"}")).hasSize(1).allSatisfy(HostileConfigTest::clean);
    assertThat(errors("{\"journal\":{\"folder\":\"/a\\u0000b\"}}")).hasSize(1);
  }

  @Test
  void messagesHoldNoTerminalEscapesAndAreShort() {
    String bad = "\\u001b[31mred\\u001b]0;title\\u0007\\u202e\\r\\n" + "x".repeat(3000);
    assertThat(
            errors(
                """
                {"%1$s": 1, "host": "%1$s", "interval": "%1$s", "services": [{"name": "%1$s", "unit": "%1$s",
                 "needs": ["%1$s"], "process": "(%1$s", "database": "%1$s"}],
                 "checks": [{"%1$s": 1}, {"tcp": "%1$s"}], "limits": {"%1$s": {}}, "probes": {"off": ["%1$s"]}}
                """
                    .formatted(bad)))
        .hasSizeGreaterThan(8)
        .allSatisfy(HostileConfigTest::clean)
        .allSatisfy(error -> assertThat(error.length()).isLessThan(1400));
  }

  private static void clean(String error) {
    assertThat(error).isEqualTo(Clean.line(error, 10_000)).doesNotContain("\u001b", "\n");
  }

  @Test
  void aFileOfNothingButErrorsIsToldInPartAndAtOnce() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < 60_000; i++) {
      text.append("\"k").append(i).append("\":1,");
    }
    assertThat(errors(text.append("}").toString())).hasSize(200);
  }

  @Test
  void aThousandServicesInARowAreNoCircleAndOneMoreNeedMakesIt() {
    StringBuilder text = new StringBuilder("{\"services\":[");
    for (int i = 0; i < 1000; i++) {
      text.append(
          "{\"name\":\"s%d\",\"unit\":\"u%d\",\"needs\":[\"s%d\"]},".formatted(i, i, i + 1));
    }
    assertThat(errors(text + "]}"))
        .singleElement()
        .asString()
        .contains("there is no service \"s1000\"");
    assertThat(errors(text.toString().replace("\"s1000\"", "\"s0\"") + "]}"))
        .singleElement()
        .asString()
        .contains("s0 -> s1 -> ")
        .endsWith("... -> s0");
  }

  // ---- every node of the example as every other type ----

  private static final List<Json> OTHERS =
      List.of(
          Json.of("x"),
          Json.of(""),
          Json.of("\u0000\u001b["),
          Json.of(-1),
          Json.of(1L << 60),
          Json.of(0.5),
          Json.of(true),
          Json.nul(),
          Json.array(List.of()),
          Json.array(List.of(Json.nul())),
          Json.object(),
          Json.object("x", Json.object()));

  /** Every text that has one node replaced. */
  static List<Json> mutants(Json json) {
    List<Json> all = new ArrayList<>(OTHERS);
    switch (json) {
      case Json.Obj(var members, _) ->
          members.forEach(
              (key, value) -> {
                for (Json mutant : mutants(value)) {
                  Map<String, Json> changed = new LinkedHashMap<>(members);
                  changed.put(key, mutant);
                  all.add(new Json.Obj(changed, 0));
                }
                Map<String, Json> without = new LinkedHashMap<>(members);
                without.remove(key);
                all.add(new Json.Obj(without, 0));
              });
      case Json.Arr(var items, _) -> {
        for (int i = 0; i < items.size(); i++) {
          for (Json mutant : mutants(items.get(i))) {
            List<Json> changed = new ArrayList<>(items);
            changed.set(i, mutant);
            all.add(new Json.Arr(changed, 0));
          }
        }
      }
      case Json.Str _, Json.Num _, Json.Bool _, Json.Nul _ -> {}
    }
    return all;
  }

  @Test
  void anyWrongNodeIsAnErrorWithPointerAndLineAndNeverAnotherException() throws Exception {
    Json example = Json.parseWithComments(Around.exampleText());
    List<Json> mutants = mutants(example);
    assertThat(mutants).hasSizeGreaterThan(1000);
    int refused = 0;
    for (Json mutant : mutants) {
      List<String> errors = errors(mutant.pretty());
      refused += errors.isEmpty() ? 0 : 1;
      assertThat(errors)
          .as(mutant::compact)
          .allSatisfy(error -> assertThat(error).matches("/c\\.json:\\d+: /.*: .+"))
          .allSatisfy(HostileConfigTest::clean)
          .allSatisfy(error -> assertThat(error).doesNotContain("hunter"));
    }
    assertThat(refused).isGreaterThan(mutants.size() * 8 / 10);
  }

  @Test
  void theMessageOfSeveralErrorsSaysHowManyMoreThereAre() {
    ConfigFile file = around.of("{\"a\":1,\"b\":2,\"c\":3}");
    assertThatThrownBy(file::read)
        .isInstanceOf(Trouble.class)
        .hasMessage("/c.json:1: /a: unknown key (and 2 more; `claudeops config check` shows all)");
    assertThat(file.check()).hasSize(3);
  }

  @Test
  void aConfigThatOthersCanChangeIsRefused() {
    assertThat(new Around().stranger("/c.json").errors("{}"))
        .singleElement()
        .asString()
        .contains("others can change it")
        .contains("chown root");
  }
}
