package dev.claudeops.journal;

import dev.claudeops.detect.Judge;
import dev.claudeops.detect.Judgement;
import dev.claudeops.detect.Rules;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Unit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server whose states are set by hand and whose every check is judged and recorded for real. */
final class Server {
  static final Subject NGINX = new Subject("unit", "nginx.service");
  static final Subject SHOP = new Subject("http", "https://shop.example/");
  static final Subject VAR = new Subject("disk", "/var");
  static final List<FindingType> TYPES =
      List.of(
          FindingType.atOnce(
              "unit-failed",
              Severity.CRITICAL,
              "The service does not run.",
              "Read why with `systemctl status NAME`, mend it, then `systemctl restart NAME`."),
          FindingType.atOnce(
              "http-down",
              Severity.CRITICAL,
              "Visitors get no page.",
              "Try it with `curl -v URL`."),
          FindingType.atOnce(
              "disk-space",
              Severity.WARNING,
              "Programs that write there will fail when it is full.",
              "See what is large with `du -xh --max-depth=2 PATH | sort -h | tail`."));
  private static final Rules RULES =
      new Rules(
          List.of(
              new Rules.Sense(
                  "all",
                  List.of("unit", "http", "disk", "machine"),
                  TYPES,
                  List.of(Threshold.above("disk-space", "used", 0.9, 0.85, 0.97, 0.95)))),
          Map.of(),
          List.of());

  final Path folder;
  Journal journal;
  Instant now = Instant.parse("2025-09-29T14:00:00Z");
  Keeping keeping = Keeping.USUAL;
  List<Dependency> dependencies = List.of(new Dependency(SHOP, NGINX, "declared in needs"));
  List<ServiceState> services = List.of();
  List<Deed> deeds = List.of();
  Report report = Report.NONE;
  Trigger trigger = new Trigger.Schedule();

  Server(Path folder) {
    this.folder = folder;
    reopen();
  }

  /** Forgets everything but the files. */
  void reopen() {
    journal = Journal.open(folder, () -> now, keeping);
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  Recorded check(Observation... seen) {
    return check(List.of(seen));
  }

  /** One whole check: lock, begin, judge, record. */
  Recorded check(List<Observation> seen) {
    try (Lock _ = journal.lock()) {
      RunId id = journal.begin();
      Run run = run(id, seen);
      Judgement judgement = judge(seen);
      Run judged =
          new Run(
              id,
              run.host(),
              trigger,
              now,
              Duration.ofMillis(4_210),
              judgement.observations(),
              judgement.findings(),
              TYPES,
              services,
              deeds,
              report);
      return journal.record(
          judged, new State.Next(judgement.tracks(), Map.of("cpu/ticks", "boot cpu 1 2 3")));
    }
  }

  Judgement judge(List<Observation> seen) {
    return Judge.judge(seen, journal.state().tracks(), RULES, dependencies, now);
  }

  Run run(RunId id, List<Observation> seen) {
    return new Run(
        id,
        "web1",
        trigger,
        now,
        Duration.ofSeconds(4),
        seen,
        List.of(),
        TYPES,
        services,
        deeds,
        report);
  }

  Observation failed() {
    return Observation.of(NGINX, now)
        .symptom("unit-failed", Severity.CRITICAL, "nginx.service failed: exit code 1")
        .evidence(
            "systemctl show nginx.service",
            "ActiveState=failed\nResult=exit-code\nExecMainStatus=1\nnginx[812]: [emerg] bind() to"
                + " 0.0.0.0:80 failed (98: Address already in use)")
        .ok("running");
  }

  Observation well() {
    return Observation.of(NGINX, now).ok("running since 2025-09-01");
  }

  Observation limping() {
    return Observation.of(NGINX, now)
        .symptom("unit-failed", Severity.WARNING, "nginx.service restarts again and again")
        .ok("running");
  }

  Observation shopDown() {
    return Observation.of(SHOP, now)
        .symptom("http-down", Severity.CRITICAL, "https://shop.example/ does not answer: refused")
        .evidence("GET https://shop.example/", "connect: connection refused")
        .ok("200 in 80 ms");
  }

  Observation disk(String path, double used) {
    return Observation.of(new Subject("disk", path), now)
        .measure("used", used, Unit.RATIO)
        .measure("free", (1 - used) * 50e9, Unit.BYTES)
        .seen("%.0f %% full".formatted(used * 100));
  }

  List<Observation> many(int count) {
    List<Observation> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seen.add(
          Observation.of(new Subject("unit", "u%04d.service".formatted(i)), now).ok("running"));
    }
    return seen;
  }
}
