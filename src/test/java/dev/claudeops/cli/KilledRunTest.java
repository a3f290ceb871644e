package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill -9 at any moment of a run: the memory stays readable and the next run works. */
@Tag("slow")
class KilledRunTest {
  private static final int KILLS = 200;
  private static final long SEED = 20_250_929;
  @TempDir Path folder;

  @Test
  void killedAtTwoHundredRandomMomentsEveryFileParsesAndTheNextRunWorks() throws Exception {
    Path journal = folder.resolve("journal");
    Path flag = folder.resolve("flag");
    // A plugin that fails every other run makes issues open, close and come back, so that every
    // kind of file is written.
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"discover": false, "journal": {"folder": "%s"},
             "probes": {"off": ["updates", "login", "log", "disk"]},
             "checks": [{"name": "door", "command": ["test", "-e", "%s"]}]}
            """
                .formatted(journal, flag));
    Program program = new Program(folder);
    long whole = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long began = System.nanoTime();
      assertThat(program.run("--config", config.toString(), "check", "--agent", "none").exit())
          .isBetween(0, 3);
      whole = Math.min(whole, System.nanoTime() - began);
    }
    Random random = new Random(SEED);
    int killed = 0;
    int runs = 0;
    for (; killed < KILLS && runs < 4 * KILLS; runs++) {
      if (runs % 2 == 0) {
        Files.writeString(flag, "");
      } else {
        Files.deleteIfExists(flag);
      }
      Process process = program.start("--config", config.toString(), "check", "--agent", "none");
      // Most of a run is the start of the JVM; two thirds of the kills fall into its second half.
      double part = random.nextInt(3) == 0 ? random.nextDouble() : 0.5 + random.nextDouble() / 2;
      if (!process.waitFor((long) (whole * part), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
        killed++;
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      everyFileIsWhole(journal);
    }
    assertThat(killed).as("runs that were really cut short, of " + runs).isEqualTo(KILLS);
    Program.Ended next =
        program.run("--config", config.toString(), "check", "--json", "--agent", "none");
    assertThat(next.exit()).as(next.err()).isBetween(0, 3);
    Json run = Json.parse(next.out());
    assertThat(run.at("notes").items()).isEmpty();
    assertThat(Path.of(run.at("files", "health").textOr(""))).exists();
    try (Stream<Path> files = Files.walk(journal)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith(".tmp-")))
          .as("leftovers")
          .isEmpty();
    }
    assertThat(program.run("--config", config.toString(), "doctor").out()).doesNotContain("FAILED");
  }

  private static void everyFileIsWhole(Path journal) throws Exception {
    if (!Files.exists(journal)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(journal)) {
      all = files.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      String name = file.getFileName().toString();
      if (name.startsWith(".") || name.equals("lock")) {
        continue;
      }
      String text = Files.readString(file);
      if (name.endsWith(".json")) {
        assertThat(Json.parse(text).fields()).as(name).isNotEmpty();
      } else if (name.endsWith(".tsv")) {
        assertThat(text.lines()).as(name).allMatch(line -> line.split("\t").length == 4);
        assertThat(text).as(name).matches("(?s)|.*\n");
      } else {
        assertThat(FrontMatter.parse(text).text("kind")).as(file.toString()).isPresent();
        assertThat(text).as(file.toString()).endsWith("\n");
      }
    }
  }
}
