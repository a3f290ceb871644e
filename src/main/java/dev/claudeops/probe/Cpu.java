package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.host.HostView;
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
 * Load per processor and the shares of processor time since the last look (proc(5): loadavg, stat).
 */
final class Cpu implements Probe {
  static final Subject SUBJECT = new Subject("machine", "cpu");
  private static final String TICKS = "cpu/ticks";

  /** From this load on it is worth knowing who makes it; the process table is not read before. */
  private static final double BUSY = 1;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "cpu",
          "Load per processor, and how processor time was spent since the last look: busy, waiting"
              + " for disks, stolen.",
          Duration.ofSeconds(10),
          "",
          List.of("machine"),
          List.of(
              new ProbeSpec.Gauge(
                  "load-per-core", Unit.RATIO, "five-minute load divided by the processors"),
              new ProbeSpec.Gauge(
                  "busy", Unit.RATIO, "share of processor time in use since the last look"),
              new ProbeSpec.Gauge(
                  "iowait", Unit.RATIO, "share spent waiting for disks since the last look"),
              new ProbeSpec.Gauge(
                  "steal",
                  Unit.RATIO,
                  "share that the hypervisor gave to others since the last look")),
          List.of(
              noisy(
                  "cpu-load",
                  Severity.WARNING,
                  "More work waits for the processors than they can do; everything on the machine"
                      + " gets slower.",
                  "See what uses them: `top -o %CPU`; end or limit it, or move work elsewhere."),
              noisy(
                  "cpu-steal",
                  Severity.WARNING,
                  "The hypervisor gives our processor time to other machines.",
                  "Ask the provider, or move to a machine with dedicated processors.")),
          List.of(
              above("cpu-load", "load-per-core", 2, 1.5, 6, 4),
              warnAbove("cpu-steal", "steal", 0.2, 0.1)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return List.of(Look.at(SUBJECT, SPEC.deadline(), () -> look(site)));
  }

  private static Observation look(Site site) throws IOException {
    HostView host = site.host();
    String loadavg = host.read("/proc/loadavg").strip();
    String stat = host.read("/proc/stat").lines().findFirst().orElse("");
    double load = Double.parseDouble(loadavg.split(" ")[1]);
    double perCore = load / host.processors();
    Observation.Builder seen =
        Observation.of(SUBJECT, host.now())
            .measure("load-per-core", perCore, Unit.RATIO)
            .evidence("/proc/loadavg", loadavg)
            .evidence("/proc/stat", stat);
    String boot = Uptime.bootId(host);
    String before = site.memory().getFor(boot, TICKS).orElse("");
    site.memory().putFor(boot, TICKS, stat);
    String shares = shares(seen, before, stat);
    if (perCore >= BUSY) {
      Greedy.processor(site, boot, total(before, stat) / (double) host.processors(), seen);
    } else {
      Greedy.rest(site);
    }
    return seen.ok(
        "load %s on %s%s"
            .formatted(Humane.number(load), Humane.count(host.processors(), "processor"), shares));
  }

  /**
   * Adds the shares of time since the last look of this boot; the first look of a boot has none.
   */
  private static String shares(Observation.Builder seen, String before, String stat) {
    long[] old = ticks(before);
    long[] now = ticks(stat);
    if (old.length < 8 || now.length < 8) {
      return "";
    }
    long total = total(before, stat);
    if (total <= 0) {
      return "";
    }
    double iowait = share(now[4] - old[4], total);
    double steal = share(now[7] - old[7], total);
    double busy = share(total - (now[3] - old[3]) - (now[4] - old[4]), total);
    seen.measure("busy", busy, Unit.RATIO)
        .measure("iowait", iowait, Unit.RATIO)
        .measure("steal", steal, Unit.RATIO);
    return ", %s busy%s"
        .formatted(
            Humane.percent(busy), steal >= 0.05 ? ", " + Humane.percent(steal) + " stolen" : "");
  }

  /** The ticks of all processors together since the last look; 0 when they cannot be told. */
  private static long total(String before, String stat) {
    long[] old = ticks(before);
    long[] now = ticks(stat);
    long total = 0;
    for (int i = 0; i < 8 && old.length >= 8 && now.length >= 8; i++) {
      total += now[i] - old[i];
    }
    return Math.max(0, total);
  }

  private static double share(long part, long total) {
    return Math.clamp((double) part / total, 0, 1);
  }

  private static long[] ticks(String line) {
    return Arrays.stream(line.strip().split("\\s+"))
        .skip(1)
        .filter(word -> word.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
