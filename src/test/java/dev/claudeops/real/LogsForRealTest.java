package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.host.Host;
import dev.claudeops.host.LocalHost;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.ops.tool.Tools;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.SeeingRoom;
import dev.claudeops.testkit.real.Call;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MachineHost;
import dev.claudeops.testkit.real.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools on logs at the log files of a real machine and at a real journal. */
@Tag("real")
class LogsForRealTest {
  @TempDir Path folder;

  private String call(Host host, Subject seen, String tool, Map<String, String> texts)
      throws Exception {
    SeeingRoom room =
        new SeeingRoom(
            host,
            Configs.read("{\"discover\": false}"),
            Journal.open(folder.resolve("journal"), host::now, Keeping.USUAL),
            List.of(Observation.of(seen, host.now()).ok("")));
    Tool one =
        Tools.all(room).stream()
            .filter(any -> any.spec().name().equals(tool))
            .findFirst()
            .orElseThrow();
    return one.call(new Given(texts, Map.of(), Map.of(), Map.of()));
  }

  @Test
  void aLogIsReadBackThroughItsRotations() throws Exception {
    Path gzip = Part.need("gzip", "gzip");
    Path log = folder.toRealPath().resolve("app.log");
    Instant now = Instant.now();
    for (int age = 3; age >= 0; age--) {
      Files.writeString(log, now.minus(Duration.ofMinutes(10L * age)) + " ERROR the age is " + age);
      if (age > 1) {
        Path first = log.resolveSibling("app.log.1");
        Files.move(log, first);
        Call.of(List.of(gzip), List.of(first)).run().text();
        Files.move(
            log.resolveSibling("app.log.1.gz"), log.resolveSibling("app.log." + age + ".gz"));
      } else if (age == 1) {
        Files.move(log, log.resolveSibling("app.log.1"));
      }
    }
    String all =
        call(
            new LocalHost(),
            new Subject("log", log.toString()),
            "logs",
            Map.of("source", log.toString(), "since", "2h"));
    assertThat(all).contains("age is 3", "age is 2", "age is 1", "age is 0");
    assertThat(all.indexOf("age is 3")).isLessThan(all.indexOf("age is 0"));
    assertThat(
            call(
                new LocalHost(),
                new Subject("log", log.toString()),
                "log_patterns",
                Map.of("source", log.toString(), "since", "2h")))
        .contains("4x error")
        .contains("the age is <n>");
  }

  @Test
  void aUnitsLinesAreReadFromTheJournal() throws Exception {
    try (Machine machine = Machine.start("logs")) {
      machine.run(
          "systemd-run", "--wait", "--unit=talks", "sh", "-c", "echo first; echo '<3>last' >&2");
      machine.await(
          "the lines are in the journal",
          Duration.ofSeconds(60),
          "journalctl -u talks -o cat | grep -q last");
      MachineHost host = new MachineHost(machine);
      Subject unit = new Subject("unit", "talks.service");
      assertThat(call(host, unit, "logs", Map.of("source", "unit:talks.service")))
          .contains("first", "last");
      assertThat(call(host, unit, "logs", Map.of("source", "unit:talks.service", "level", "error")))
          .contains("last")
          .doesNotContain("first");
    }
  }
}
