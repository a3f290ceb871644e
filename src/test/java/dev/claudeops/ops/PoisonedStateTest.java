package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Trigger;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A state file that a person or a bad disk has changed: the run goes on, whatever is in it. */
@Timeout(300)
class PoisonedStateTest {
  private static final List<String> POISONS =
      List.of(
          "null",
          "true",
          "-1",
          "1e999",
          "99999999999999999999",
          "9223372036854775807",
          "0.5",
          "\"\"",
          "\"NaN\"",
          "\"-9223372036854775808 -1 x\\n\\u0000\"",
          "\"../../../../etc/passwd\"",
          "\"+1000000000-12-31T23:59:59.999999999Z\"",
          "\"-1000000000-01-01T00:00:00Z\"",
          "\"disk:\\u202e](javascript:1)|`<b>\"",
          "[]",
          "{}",
          "[[[{}]]]");

  private static final Set<String> PROBES =
      Set.of("cpu", "memory", "disk", "log", "clock", "login");

  @TempDir Path folder;

  @Test
  void aRunGoesOnWhateverOneValueOfTheStateHasBecome() throws Exception {
    FakeHost host =
        new FakeHost(folder.resolve("machine"))
            .file("/proc/loadavg", "9.1 9.2 9.3 1/100 4711\n")
            .file("/proc/stat", "cpu  100 0 100 1000 10 0 0 5 0 0\nbtime 1759000000\n")
            .file("/proc/meminfo", "MemTotal: 1000000 kB\nMemAvailable: 10000 kB\n")
            .file("/proc/vmstat", "pswpin 100\npswpout 100\noom_kill 3\n")
            .file("/proc/uptime", "5000.00 9000.00\n")
            .file("/var/log/nginx/error.log", "2025/09/29 13:59:00 [error] 1#1: it broke\n");
    List<Probe> probes =
        Probes.all().stream().filter(probe -> PROBES.contains(probe.spec().name())).toList();
    Path memory = folder.resolve("journal");
    Journal journal = Journal.open(memory, host::now, new Keeping(Duration.ofDays(9), 1 << 30));
    Ops ops = new Ops(host, Config.NONE, probes, journal, List.of());
    for (int i = 0; i < 3; i++) {
      ops.check(new Trigger.Schedule(), false, Progress.NONE);
      host.pass(Duration.ofHours(2));
    }
    Path file = memory.resolve("state.json");
    String good = Files.readString(file);
    List<int[]> values = values(good);
    assertThat(values).hasSizeGreaterThan(50);
    int poison = 0;
    for (int[] value : values) {
      for (int i = 0; i < 3; i++) {
        String bad = POISONS.get(poison++ % POISONS.size());
        Files.writeString(file, good.substring(0, value[0]) + bad + good.substring(value[1]));
        Checkup seen = ops.check(new Trigger.Schedule(), false, Progress.NONE);
        String shown = RunJson.of(seen.run(), seen.files(), seen.notes()).compact();
        assertThat(Json.parse(shown).at("observations").items()).isNotEmpty();
        assertThat(shown)
            .as("%s for %s", bad, good.substring(Math.max(0, value[0] - 60), value[1]))
            .doesNotContain("fault of ClaudeOps", "is not remembered");
        assertThat(Json.parse(Files.readString(file)).at("version").whole()).hasValue(1);
      }
    }
  }

  /** Where each scalar value of a JSON text begins and ends. */
  private static List<int[]> values(String json) {
    List<int[]> found = new ArrayList<>();
    int i = 0;
    while (i < json.length()) {
      char c = json.charAt(i);
      int end = i + 1;
      if (c == '"') {
        while (json.charAt(end) != '"') {
          end += json.charAt(end) == '\\' ? 2 : 1;
        }
        end++;
        if (json.charAt(end) != ':') {
          found.add(new int[] {i, end});
        }
      } else if ("-0123456789tfn".indexOf(c) >= 0) {
        while (",]}\n".indexOf(json.charAt(end)) < 0) {
          end++;
        }
        found.add(new int[] {i, end});
      }
      i = end;
    }
    return found;
  }
}
