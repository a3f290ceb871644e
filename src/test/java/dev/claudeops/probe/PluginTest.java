package dev.claudeops.probe;

import static dev.claudeops.testkit.Checks.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.model.Unit;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginTest {
  @TempDir Path folder;

  private FakeHost host(int exit, String out) {
    return new FakeHost(folder).program("/opt/check", new Output(exit, out, "", false, false));
  }

  private static Observation look(FakeHost host, Optional<String> user) {
    Check.Plugin check =
        new Check.Plugin("disks", List.of("/opt/check", "-w", "5"), user, Duration.ofSeconds(3));
    return new Looking(host, config(check)).at(new Plugin(), check.subject());
  }

  private static Observation look(FakeHost host) {
    return look(host, Optional.empty());
  }

  @Test
  void theExitCodeIsTheVerdict() {
    assertThat(look(host(0, "OK - fine | a=1\n")).health()).isEqualTo(Health.OK);
    assertThat(look(host(0, "OK - fine | a=1\n")).summary()).isEqualTo("OK - fine");
    Observation warning = look(host(1, "WARNING - so so\n"));
    assertThat(warning.health()).isEqualTo(Health.DEGRADED);
    assertThat(warning.summary()).isEqualTo("WARNING - so so");
    assertThat(look(host(2, "CRITICAL - bad\n")).symptoms())
        .containsExactly(new Symptom("command-problem", Severity.CRITICAL, "CRITICAL - bad"));
    assertThat(look(host(3, "UNKNOWN - no idea\n")).health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void whatIsNoPluginIsUnknown() {
    assertThat(look(host(127, "sh: not found\n")).summary())
        .isEqualTo(
            "it ended with exit code 127, which is none of a monitoring plugin's: sh: not found");
    assertThat(look(host(2, "")).summary()).isEqualTo("it said nothing; exit code 2");
    FakeHost late =
        new FakeHost(folder).program("/opt/check", new Output(124, "", "", true, false));
    assertThat(look(late).health()).isEqualTo(Health.UNKNOWN);
    assertThat(look(late).summary()).isEqualTo("it did not end within 3 s");
    assertThat(look(new FakeHost(folder)).summary()).isEqualTo("not installed: /opt/check");
  }

  @Test
  void theUserIsGivenOnlyWhereWeAreRoot() {
    FakeHost host = host(0, "OK\n");
    look(host, Optional.of("nagios"));
    assertThat(host.asked().getFirst().asUser()).contains("nagios");
    assertThat(look(host.notRoot(), Optional.of("nagios")).summary())
        .isEqualTo("needs root to run as nagios");
    assertThat(look(host(0, "OK\n"), Optional.of("-x")).health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void performanceDataBecomesMeasures() {
    Observation seen =
        look(
            host(
                0,
                "OK | /=2643MB;5948;5958;0;5968 /var/lib=1KB 'a b''s'=12.5ms;1 load=0,5 t=30s"
                    + " used=40%;80;90 hits=7c none=U x=-3 x=4\nmore text\nlast | us=5us\nb=2B\n"));
    assertThat(seen.measures())
        .extracting(m -> m.name() + "=" + m.value() + " " + m.unit())
        .containsExactly(
            "perf-root=" + 2643.0 * (1 << 20) + " " + Unit.BYTES,
            "perf-var-lib=1024.0 BYTES",
            "perf-a-b-s=0.0125 SECONDS",
            "perf-t=30.0 SECONDS",
            "perf-used=0.4 RATIO",
            "perf-hits=7.0 COUNT",
            "perf-x=-3.0 COUNT",
            "perf-x-2=4.0 COUNT",
            "perf-us=5.0E-6 SECONDS",
            "perf-b=2.0 BYTES");
  }

  @Test
  void aFloodOfPerformanceDataIsCut() {
    String flood = "OK | " + "'".repeat(30_000) + "a=1 ".repeat(5_000);
    assertThat(look(host(0, flood)).measures()).hasSizeLessThanOrEqualTo(64);
    assertThat(look(host(0, "OK | " + "a".repeat(60_000))).measures()).isEmpty();
  }
}
