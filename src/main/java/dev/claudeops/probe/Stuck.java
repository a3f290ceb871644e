package dev.claudeops.probe;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Processes that wait in the kernel where no signal reaches them (state D) and did not run at all
 * for a second: their count of context switches stands still (proc_pid_status(5)). A process that
 * only reads and writes a lot is in state D often, but runs in between. One that stood still since
 * the last look of this boot is worse.
 */
final class Stuck {
  private static final String KEY = "process/stuck";
  private static final int MOST = 200;
  private static final int NAMED = 5;
  private static final Pattern SWITCHES =
      Pattern.compile("(?m)^(?:non)?voluntary_ctxt_switches:\\s*(\\d{1,18})$");

  private Stuck() {}

  static void look(Site site, Processes table, Observation.Builder seen)
      throws InterruptedException {
    HostView host = site.host();
    Map<Processes.Entry, Long> first = new HashMap<>();
    table.all().stream()
        .filter(entry -> entry.state() == 'D' && !entry.kernel())
        .limit(MOST)
        .forEach(entry -> switches(host, entry).ifPresent(count -> first.put(entry, count)));
    List<Processes.Entry> stuck = new ArrayList<>();
    if (!first.isEmpty()) {
      host.pause(Duration.ofSeconds(1));
      first.forEach(
          (entry, count) -> {
            if (switches(host, entry).filter(count::equals).isPresent()) {
              stuck.add(entry);
            }
          });
    }
    seen.measure("stuck", stuck.size(), Unit.COUNT);
    Set<String> before = new HashSet<>(site.memory().get(KEY).orElse("").lines().toList());
    String boot = Uptime.bootId(host);
    Map<Processes.Entry, String> marks = new HashMap<>();
    stuck.forEach(
        entry ->
            marks.put(
                entry,
                "%s %d %d %d"
                    .formatted(
                        boot, entry.pid(), entry.started().toEpochMilli(), first.get(entry))));
    site.memory().put(KEY, String.join("\n", marks.values()));
    if (!stuck.isEmpty()) {
      tell(stuck, marks.values().stream().anyMatch(before::contains), seen);
    }
  }

  private static void tell(
      List<Processes.Entry> stuck, boolean sinceLastLook, Observation.Builder seen) {
    String names =
        stuck.stream()
            .limit(NAMED)
            .map(entry -> entry.comm() + " (" + entry.pid() + ")")
            .collect(Collectors.joining(", "));
    seen.symptom(
        "process-stuck",
        sinceLastLook ? Severity.CRITICAL : Severity.WARNING,
        "%s in the kernel%s: %s"
            .formatted(
                stuck.size() == 1
                    ? "1 process waits"
                    : Humane.number(stuck.size()) + " processes wait",
                sinceLastLook ? " since the last look" : "",
                names));
  }

  /** How often it ran so far; empty when it ended or no longer waits. */
  private static Optional<Long> switches(HostView host, Processes.Entry entry) {
    String status = host.readIfThere("/proc/" + entry.pid() + "/status").orElse("");
    if (!status.contains("\nState:\tD")) {
      return Optional.empty();
    }
    Matcher lines = SWITCHES.matcher(status);
    OptionalLong sum = OptionalLong.empty();
    while (lines.find()) {
      sum = OptionalLong.of(sum.orElse(0) + Long.parseLong(lines.group(1)));
    }
    return sum.isPresent() ? Optional.of(sum.getAsLong()) : Optional.empty();
  }
}
