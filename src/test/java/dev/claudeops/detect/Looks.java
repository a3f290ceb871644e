package dev.claudeops.detect;

import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Patience;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Track;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small world to judge: disks and units, one run after the other, with a clock that is moved. */
final class Looks {
  static final Subject VAR = new Subject("disk", "/var");
  static final Subject NGINX = new Subject("unit", "nginx.service");
  static final Rules.Sense DISK =
      new Rules.Sense(
          "disk",
          List.of("disk"),
          List.of(
              FindingType.atOnce("disk-space", Severity.WARNING, "m", "a"),
              FindingType.noisy("disk-busy", Severity.WARNING, "m", "a")),
          List.of(
              Threshold.above("disk-space", "used", 0.9, 0.85, 0.97, 0.95),
              Threshold.warnAbove("disk-busy", "busy", 0.9, 0.7)));
  static final Rules.Sense UNIT =
      new Rules.Sense(
          "units",
          List.of("unit"),
          List.of(FindingType.atOnce("unit-failed", Severity.CRITICAL, "m", "a")),
          List.of());
  static final Rules RULES = new Rules(List.of(DISK, UNIT), Map.of(), List.of());

  Instant now = Instant.parse("2025-09-29T14:00:00Z");
  Duration pace = Duration.ofHours(2);
  Rules rules = RULES;
  List<Dependency> dependencies = List.of();
  List<Track> tracks = List.of();

  /** Judges one run and moves the clock on. */
  Judgement run(Observation... seen) {
    return run(List.of(seen));
  }

  Judgement run(List<Observation> seen) {
    Judgement judgement = Judge.judge(seen, tracks, rules, dependencies, now);
    tracks = judgement.tracks();
    now = now.plus(pace);
    return judgement;
  }

  Observation disk(double used) {
    return disk(VAR, used);
  }

  Observation disk(Subject disk, double used) {
    return Observation.of(disk, now)
        .measure("used", used, Unit.RATIO)
        .seen(Math.round(used * 100) + " % full");
  }

  Observation busy(double busy) {
    return Observation.of(VAR, now).measure("busy", busy, Unit.RATIO).seen("busy " + busy);
  }

  Observation failed(String unit) {
    return failed(unit, Severity.CRITICAL);
  }

  Observation failed(String unit, Severity severity) {
    return Observation.of(new Subject("unit", unit), now)
        .symptom("unit-failed", severity, unit + " failed")
        .ok("running");
  }

  Observation well(String unit) {
    return Observation.of(new Subject("unit", unit), now).ok("running");
  }

  Observation blind(Subject subject) {
    return Observation.unknown(subject, now, "late");
  }

  static Rules.Override lines(Double warning, Double critical, Double clear) {
    return new Rules.Override(
        Optional.ofNullable(warning),
        Optional.ofNullable(critical),
        Optional.ofNullable(clear),
        Optional.empty());
  }

  static Rules.Override patience(int bad, int of, int good) {
    return new Rules.Override(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Patience(bad, of, good)));
  }

  static List<String> told(Judgement judgement) {
    return judgement.findings().stream().map(Looks::told).toList();
  }

  static String told(Finding finding) {
    return finding.phase() + " " + finding.severity() + " " + finding.title();
  }
}
