package dev.claudeops.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class FrontMatterTest {
  private static FrontMatter parse(String text) {
    try {
      return FrontMatter.parse(text);
    } catch (FrontMatter.Malformed bad) {
      throw new AssertionError(
          "line " + bad.line() + ": " + bad.getMessage() + " in\n" + text, bad);
    }
  }

  private static FrontMatter.Malformed bad(String text) {
    return catchThrowableOfType(FrontMatter.Malformed.class, () -> FrontMatter.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a: b",
        "a # b",
        "# a",
        "'",
        "\"",
        "\\",
        "\\n",
        "- a",
        "-",
        "yes",
        "No",
        "null",
        "~",
        "12345678",
        "1e234567",
        "0x1F",
        "1_000",
        ".inf",
        "2025-09-29",
        "12:30:45",
        "[a]",
        "{a: b}",
        "a, b",
        "a]",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "|",
        ">",
        "?",
        ":",
        "a:",
        "a :b",
        " ",
        "",
        "---",
        "...",
        "ä€😀",
        "http:http://127.0.0.1/?a=b&c=d#e",
        "unit:nginx.service",
        "="
      })
  void hostileTextsComeBackAsTheyWere(String text) {
    String file =
        new FrontMatter.Fields().text("a", text).list("b", List.of(text, "x")).write() + "body\n";
    FrontMatter read = parse(file);
    assertThat(read.text("a")).contains(text.strip());
    assertThat(read.list("b")).containsExactly(text.strip(), "x");
    assertThat(read.body()).isEqualTo("body\n");
  }

  @Test
  void whatWeWriteIsATextToEveryYamlReader() {
    Random random = new Random(7);
    String letters = "ab: #-'\"\\[]{},&*!|>%@`~0123e.yn\n\t\u0085\u2028\u0000é";
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      String clean = Clean.line(text.toString(), 100);
      String head = new FrontMatter.Fields().text("a", text.toString()).write();
      assertThat(parse(head).text("a")).contains(clean);
      Object loaded =
          new Load(LoadSettings.builder().build()).loadFromString(head.replace("---\n", ""));
      assertThat(loaded).isEqualTo(java.util.Map.of("a", clean));
    }
  }

  @Test
  void windowsLineEndsAndAByteOrderMarkAreTaken() {
    FrontMatter read = parse("\uFEFF---\r\na: b\r\nc: [d, e]\r\n---\r\nbody\r\n");
    assertThat(read.text("a")).contains("b");
    assertThat(read.list("c")).containsExactly("d", "e");
    assertThat(read.body()).isEqualTo("body\r\n");
  }

  @Test
  void listsInBlockFormAndFoldedTextsAreTaken() {
    FrontMatter read = parse("---\na:\n- b\n- c\nd: >\n  e\n  f\nempty:\n---\n");
    assertThat(read.list("a")).containsExactly("b", "c");
    assertThat(read.text("d")).contains("e f\n");
    assertThat(read.text("empty")).contains("");
    assertThat(parse("---\n---\n").body()).isEmpty();
  }

  @Test
  void whatIsMalformedIsToldWithItsLine() {
    assertThat(bad("hello").line()).isEqualTo(1);
    assertThat(bad("")).hasMessageContaining("does not begin");
    assertThat(bad("---\na: b\n")).hasMessageContaining("missing");
    assertThat(bad("---\na: b\nc: \"d\n---\n").line()).isBetween(3, 4);
    assertThat(bad("---\na: b\na: c\n---\n")).hasMessageContaining("two of a");
    assertThat(bad("---\na: {b: c}\n---\n")).hasMessageContaining("neither a text nor a list");
    assertThat(bad("---\na: [[b]]\n---\n")).hasMessageContaining("not a list of texts");
    assertThat(bad("---\na: &x b\nc: *x\n---\n")).hasMessageContaining("alias");
    assertThat(bad("---\n- a\n---\n")).hasMessageContaining("no list of keys");
    assertThat(bad("---\na: b\nc\n---\n")).isNotNull();
  }

  @Test
  void bombsCostNothing() {
    assertThatThrownBy(() -> FrontMatter.parse("---\na: " + "[".repeat(60_000) + "\n---\n"))
        .isInstanceOf(FrontMatter.Malformed.class);
    assertThatThrownBy(() -> FrontMatter.parse("---\na: " + "b".repeat(200_000) + "\n---\n"))
        .isInstanceOf(FrontMatter.Malformed.class);
    List<String> lines = new ArrayList<>(List.of("a: &a [x, x]"));
    for (int i = 0; i < 30; i++) {
      lines.add("b" + i + ": [*a, *a]");
    }
    assertThat(bad("---\n" + String.join("\n", lines) + "\n---\n")).isNotNull();
  }

  @Test
  void newValuesTakeThePlaceOfOldOnesAndTheRestStays() {
    FrontMatter file =
        parse("---\n# mine\nstatus: open\nowner: \"me\" # me\ntags:\n  - a\n  - b\nold: x\n---\nB");
    String head =
        file.with(
            new FrontMatter.Fields()
                .text("status", "resolved")
                .list("tags", List.of("c"))
                .without("old")
                .time("at", Instant.parse("2025-09-29T14:00:00.5Z"))
                .number("runs", 3)
                .flag("flapping", true));
    assertThat(head)
        .isEqualTo(
            "---\n# mine\nstatus: resolved\nowner: \"me\" # me\ntags: [c]\n"
                + "at: 2025-09-29T14:00:00Z\nruns: 3\nflapping: true\n---\n");
  }
}
