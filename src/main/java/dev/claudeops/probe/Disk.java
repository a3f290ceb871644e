package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.Threshold.above;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Mounts;
import dev.claudeops.host.Output;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Space and inodes of every file system that can fill up, and whether it can still be written to.
 * Each has a look of its own, and statfs(2) is called in a child, so that a mount that hangs blinds
 * only itself.
 */
final class Disk implements Probe {
  /** A larger file system is judged by its last bytes alone: 9 % of 10 TB is plenty. */
  static final long COUNTED = 200L << 30;

  /** From here on it is worth to find out what takes the space. */
  private static final double SHORT = 0.88;

  private static final int MOST = 64;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "disk",
          "Space and inodes left on every file system, what takes them when they are short, and"
              + " whether it can be written to.",
          Duration.ofSeconds(8),
          "root, to see deleted files that other users' processes hold, and every folder",
          List.of("disk"),
          List.of(
              new ProbeSpec.Gauge(
                  "used", Unit.RATIO, "share of the space used, as df(1) counts it"),
              new ProbeSpec.Gauge("free", Unit.BYTES, "what programs can still write"),
              new ProbeSpec.Gauge("size", Unit.BYTES, "the file system's size"),
              new ProbeSpec.Gauge(
                  "fill",
                  Unit.RATIO,
                  "as used, but a file system above 200 GiB counts as 200 GiB around what is free"),
              new ProbeSpec.Gauge("inodes-used", Unit.RATIO, "share of the inodes used"),
              new ProbeSpec.Gauge(
                  "deleted-open",
                  Unit.BYTES,
                  "held by deleted files that are still open; measured when space is short")),
          List.of(
              atOnce(
                  "disk-space",
                  Severity.WARNING,
                  "Space runs out; at the end, databases stop and nothing can be written.",
                  "See what takes it: `du -xh --max-depth=2 MOUNT | sort -h | tail`; delete or move"
                      + " what is not needed (`journalctl --vacuum-size=500M`, `apt-get clean`,"
                      + " `docker system prune`), or enlarge the disk."),
              atOnce(
                  "disk-inodes",
                  Severity.WARNING,
                  "No more files can be made soon, though there is space.",
                  "Find the folder with very many small files: `du -x --inodes --max-depth=3 MOUNT"
                      + " | sort -n | tail`; empty it."),
              atOnce(
                  "disk-deleted-open",
                  Severity.INFO,
                  "Deleted files still take space because a process holds them open.",
                  "Restart the process that is named, or have it open its log again."),
              atOnce(
                  "disk-read-only",
                  Severity.CRITICAL,
                  "The file system that should be writable is read-only: the kernel does that after"
                      + " errors of the disk.",
                  "Read the kernel's reason: `journalctl -k | grep -iE 'error|remount'`; save the"
                      + " data, check the drive (`smartctl -a`), then the file system (`fsck`)."),
              atOnce(
                  "disk-hangs",
                  Severity.CRITICAL,
                  "The file system does not answer; every program that touches it stands still.",
                  "Check the server or the drive behind it; `umount -l` frees what waits.")),
          List.of(
              above("disk-space", "fill", 0.9, 0.88, 0.97, 0.95),
              above("disk-inodes", "inodes-used", 0.9, 0.85, 0.97, 0.95)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    Mounts mounts = site.once(Mounts.class, Mounts::read);
    return mounts.disks().stream()
        .limit(MOST)
        .map(
            mount ->
                Look.at(
                    new Subject("disk", mount.point()),
                    SPEC.deadline(),
                    () -> look(site, mounts, mount)))
        .toList();
  }

  /** What statfs(2) says, in bytes and inodes. */
  private record Space(
      double size, double free, double available, double inodes, double inodesFree) {
    /** As df(1): what is reserved for root counts as used up. */
    double used() {
      double reachable = size - free + available;
      return reachable <= 0 ? 1 : (size - free) / reachable;
    }

    double fill() {
      return size <= COUNTED ? used() : Math.max(0, 1 - available / COUNTED);
    }

    double inodesUsed() {
      return (inodes - inodesFree) / inodes;
    }
  }

  private static Observation look(Site site, Mounts mounts, Mounts.Mount mount)
      throws IOException, InterruptedException {
    HostView host = site.host();
    Observation.Builder seen =
        Observation.of(new Subject("disk", mount.point()), host.now())
            .evidence(
                "/proc/self/mountinfo",
                "%s on %s type %s (%s; %s)"
                    .formatted(
                        mount.source(),
                        mount.point(),
                        mount.type(),
                        String.join(",", mount.options()),
                        String.join(",", mount.superOptions())));
    Output stat =
        host.run(
            Command.of("stat", "-f", "-c", "%S %b %f %a %c %d", "--", mount.point())
                .within(Duration.ofSeconds(4)));
    if (stat.timedOut()) {
      seen.symptom(
          "disk-hangs",
          Severity.CRITICAL,
          "%s (%s) did not answer for 4 s".formatted(mount.point(), mount.source()));
      return seen.ok("");
    }
    double[] numbers = numbers(stat.out());
    if (!stat.ok() || numbers.length != 6) {
      return seen.unknown("the space of " + mount.point() + " is not told: " + stat.complaint());
    }
    Space space =
        new Space(
            numbers[0] * numbers[1],
            numbers[0] * numbers[2],
            numbers[0] * numbers[3],
            numbers[4],
            numbers[5]);
    return judged(site, mounts, mount, space, seen);
  }

  private static Observation judged(
      Site site, Mounts mounts, Mounts.Mount mount, Space space, Observation.Builder seen) {
    if (space.size <= 0) {
      return seen.unknown("the file system at " + mount.point() + " tells no size");
    }
    seen.measure("used", space.used(), Unit.RATIO)
        .measure("free", space.available, Unit.BYTES)
        .measure("size", space.size, Unit.BYTES);
    ReadOnly.look(site, mounts, mount, seen);
    String summary =
        "%s of %s used, %s free"
            .formatted(
                Humane.percent(space.used()),
                Humane.bytes(space.size),
                Humane.bytes(space.available));
    if (mount.readOnly()) {
      return seen.ok(summary + ", read-only");
    }
    seen.measure("fill", space.fill(), Unit.RATIO);
    if (space.inodes > 0) {
      seen.measure("inodes-used", space.inodesUsed(), Unit.RATIO);
      if (space.inodesUsed() >= SHORT) {
        summary += ", " + Humane.percent(space.inodesUsed()) + " of the inodes used";
      }
    }
    boolean crowded = space.inodes > 0 && space.inodesUsed() >= SHORT;
    if (space.fill() >= SHORT && !mount.remote()) {
      summary += Hogs.look(site, mounts, mount, space.size, crowded, seen);
    } else if (crowded && !mount.remote()) {
      Hogs.crowd(site, mounts, mount, seen);
    }
    return seen.seenAnd(summary);
  }

  private static double[] numbers(String out) {
    return Arrays.stream(out.strip().split(" "))
        .filter(word -> word.matches("\\d{1,18}"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
