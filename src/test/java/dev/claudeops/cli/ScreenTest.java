package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Health;
import dev.claudeops.model.Severity;
import dev.claudeops.testkit.FakeHost;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenTest {
  private static final String ESCAPE = "\u001b";

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeHost host;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder);
  }

  private Screen screen(boolean terminal, String... args) {
    return Screen.of(host, args, terminal, stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTerminalHasColourAndProgress() {
    Screen screen = screen(true, "check");
    assertThat(screen.word(Health.FAILED)).isEqualTo(ESCAPE + "[1;31mFAILED" + ESCAPE + "[0m");
    screen.progress("looking");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("looking");
    assertThat(printed()).as("progress is no result").isEmpty();
  }

  @Test
  void aPipeHasNeither() {
    Screen screen = screen(false, "check");
    assertThat(screen.word(Severity.WARNING)).isEqualTo("warning");
    screen.progress("looking");
    screen.endProgress();
    assertThat(err.size()).isZero();
  }

  @Test
  void whoWantsNoColourGetsNone() {
    assertThat(screen(true, "check", "--no-color").word(Health.OK)).isEqualTo("ok");
    host.env("NO_COLOR", "1");
    assertThat(screen(true, "check").word(Health.OK)).isEqualTo("ok");
    assertThat(screen(true, "check").terminal()).as("progress stays").isTrue();
  }

  @Test
  void anEmptyNoColorIsNoWish() {
    host.env("NO_COLOR", "");
    assertThat(screen(true).word(Health.OK)).contains(ESCAPE);
  }

  @Test
  void aDumbTerminalIsTreatedAsAPipe() {
    host.env("TERM", "dumb");
    assertThat(screen(true).terminal()).isFalse();
    assertThat(screen(true).word(Health.OK)).isEqualTo("ok");
  }

  @Test
  void aTableIsCutToTheTerminalAndWholeInAPipe() {
    host.env("COLUMNS", "60");
    List<List<String>> rows =
        List.of(List.of("ok", "disk:/", "x".repeat(200)), List.of("FAILED", "unit:a", "short"));
    screen(true, "--no-color").table(rows);
    assertThat(printed().lines()).allMatch(line -> line.length() <= 60);
    assertThat(printed().lines().findFirst()).get().asString().endsWith("…");
    out.reset();
    screen(false).table(rows);
    assertThat(printed()).contains("x".repeat(200));
  }

  @Test
  void columnsStandUnderEachOtherAlsoInColour() {
    Screen screen = screen(true);
    screen.table(
        List.of(
            List.of(screen.word(Health.FAILED), "a", "one"),
            List.of(screen.word(Health.OK), "b", "two")));
    List<String> plain =
        printed().lines().map(line -> line.replaceAll(ESCAPE + "\\[[0-9;]*m", "")).toList();
    assertThat(plain).containsExactly("FAILED  a  one", "ok      b  two");
  }

  @Test
  void aNonsenseWidthIsTheUsualOne() {
    host.env("COLUMNS", "wide");
    screen(true).table(List.of(List.of("a", "y".repeat(500))));
    assertThat(printed().strip()).hasSize(110);
  }

  @Test
  void textFromOutsideCannotMoveTheCursor() {
    assertThat(Screen.safe("a" + ESCAPE + "[2Jb\rc\nd")).doesNotContain(ESCAPE, "\r", "\n");
  }
}
