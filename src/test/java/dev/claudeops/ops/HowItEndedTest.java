package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Trigger;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HowItEndedTest {
  @TempDir Path folder;

  @Test
  void aRunTellsHowTheOneBeforeEnded() throws Exception {
    FakeHost host =
        new FakeHost(folder.resolve("machine")).file("/proc/uptime", "900000.00 1.00\n");
    List<Probe> self =
        Probes.all().stream().filter(probe -> probe.spec().name().equals("self")).toList();
    Ops ops =
        new Ops(
            host,
            Config.NONE,
            self,
            Journal.open(folder.resolve("journal"), host::now, Keeping.USUAL),
            List.of());
    Checkup first = ops.check(new Trigger.Schedule(), false, Progress.NONE);
    String ended =
        host.now().getEpochSecond() + " " + first.run().status().name().toLowerCase(Locale.ROOT);
    assertThat(ops.journal().state().memory()).containsEntry("self/ended", ended);
    host.pass(Duration.ofHours(2));
    Observation second =
        ops.check(new Trigger.Schedule(), false, Progress.NONE).run().observations().getFirst();
    assertThat(second.summary())
        .contains("the check before was 2 h ago (" + ended.split(" ")[1] + ")");
  }
}
