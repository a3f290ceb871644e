package dev.claudeops.probe;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** A process its owner declares, by a pattern over command lines or by a pid file. */
final class DeclaredProcess {
  private static final int NAMED = 20;

  private DeclaredProcess() {}

  static Observation look(Site site, Runtime.Process declared) {
    HostView host = site.host();
    Processes table = site.once(Processes.class, Processes::read);
    Observation.Builder seen = Observation.of(declared.subject(), host.now());
    if (table.all().isEmpty()) {
      return seen.unknown(
          "no processes can be seen: " + table.unseen().orElse("/proc has an unknown form"));
    }
    return declared.pidFile().isPresent()
        ? byPidFile(host, table, declared, declared.pidFile().get(), seen)
        : byPattern(host, table, declared, seen);
  }

  private static Observation byPidFile(
      HostView host,
      Processes table,
      Runtime.Process declared,
      String file,
      Observation.Builder seen) {
    return switch (table.byPidFile(host, file)) {
      case Processes.PidFile.Running(var entry) -> running(host, List.of(entry), declared, seen);
      case Processes.PidFile.Stale(var why) when table.unseen().isPresent() ->
          seen.unknown(file + ": " + why + "; " + table.unseen().get());
      case Processes.PidFile.Stale(var why) ->
          seen.measure("running", 0, Unit.COUNT)
              .symptom(
                  "process-pid-file",
                  Severity.CRITICAL,
                  "%s does not run: %s: %s".formatted(declared.name(), file, why))
              .ok("");
      case Processes.PidFile.Unreadable(_) when !host.exists(file) && declared.least() > 0 ->
          seen.measure("running", 0, Unit.COUNT)
              .symptom(
                  "process-missing",
                  Severity.CRITICAL,
                  "%s does not run: there is no %s".formatted(declared.name(), file))
              .ok("");
      case Processes.PidFile.Unreadable(var why) -> seen.unknown(file + ": " + why);
    };
  }

  private static Observation byPattern(
      HostView host, Processes table, Runtime.Process declared, Observation.Builder seen) {
    String text = declared.pattern().orElse(Pattern.quote(declared.name()));
    List<Processes.Entry> found;
    try {
      found = table.matching(Pattern.compile(text), host);
    } catch (PatternSyntaxException bad) {
      return seen.unknown("the pattern " + text + " is none: " + bad.getDescription());
    }
    if (found.size() < declared.least() && table.unseen().isPresent()) {
      return seen.unknown("%d found, but %s".formatted(found.size(), table.unseen().get()));
    }
    if (found.isEmpty() && declared.least() > 0) {
      return seen.measure("running", 0, Unit.COUNT)
          .symptom(
              "process-missing",
              Severity.CRITICAL,
              "%s does not run: no command line has %s".formatted(declared.name(), text))
          .ok("");
    }
    return running(host, found, declared, seen);
  }

  private static Observation running(
      HostView host,
      List<Processes.Entry> found,
      Runtime.Process declared,
      Observation.Builder seen) {
    long memory = found.stream().mapToLong(Processes.Entry::resident).sum();
    seen.measure("running", found.size(), Unit.COUNT)
        .measure("memory", memory, Unit.BYTES)
        .evidence(
            "/proc",
            found.stream()
                .limit(NAMED)
                .map(entry -> entry.pid() + " " + entry.command())
                .collect(Collectors.joining("\n")));
    if (found.size() < declared.least() || found.size() > declared.most()) {
      seen.symptom(
          "process-count",
          Severity.WARNING,
          "%d of %s run, there should be %s"
              .formatted(
                  found.size(),
                  declared.name(),
                  found.size() < declared.least()
                      ? "at least " + declared.least()
                      : "at most " + declared.most()));
    }
    Duration age =
        found.stream()
            .map(Processes.Entry::started)
            .max(Comparator.naturalOrder())
            .map(started -> Duration.between(started, host.now()))
            .orElse(Duration.ZERO);
    if (!found.isEmpty()) {
      seen.measure("age", Math.max(0, age.toSeconds()), Unit.SECONDS);
    }
    return seen.ok(
        found.isEmpty()
            ? "not running, and need not"
            : "%s, %s, %s of memory"
                .formatted(
                    found.size() == 1 ? "runs" : found.size() + " run",
                    found.size() == 1
                        ? "for " + Humane.duration(age)
                        : "the youngest for " + Humane.duration(age),
                    Humane.bytes(memory)));
  }
}
