package dev.claudeops.probe;

import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The processes that take most of what is short, named as culprits. A culprit is not guilty: it is
 * what a person would look at first, and the only thing that may be ended.
 */
final class Greedy {
  private static final int TOLD = 3;
  private static final int REMEMBERED = 4_000;

  /** Less of the memory, or of one processor, is nobody's fault. */
  private static final double MEMORY = 0.1;

  private static final double PROCESSOR = 0.5;

  private static final String KEY = "cpu/processes";

  private Greedy() {}

  /** The subject of one process: its number and its start. */
  static Subject subject(Processes.Entry entry) {
    return new Subject("pid", entry.mark());
  }

  /**
   * @param total bytes of memory that the machine has
   */
  static void memory(Site site, long total, Observation.Builder seen) {
    List<Processes.Entry> biggest =
        site.once(Processes.class, Processes::read).all().stream()
            .filter(entry -> !entry.kernel() && entry.resident() >= MEMORY * total)
            .sorted(Comparator.comparingLong(Processes.Entry::resident).reversed())
            .limit(TOLD)
            .toList();
    biggest.forEach(entry -> Blamed.name(site, seen, "memory-low", entry));
    if (!biggest.isEmpty()) {
      seen.evidence(
          "the biggest processes",
          biggest.stream()
              .map(entry -> Humane.bytes(entry.resident()) + " " + says(entry))
              .collect(Collectors.joining("\n")));
    }
  }

  /**
   * Names those that used most since the last look, and remembers what each has used by now. The
   * first look of a busy time only remembers.
   *
   * @param boot in which the counters grow
   * @param ticks that one processor has had since the last look; 0 when there was none
   */
  static void processor(Site site, String boot, double ticks, Observation.Builder seen) {
    List<Processes.Entry> all =
        site.once(Processes.class, Processes::read).all().stream()
            .filter(entry -> !entry.kernel() && !entry.zombie() && entry.cpu() > 0)
            .sorted(Comparator.comparingLong(Processes.Entry::cpu).reversed())
            .limit(REMEMBERED)
            .toList();
    Map<String, Long> before = before(site.memory().getFor(boot, KEY).orElse(""));
    if (!before.isEmpty() && ticks > 0) {
      Map<Processes.Entry, Double> shares = new HashMap<>();
      all.forEach(
          entry ->
              shares.put(entry, (entry.cpu() - before.getOrDefault(entry.mark(), 0L)) / ticks));
      List<Processes.Entry> busiest =
          all.stream()
              .filter(entry -> shares.get(entry) >= PROCESSOR)
              .sorted(Comparator.<Processes.Entry>comparingDouble(shares::get).reversed())
              .limit(TOLD)
              .toList();
      busiest.forEach(entry -> Blamed.name(site, seen, "cpu-load", entry));
      if (!busiest.isEmpty()) {
        seen.evidence(
            "the busiest processes",
            busiest.stream()
                .map(
                    entry ->
                        "%s of a processor: %s"
                            .formatted(Humane.percent(shares.get(entry)), says(entry)))
                .collect(Collectors.joining("\n")));
      }
    }
    site.memory()
        .putFor(
            boot,
            KEY,
            all.stream()
                .map(entry -> entry.mark() + " " + entry.cpu())
                .collect(Collectors.joining("\n")));
  }

  /** The time is not busy: what was remembered is of another one. */
  static void rest(Site site) {
    site.memory().drop(KEY);
  }

  static String says(Processes.Entry entry) {
    return "%d %s".formatted(entry.pid(), Clean.line(entry.command(), 160));
  }

  private static Map<String, Long> before(String text) {
    Map<String, Long> before = new HashMap<>();
    for (String line : text.lines().toList()) {
      int space = line.indexOf(' ');
      if (space > 0 && line.substring(space + 1).matches("\\d{1,18}")) {
        before.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
      }
    }
    return before;
  }
}
