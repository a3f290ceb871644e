package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.Units;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Looks at one unit after the other: what its properties mean for its owner. */
final class UnitLook {
  /** A timer this late did not run; shorter delays are AccuracySec and a clock being set. */
  private static final Duration LATE = Duration.ofHours(1);

  /** A state that passes by itself, such as stopping, is told only when it lasts longer. */
  private static final Duration PASSING = Duration.ofMinutes(2);

  /** New restarts since the last look from which also an undeclared unit is told of. */
  private static final long OFTEN = 3;

  private static final int MOST_JOURNALS = 12;

  /** A journal that does not answer must not cost the look its deadline. */
  private static final Duration JOURNAL_TIME = Duration.ofSeconds(6);

  private final Site site;
  private final HostView host;
  private final Instant now;
  private final Restarts restarts;
  private final long began;
  private int journals;

  UnitLook(Site site, Restarts restarts) {
    this.site = site;
    this.host = site.host();
    this.now = host.now();
    this.began = host.nanos();
    this.restarts = restarts;
  }

  /** Whether a unit that nobody asked for is told of. */
  boolean ails(SystemdUnit unit) {
    return unit.failed()
        || unit.sub().equals("auto-restart")
        || restarts.grown(unit.name(), unit.restarts()) >= OFTEN
        || timerTrouble(unit).isPresent();
  }

  Observation look(Subject subject, SystemdUnit unit, Wanted wanted, Units units)
      throws InterruptedException {
    Observation.Builder seen = Observation.of(subject, now);
    new UnitMeasures(host, restarts).measure(seen, unit);
    state(seen, unit, wanted, units);
    if (unit.type().equals("timer")) {
      seen.measure("armed", unit.active().equals("active") ? 1 : 0, Unit.COUNT);
      job(seen, unit, units);
    }
    if (seen.ails()) {
      journal(seen, unit);
    }
    seen.evidence("systemctl show " + unit.name(), facts(unit));
    return seen.ok(well(unit));
  }

  private void state(Observation.Builder seen, SystemdUnit unit, Wanted wanted, Units units) {
    String name = unit.name();
    long grown = restarts.grown(name, unit.restarts());
    if (unit.startLimitHit()) {
      seen.symptom(
          "unit-start-limit",
          wanted.severity(),
          "%s crashed again and again and systemd gave up%s: %s"
              .formatted(name, at(unit.since()), UnitResult.says(unit)));
    } else if (unit.failed()) {
      seen.symptom(
          "unit-failed",
          wanted.severity(),
          "%s failed%s: %s".formatted(name, at(unit.since()), UnitResult.says(unit)));
    } else if (unit.sub().equals("auto-restart")) {
      seen.symptom(
          "unit-restarting",
          wanted.severity(),
          "%s crashed and is about to be restarted%s: %s"
              .formatted(
                  name,
                  unit.restarts() == 0
                      ? ""
                      : ", as %s before".formatted(Humane.count(unit.restarts(), "time")),
                  UnitResult.says(unit)));
    } else {
      if (grown > 0 && (wanted.declared() || grown >= OFTEN)) {
        seen.symptom(
            "unit-restarting",
            Severity.WARNING,
            "%s was restarted %s by systemd since the last look%s, and runs now"
                .formatted(name, Humane.count(grown, "time"), ago(restarts.last())));
      }
      Optional<String> late = timerTrouble(unit);
      if (late.isPresent()) {
        seen.symptom("timer-missed", wanted.severity(), name + late.get());
      } else if (!(wanted instanceof Wanted.Not)) {
        down(unit, wanted, units)
            .ifPresent(why -> seen.symptom("unit-down", wanted.severity(), name + " " + why));
      }
    }
  }

  /** Why a unit that is wanted does not run; empty when it does, or need not. */
  private Optional<String> down(SystemdUnit unit, Wanted wanted, Units units) {
    return switch (unit.load()) {
      case "not-found" -> Optional.of("is not installed: systemd knows no such unit");
      case "masked" ->
          unit.active().equals("active")
              ? Optional.empty()
              : Optional.of("is masked and cannot be started; `systemctl unmask` allows it again");
      case "bad-setting", "error" ->
          Optional.of("has a unit file with an error (" + unit.load() + ")");
      default ->
          switch (unit.active()) {
            case "activating" ->
                lasts(unit, wanted.patience())
                    ? Optional.of("is still starting" + since(unit.time("InactiveExitTimestamp")))
                    : Optional.empty();
            case "deactivating" ->
                lasts(unit, PASSING)
                    ? Optional.of("is still stopping" + since(unit.since()))
                    : Optional.empty();
            case "inactive" -> mayRest(unit, units) ? Optional.empty() : Optional.of(stopped(unit));
            default -> Optional.empty();
          };
    };
  }

  private boolean lasts(SystemdUnit unit, Duration limit) {
    // A oneshot is "activating" for as long as its job runs (systemd.service(5)).
    boolean job = unit.property("Type").equals("oneshot");
    return !job && unit.since().map(since -> since.plus(limit).isBefore(now)).orElse(false);
  }

  /** A job that ended well, and what a timer, socket or path starts when it is needed. */
  private static boolean mayRest(SystemdUnit unit, Units units) {
    boolean job =
        unit.property("Type").equals("oneshot") && !unit.property("RemainAfterExit").equals("yes");
    return job
        || unit.words("TriggeredBy").stream()
            .anyMatch(by -> units.loaded(by).map(it -> it.active().equals("active")).orElse(false));
  }

  private String stopped(SystemdUnit unit) {
    if (unit.property("ConditionResult").equals("no")
        && unit.time("ConditionTimestamp").isPresent()) {
      return "was not started: a condition in its unit file is not met";
    }
    Optional<Instant> stopped = unit.time("InactiveEnterTimestamp");
    return stopped.isEmpty()
        // Of a stopped unit that nothing else names, systemd forgets when and how it ended.
        ? unit.enabled()
            ? "was not started since the machine came up"
            : "does not run, and is not enabled to start with the machine"
        : "is stopped" + since(stopped);
  }

  /** What is wrong with a timer, to be put behind its name. */
  private Optional<String> timerTrouble(SystemdUnit unit) {
    if (!unit.type().equals("timer") || !unit.load().equals("loaded") || unit.failed()) {
      return Optional.empty();
    }
    if (unit.active().equals("inactive") && unit.enabled()) {
      boolean unmet =
          unit.property("ConditionResult").equals("no")
              && unit.time("ConditionTimestamp").isPresent();
      return unmet
          ? Optional.empty()
          : Optional.of(" is enabled but stopped, so its job never starts");
    }
    Optional<Instant> next = unit.time("NextElapseUSecRealtime");
    if (unit.sub().equals("waiting") && next.isPresent() && next.get().plus(LATE).isBefore(now)) {
      return Optional.of(" should have started its job" + ago(next) + " and did not");
    }
    return Optional.empty();
  }

  /** The job of a timer that somebody wants: when it failed last, the timer did not do its work. */
  private static void job(Observation.Builder seen, SystemdUnit timer, Units units) {
    for (String name : timer.words("Triggers")) {
      Optional<SystemdUnit> failed = units.loaded(name).filter(SystemdUnit::failed);
      if (failed.isPresent()) {
        seen.dependsOn(new Subject("unit", name));
        seen.symptom(
            "timer-missed",
            Severity.WARNING,
            "%s started %s, which failed: %s"
                .formatted(timer.name(), name, UnitResult.says(failed.get())));
      }
    }
  }

  private String well(SystemdUnit unit) {
    if (unit.active().equals("active")) {
      String runs = unit.type().equals("service") ? unit.sub() : unit.active();
      Optional<Instant> since = unit.time("ActiveEnterTimestamp");
      OptionalLong memory = unit.number("MemoryCurrent");
      Optional<Instant> next = unit.time("NextElapseUSecRealtime");
      return runs
          + since(since)
          + (memory.isPresent() ? ", " + Humane.bytes(memory.getAsLong()) + " of memory" : "")
          + next.map(at -> ", next at " + Humane.minute(at)).orElse("");
    }
    return unit.active().equals("inactive")
        ? "not running now; it is started when needed"
        : unit.active() + since(unit.since());
  }

  /** The last lines of the unit's journal, which say more than any state. */
  private void journal(Observation.Builder seen, SystemdUnit unit) throws InterruptedException {
    if (++journals > MOST_JOURNALS || host.nanos() - began > JOURNAL_TIME.toNanos()) {
      return;
    }
    Command ask =
        Command.of(
                "journalctl",
                "--unit=" + unit.name(),
                "--lines=10",
                "--output=short-iso",
                "--no-pager",
                "--quiet")
            .within(Duration.ofSeconds(3))
            .atMost(64_000);
    String shown = "journalctl -u " + unit.name() + " -n 10";
    try {
      Output said = host.run(ask);
      seen.evidence(shown, said.ok() ? said.out() : said.complaint());
      if (said.ok() && unit.failed()) {
        String type = unit.startLimitHit() ? "unit-start-limit" : "unit-failed";
        PortTaken.look(site, seen, type, said.out(), unit.name(), Set.of());
      }
    } catch (IOException e) {
      seen.evidence(shown, String.valueOf(e.getMessage()));
    }
  }

  private static String facts(SystemdUnit unit) {
    StringBuilder text = new StringBuilder();
    for (String key :
        new String[] {
          "Description",
          "LoadState",
          "ActiveState",
          "SubState",
          "UnitFileState",
          "Result",
          "ExecMainCode",
          "ExecMainStatus",
          "NRestarts",
          "Restart",
          "StateChangeTimestamp",
          "MainPID",
          "TriggeredBy",
          "Triggers",
          "FragmentPath"
        }) {
      if (!unit.property(key).isEmpty()) {
        text.append(key).append('=').append(unit.property(key)).append('\n');
      }
    }
    return text.toString();
  }

  /** A time of day, because the sentence is read hours later, in an issue's title. */
  private String at(Optional<Instant> at) {
    return at.filter(then -> !then.isAfter(now))
        .map(
            then -> {
              String minute = Humane.minute(then);
              boolean today = minute.startsWith(Humane.minute(now).substring(0, 10));
              return (today ? " at " + minute.substring(11) : " on " + minute) + " UTC";
            })
        .orElse("");
  }

  private String ago(Optional<Instant> at) {
    return at.filter(then -> !then.isAfter(now))
        .map(then -> " " + Humane.duration(Duration.between(then, now)) + " ago")
        .orElse("");
  }

  private String since(Optional<Instant> at) {
    return at.filter(then -> !then.isAfter(now))
        .map(then -> " for " + Humane.duration(Duration.between(then, now)))
        .orElse("");
  }
}
