package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The drives themselves: what they say of their health (SMART, where smartctl(8) is installed),
 * RAID arrays of the kernel ({@link Raid}) and ZFS pools (zpool-list(8)).
 */
final class Drive implements Probe {
  private static final int MOST = 64;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "drive",
          "What drives say of their own health, and whether RAID arrays and ZFS pools are whole.",
          Duration.ofSeconds(8),
          "root and smartctl (package smartmontools) for the drives",
          List.of("drive", "raid", "pool"),
          List.of(
              new ProbeSpec.Gauge("temperature", Unit.COUNT, "of the drive, in degrees Celsius"),
              new ProbeSpec.Gauge(
                  "powered-on", Unit.SECONDS, "how long the drive has run in its life"),
              new ProbeSpec.Gauge("reallocated", Unit.COUNT, "sectors the drive has replaced"),
              new ProbeSpec.Gauge(
                  "bad-sectors",
                  Unit.COUNT,
                  "sectors the drive cannot read, and media errors of NVMe"),
              new ProbeSpec.Gauge(
                  "wear", Unit.RATIO, "how much of its life a solid-state drive has used"),
              new ProbeSpec.Gauge("missing", Unit.COUNT, "members the array lacks"),
              new ProbeSpec.Gauge(
                  "rebuilt", Unit.RATIO, "how far the array's rebuild or check is")),
          List.of(
              atOnce(
                  "drive-failing",
                  Severity.CRITICAL,
                  "The drive says itself that it is about to fail.",
                  "Make sure there is a backup now, then replace the drive; see `smartctl -a"
                      + " /dev/NAME`."),
              atOnce(
                  "drive-errors",
                  Severity.WARNING,
                  "The drive lost sectors; that seldom stays the last of it.",
                  "Check the backup, run `smartctl -t long /dev/NAME`, and plan to replace the"
                      + " drive."),
              atOnce(
                  "drive-worn",
                  Severity.WARNING,
                  "The solid-state drive has used up the life its maker gives it.",
                  "Plan to replace it."),
              noisy(
                  "drive-hot",
                  Severity.WARNING,
                  "The drive is too hot; it gets slow and ages fast.",
                  "Check the fans and the air; move load away."),
              atOnce(
                  "raid-degraded",
                  Severity.CRITICAL,
                  "The array or pool runs without one of its drives; another failure may lose the"
                      + " data.",
                  "See which: `mdadm --detail /dev/NAME` or `zpool status -x`; replace the drive."),
              atOnce(
                  "raid-failed",
                  Severity.CRITICAL,
                  "The array or pool does not run; its data cannot be reached.",
                  "See why: `mdadm --detail /dev/NAME` or `zpool status -x`, `journalctl -k`; do"
                      + " not write to its drives.")),
          List.of(
              warnAbove("drive-hot", "temperature", 70, 65),
              warnAbove("drive-errors", "bad-sectors", 1, 0),
              above("drive-worn", "wear", 0.9, 0.89, 1, 0.99)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    HostView host = site.host();
    List<Look> looks = new ArrayList<>();
    if (host.find("smartctl").isPresent()) {
      for (String name : host.listIfThere("/sys/block").stream().limit(MOST).toList()) {
        // Real drives; vd* and xvd* are a hypervisor's and say nothing.
        if (name.matches("sd[a-z]{1,3}|hd[a-z]|nvme\\d{1,3}n\\d{1,3}")) {
          looks.add(
              Look.at(
                  new Subject("drive", name),
                  SPEC.deadline(),
                  () -> Smart.look(site, new Subject("drive", name))));
        }
      }
    }
    for (Raid.Array array : Raid.arrays(host.readIfThere("/proc/mdstat").orElse(""))) {
      looks.add(
          Look.at(
              new Subject("raid", array.name()), SPEC.deadline(), () -> Raid.look(host, array)));
    }
    if (host.find("zpool").isPresent() && host.exists("/proc/spl/kstat/zfs")) {
      Subject all = new Subject("pool", "zfs");
      looks.add(Look.over(all, SPEC.deadline(), () -> pools(host, all)));
    }
    return looks;
  }

  /** Every pool by its state; none where ZFS is installed and not used. */
  private static List<Observation> pools(HostView host, Subject all)
      throws IOException, InterruptedException {
    Output list =
        host.run(
            Command.of("zpool", "list", "-H", "-o", "name,health").within(Duration.ofSeconds(5)));
    if (!list.ok()) {
      return List.of(
          Observation.unknown(all, host.now(), "the ZFS pools are not told: " + list.complaint()));
    }
    return list.out()
        .lines()
        .limit(MOST)
        .map(line -> line.split("\t"))
        .filter(words -> words.length == 2 && !words[0].isBlank())
        .map(words -> pool(host, words[0], words[1].strip()))
        .toList();
  }

  private static Observation pool(HostView host, String name, String state) {
    Observation.Builder seen =
        Observation.of(new Subject("pool", name), host.now())
            .evidence("zpool list -H -o name,health", name + "\t" + state);
    switch (state) {
      case "ONLINE" -> {}
      case "DEGRADED" ->
          seen.symptom(
              "raid-degraded",
              Severity.CRITICAL,
              "the ZFS pool " + name + " lacks a drive; see `zpool status -x`");
      default ->
          seen.symptom(
              "raid-failed", Severity.CRITICAL, "the ZFS pool %s is %s".formatted(name, state));
    }
    return seen.ok("whole");
  }
}
