package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person or a broken machine can hand to the program: each gets one clear line, and nothing
 * is lost.
 */
@Tag("slow")
class BadInputTest {
  @TempDir Path folder;

  private Path config(String text) throws Exception {
    return Files.writeString(folder.resolve("config.json"), text);
  }

  private String quiet() {
    return "{\"discover\": false, \"journal\": {\"folder\": \""
        + folder.resolve("journal")
        + "\"}}";
  }

  private Ended check(Path config, String... more) throws Exception {
    String[] words =
        Stream.concat(
                Stream.of("--config", config.toString(), "check", "--agent", "none"),
                Stream.of(more))
            .toArray(String[]::new);
    return new Program(folder).run(words);
  }

  private static void oneClearLine(Ended ended, int exit, String... says) {
    assertThat(ended.exit()).as(ended.err()).isEqualTo(exit);
    assertThat(ended.err().strip().lines()).as("one line").hasSize(1);
    assertThat(ended.err())
        .startsWith("claudeops: ")
        .contains(says)
        .doesNotContain("Exception", "\tat ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void aConfigThatIsEmptyIsToldInOneLine() throws Exception {
    oneClearLine(check(config("")), 78, "config.json", "empty");
  }

  @Test
  void aConfigThatIsNotJsonIsToldWithItsLine() throws Exception {
    oneClearLine(check(config("{\n  \"host\": \"a\",\n  oops\n}")), 78, "config.json:3");
  }

  @Test
  void aWrongTypeIsToldWithItsPointerAndLine() throws Exception {
    oneClearLine(check(config("{\n\"services\": 7}")), 78, "config.json:2", "/services");
  }

  @Test
  void anUnknownKeyIsToldWithTheNearestOne() throws Exception {
    oneClearLine(
        check(config("{\"services\":[{\"name\":\"a\",\"unit\":\"a\",\"healht\":[]}]}")),
        78,
        "/services/0/healht",
        "did you mean \"health\"");
  }

  @Test
  void aCircleIsPrinted() throws Exception {
    oneClearLine(
        check(
            config(
                "{\"services\":[{\"name\":\"a\",\"unit\":\"a\",\"needs\":[\"b\"]},"
                    + "{\"name\":\"b\",\"unit\":\"b\",\"needs\":[\"a\"]}]}")),
        78,
        "a -> b -> a");
  }

  @Test
  void aConfigThatIsNotThereIsTold() throws Exception {
    oneClearLine(check(folder.resolve("none.json")), 78, "none.json");
  }

  @Test
  void aConfigOfTenMegabytesIsRefused() throws Exception {
    oneClearLine(
        check(config("{\"host\": \"" + "x".repeat(10_000_000) + "\"}")), 78, "config.json");
  }

  @Test
  void aConfigThatIsAFolderOrAPipeIsRefused() throws Exception {
    oneClearLine(check(folder), 78, folder.toString());
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    oneClearLine(check(pipe), 78, "pipe");
  }

  @Test
  void aBrokenConfigDoesNotStopAScheduledCheckFromTelling() throws Exception {
    Ended ended = check(config("{oops"), "--scheduled", "--dry-run");
    assertThat(ended.exit()).isBetween(0, 3);
    assertThat(ended.out()).contains("the config is broken").contains("config.json:1");
  }

  @Test
  void withoutAnyConfigAndHomeAndPathTheCheckWorks() throws Exception {
    Ended ended =
        new Program(folder)
            .without("HOME")
            .without("PATH")
            .with("CLAUDEOPS_CONFIG", "")
            .run("check", "--json", "--dry-run", "--agent", "none");
    assertThat(ended.exit()).as(ended.err()).isBetween(0, 3);
    assertThat(Json.parse(ended.out()).at("observations").items()).isNotEmpty();
  }

  @Test
  void aMemoryThatCannotBeWrittenStillLeavesTheVerdict() throws Exception {
    Path blocked = Files.writeString(folder.resolve("journal"), "a file in place of the folder");
    Ended ended = check(config(quiet()));
    assertThat(ended.exit()).isBetween(0, 3);
    assertThat(ended.out()).contains("remembered").contains(blocked.toString());
    assertThat(blocked).hasContent("a file in place of the folder");
  }

  @Test
  void twoRunsAtOnceAreOneRunAndOneClearLine() throws Exception {
    Path config =
        config(quiet().replace("}}", "}, \"checks\": [{\"command\": [\"sleep\", \"4\"]}]}"));
    Path other = Files.createDirectory(folder.resolve("other"));
    Process first =
        new Program(folder).start("--config", config.toString(), "check", "--agent", "none");
    try {
      Path lock = folder.resolve("journal");
      for (int i = 0; i < 400 && !holdsLock(lock); i++) {
        Thread.sleep(10);
      }
      Ended second =
          new Program(other).run("--config", config.toString(), "check", "--agent", "none");
      oneClearLine(second, 75, String.valueOf(first.pid()));
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(first.exitValue()).isBetween(0, 3);
    } finally {
      first.destroyForcibly();
    }
  }

  private static boolean holdsLock(Path journal) throws Exception {
    if (!Files.isDirectory(journal)) {
      return false;
    }
    try (Stream<Path> files = Files.list(journal)) {
      return files.anyMatch(file -> file.getFileName().toString().contains("lock"));
    }
  }

  @Test
  void aDamagedMarkdownFileIsReportedAndLeftAlone() throws Exception {
    Path config = config(quiet());
    assertThat(check(config).exit()).isBetween(0, 3);
    Path damaged =
        Files.writeString(
            folder.resolve("journal/issues/2025-01-01-0000-notes.md"), "---\nid: [oops\nno end");
    assertThat(check(config).exit()).isBetween(0, 3);
    assertThat(damaged).hasContent("---\nid: [oops\nno end");
    Ended doctor = new Program(folder).run("--config", config.toString(), "doctor");
    assertThat(doctor.out()).contains("2025-01-01-0000-notes.md");
  }

  @Test
  void wrongWordsAreAUsageErrorWithAHint() throws Exception {
    Program program = new Program(folder);
    assertThat(program.run("chekc").exit()).isEqualTo(64);
    assertThat(program.run("chekc").err()).contains("did you mean check?");
    assertThat(program.run("check", "--nope").exit()).isEqualTo(64);
    assertThat(program.run("check", "--nope").err()).contains("--nope").doesNotContain("\tat ");
    assertThat(program.run().exit()).isEqualTo(64);
    assertThat(program.run("probe", "nothing-like-this").exit()).isEqualTo(64);
    assertThat(program.run("--config").exit()).isEqualTo(64);
    assertThat(program.run("issues", "zzz").exit()).isNotZero();
  }

  @Test
  void anUnreadableConfigIsToldToAUserWhoMayNotReadIt() throws Exception {
    Path config = config(quiet());
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("---------"));
    // Root without the right to pass by permissions, so that the class path stays readable.
    Ended ended =
        new Program(folder)
            .behind("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
            .run("--config", config.toString(), "check", "--agent", "none");
    oneClearLine(ended, 78, "permission denied");
  }
}
