package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.below;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory that is left, swap in use, pages swapped and processes the kernel killed for want of
 * memory since the last look (proc(5): meminfo, vmstat).
 */
final class MemoryUse implements Probe {
  static final Subject SUBJECT = new Subject("machine", "memory");

  /** With less available, whatever line the owner draws, it is worth knowing who has the rest. */
  private static final double SHORT = 0.3;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "memory",
          "Memory that programs can still have, swap in use, and what was swapped or killed for"
              + " want of memory since the last look.",
          // The container engine and PM2 may be asked whose the biggest processes are.
          Duration.ofSeconds(20),
          "root, or the group systemd-journal, to name what was killed",
          List.of("machine"),
          List.of(
              new ProbeSpec.Gauge(
                  "available", Unit.RATIO, "share of memory that programs can still have"),
              new ProbeSpec.Gauge("available-bytes", Unit.BYTES, "the same in bytes"),
              new ProbeSpec.Gauge("swap-used", Unit.RATIO, "share of swap in use"),
              new ProbeSpec.Gauge(
                  "swap-in", Unit.PER_SECOND, "pages read from swap since the last look"),
              new ProbeSpec.Gauge(
                  "swap-out", Unit.PER_SECOND, "pages written to swap since the last look"),
              new ProbeSpec.Gauge(
                  "oom-kills",
                  Unit.COUNT,
                  "processes killed for want of memory since the last look")),
          List.of(
              noisy(
                  "memory-low",
                  Severity.WARNING,
                  "Programs are about to get no memory; the kernel will kill one of them.",
                  "See what uses it: `ps aux --sort=-rss | head`; restart what leaks, or add"
                      + " memory."),
              noisy(
                  "memory-swapping",
                  Severity.WARNING,
                  "Programs wait for memory that was moved to disk; everything on the machine gets"
                      + " slower.",
                  "See what uses it: `ps aux --sort=-rss | head`; restart what leaks, or add"
                      + " memory."),
              atOnce(
                  "oom-kill",
                  Severity.CRITICAL,
                  "The kernel ended programs because memory ran out; what they did is lost.",
                  "See what was ended: `journalctl -k | grep -i 'killed process'`; restart it, give"
                      + " it a limit, or add memory.")),
          List.of(
              below("memory-low", "available", 0.1, 0.15, 0.03, 0.06),
              // 500 pages a second are 2 MB a second, all the time.
              warnAbove("memory-swapping", "swap-in", 500, 200)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return List.of(Look.at(SUBJECT, SPEC.deadline(), () -> look(site)));
  }

  private static Observation look(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    String text = host.read("/proc/meminfo");
    Map<String, Long> bytes = bytes(text);
    Long total = bytes.get("MemTotal");
    Long available = bytes.get("MemAvailable");
    if (total == null || available == null || total == 0) {
      return Observation.unknown(
          SUBJECT, host.now(), "the kernel does not tell MemTotal and MemAvailable");
    }
    long swapTotal = bytes.getOrDefault("SwapTotal", 0L);
    long swapUsed = swapTotal - bytes.getOrDefault("SwapFree", 0L);
    Observation.Builder seen =
        Observation.of(SUBJECT, host.now())
            .measure("available", (double) available / total, Unit.RATIO)
            .measure("available-bytes", available, Unit.BYTES);
    if (swapTotal > 0) {
      seen.measure("swap-used", (double) swapUsed / swapTotal, Unit.RATIO);
    }
    if (available < total * SHORT) {
      Greedy.memory(site, total, seen);
    }
    OomKills.since(site, seen);
    seen.evidence("/proc/meminfo", text.lines().limit(20).reduce("", (a, b) -> a + b + "\n"));
    return seen.ok(
        "%s of %s available%s"
            .formatted(
                Humane.bytes(available),
                Humane.bytes(total),
                swapTotal > 0
                    ? ", swap " + Humane.percent((double) swapUsed / swapTotal) + " used"
                    : ""));
  }

  private static Map<String, Long> bytes(String text) {
    Map<String, Long> bytes = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              String[] words = line.split("[:\\s]+");
              if (words.length >= 2 && words[1].matches("\\d{1,15}")) {
                bytes.put(words[0], Long.parseLong(words[1]) * 1024);
              }
            });
    return bytes;
  }
}
