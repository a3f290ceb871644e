package dev.claudeops.probe;

import dev.claudeops.host.Dpkg;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Programs that still run code which an update replaced: a library or program that is mapped and
 * deleted (proc_pid_maps(5)). Only processes older than the last change of packages are read, for
 * no other can be.
 */
final class Outdated {
  private static final int MOST = 2_000;
  private static final int NAMED = 6;
  private static final Pattern REPLACED =
      Pattern.compile("(?m) r-xp .{0,60} /(?:usr/)?(?:lib|bin|sbin)\\S{0,300} \\(deleted\\)$");

  private Outdated() {}

  /** What belongs into the summary, when there are any. */
  static Optional<String> look(Site site, Observation.Builder seen) {
    HostView host = site.host();
    Optional<Instant> changed =
        Stream.of(Dpkg.STATUS, "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite")
            .flatMap(file -> host.modified(file).stream())
            .max(Instant::compareTo);
    Processes table = site.once(Processes.class, Processes::read);
    List<Processes.Entry> outdated =
        table.all().stream()
            .filter(entry -> !entry.kernel() && !entry.zombie())
            .filter(entry -> changed.isPresent() && entry.started().isBefore(changed.get()))
            .limit(MOST)
            .filter(
                entry ->
                    host.readIfThere("/proc/" + entry.pid() + "/maps")
                        .filter(maps -> maps.contains("(deleted)"))
                        .filter(maps -> REPLACED.matcher(maps).find())
                        .isPresent())
            .toList();
    TreeSet<String> names = new TreeSet<>();
    outdated.forEach(entry -> names.add(entry.comm()));
    seen.measure("outdated", names.size(), Unit.COUNT);
    if (names.isEmpty()) {
      return Optional.empty();
    }
    String told =
        "%s replaced code: %s"
            .formatted(
                names.size() == 1 ? "1 program runs" : names.size() + " programs run",
                Humane.some(names, NAMED));
    seen.symptom("restart-needed", Severity.INFO, told);
    return Optional.of(told);
  }
}
