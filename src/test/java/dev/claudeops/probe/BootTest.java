package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootTest {
  // The host's clock is 2025-09-29 14:00; it has been up for 1000 seconds.
  private static final String BOOTS =
      """
      IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY
       -1 59567ba0b641465699a47e642ede0077 Sun 2025-09-21 15:58:59 UTC Mon 2025-09-29 13:42:02 UTC
        0 97ae745a19614c5e909d013c6b490109 Mon 2025-09-29 13:43:20 UTC Mon 2025-09-29 14:00:02 UTC
      """;
  private static final String ORDERLY =
      """
      Sep 29 13:42:02 vm systemd[1]: Reached target reboot.target - System Reboot.
      Sep 29 13:42:02 vm systemd[1]: Shutting down.
      Sep 29 13:42:02 vm systemd-journald[30]: Journal stopped
      """;
  private static final String CUT =
      """
      Sep 29 13:41:58 vm myapp[77]: Shutting down. Journal stopped
      Sep 29 13:42:02 vm systemd[1]: Reached target graphical.target - Graphical Interface.
      """;

  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder)
        .file("/proc/sys/kernel/random/boot_id", "aaa\n")
        .file("/proc/sys/kernel/osrelease", "6.1.0-37-amd64\n")
        .file("/proc/uptime", "1000.00 1.00\n");
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void anOrderlyRebootIsNoFinding() {
    FakeHost host =
        host().program("journalctl --list-boots", BOOTS).program("journalctl -b -1", ORDERLY);
    Observation seen = new Looking(host).at(new Boot(), Boot.SUBJECT);
    assertThat(seen.summary())
        .isEqualTo("up for 16 min, since 2025-09-29 13:43 UTC, after an orderly shutdown");
    assertThat(seen.symptoms()).isEmpty();
  }

  @Test
  void aPowerCutIsToldForADayAndTheJournalIsAskedOnce() {
    FakeHost host =
        host().program("journalctl --list-boots", BOOTS).program("journalctl -b -1", CUT);
    Looking looking = new Looking(host);
    assertThat(types(looking.at(new Boot(), Boot.SUBJECT))).containsExactly("boot-unclean");
    int asked = host.asked().size();
    assertThat(types(looking.at(new Boot(), Boot.SUBJECT))).containsExactly("boot-unclean");
    assertThat(host.asked()).hasSize(asked);
    host.file("/proc/uptime", "90000.00 1.00\n");
    assertThat(looking.at(new Boot(), Boot.SUBJECT).symptoms()).isEmpty();
  }

  @Test
  void withoutAnOlderJournalWtmpTells() {
    FakeHost host =
        host()
            .program("journalctl --list-boots", BOOTS.lines().toList().get(2) + "\n")
            .program(
                "last",
                """
                reboot   system boot  6.1.0-37-amd64   Mon Sep 29 13:43:20 2025   still running
                reboot   system boot  6.1.0-37-amd64   Sun Sep 21 15:58:59 2025   still running
                """);
    assertThat(types(new Looking(host).at(new Boot(), Boot.SUBJECT)))
        .containsExactly("boot-unclean");
    host.program(
        "last",
        """
        reboot   system boot  6.1.0-37-amd64   Mon Sep 29 13:43:20 2025   still running
        shutdown system down  6.1.0-37-amd64   Mon Sep 29 13:42:02 2025 - Mon Sep 29 13:43:20
        reboot   system boot  6.1.0-37-amd64   Sun Sep 21 15:58:59 2025 - Mon Sep 29 13:42:02
        """);
    assertThat(new Looking(host).at(new Boot(), Boot.SUBJECT).symptoms()).isEmpty();
  }

  @Test
  void whatNothingTellsIsSaid() {
    Observation seen = new Looking(host()).at(new Boot(), Boot.SUBJECT);
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary())
        .endsWith("how it went down before is unknown: there is neither a journal nor wtmp");
  }

  @Test
  void aMachineThatBootsAgainAndAgainIsTold() {
    FakeHost host =
        host()
            .program(
                "journalctl --list-boots",
                """
                 -3 11 Sun 2025-09-21 15:58:59 UTC—Mon 2025-09-29 10:42:02 UTC
                 -2 22 Mon 2025-09-29 13:10:00 UTC—Mon 2025-09-29 13:12:02 UTC
                 -1 33 Mon 2025-09-29 13:20:00 UTC—Mon 2025-09-29 13:42:02 UTC
                  0 44 Mon 2025-09-29 13:43:20 UTC—Mon 2025-09-29 14:00:02 UTC
                """)
            .program("journalctl -b -1", ORDERLY);
    Observation seen = new Looking(host).at(new Boot(), Boot.SUBJECT);
    assertThat(types(seen)).containsExactly("boot-loop");
    assertThat(seen.measure("boots").orElseThrow().value()).isEqualTo(3);
    assertThat(seen.health()).isEqualTo(Health.FAILED);
  }

  @Test
  void aRequiredRebootIsInformation() {
    FakeHost host =
        host()
            .file("/run/reboot-required", "*** System restart required ***\n")
            .file("/run/reboot-required.pkgs", "linux-image-6.1.0-38-amd64\nlibc6\nlibc6\n");
    Observation seen = new Looking(host).at(new Boot(), Boot.SUBJECT);
    assertThat(seen.symptoms())
        .singleElement()
        .satisfies(symptom -> assertThat(symptom.severity()).isEqualTo(Severity.INFO));
    assertThat(seen.summary())
        .contains("a reboot is required by linux-image-6.1.0-38-amd64, libc6");
    assertThat(seen.health()).isEqualTo(Health.OK);
  }

  @Test
  void aNewerKernelOfTheSameFlavourWaitsForAReboot() {
    FakeHost host =
        host()
            .file("/boot/vmlinuz-6.1.0-37-amd64", "")
            .file("/boot/vmlinuz-6.1.0-9-amd64", "")
            .file("/boot/vmlinuz-6.5.0-1-rt-amd64", "")
            .file("/boot/vmlinuz-0-rescue-cafe", "");
    assertThat(new Looking(host).at(new Boot(), Boot.SUBJECT).symptoms()).isEmpty();
    host.file("/boot/vmlinuz-6.1.0-100-amd64", "").file("/boot/vmlinuz-6.1.0-38-amd64", "");
    assertThat(new Looking(host).at(new Boot(), Boot.SUBJECT).summary())
        .endsWith("a reboot is required to use kernel 6.1.0-100-amd64 (6.1.0-37-amd64 runs)");
  }

  @Test
  void theBootOfThisMachineIsSeen() {
    Observation seen = new Looking(new LocalHost()).at(new Boot(), Boot.SUBJECT);
    assertThat(seen.measure("uptime").orElseThrow().value()).isPositive();
    assertThat(seen.summary()).startsWith("up for ");
  }
}
