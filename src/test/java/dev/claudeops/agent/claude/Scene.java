package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.config.Config;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Restart;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Unit;
import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A shop's server on a bad afternoon: nginx failed and was restarted with proof; /var is nearly
 * full; the database's connections run out; the API's container restarts again and again, and a
 * restart of it did not help.
 */
final class Scene implements Toolbox {
  static final Instant NOW = Instant.parse("2025-09-29T16:00:00Z");
  static final Subject NGINX = new Subject("unit", "nginx.service");
  static final Subject VAR = new Subject("disk", "/var");
  static final Subject DB = new Subject("database", "shop-db");
  static final Subject API = new Subject("container", "api");
  static final Subject CRON = new Subject("unit", "cron.service");
  static final Subject CPU = new Subject("machine", "cpu");

  final List<Finding> findings = new ArrayList<>();
  final List<Observation> first = new ArrayList<>();
  final List<Observation> later = new ArrayList<>();
  final List<Deed> deeds = new ArrayList<>();

  Scene() {
    first.add(
        Observation.of(NGINX, NOW)
            .measure("restarts", 5, Unit.COUNT)
            .symptom("unit-failed", Severity.CRITICAL, "nginx.service failed: exit code 1")
            .evidence(
                "journalctl -u nginx.service",
                """
                Sep 29 13:46:02 web1 nginx[4711]: bind() to 0.0.0.0:8080 failed (98: Address already in use)
                Sep 29 13:46:02 web1 systemd[1]: nginx.service: Failed with result 'exit-code'.
                nginx version: nginx/1.24.0, config /etc/nginx/sites-enabled/shop.conf\
                """)
            .ok(""));
    first.add(
        Observation.of(VAR, NOW)
            .measure("used", 0.934, Unit.RATIO)
            .measure("size", 21_474_836_480.0, Unit.BYTES)
            .measure("free", 1_417_339_208.0, Unit.BYTES)
            .measure("full-in", 93_600, Unit.SECONDS)
            .symptom("disk-space", Severity.WARNING, "/var is 93 % full")
            .evidence("du -x /var", "13G\t/var/log/shop/access.log\n2.1G\t/var/lib/docker")
            .ok(""));
    first.add(
        Observation.of(DB, NOW)
            .measure("connections", 97, Unit.COUNT)
            .measure("most-connections", 100, Unit.COUNT)
            .measure("answer", 0.0312, Unit.SECONDS)
            .measure("longest-transaction", 8_040, Unit.SECONDS)
            .symptom("database-connections", Severity.WARNING, "97 of 100 connections are in use")
            .evidence(
                "pg_stat_activity",
                "pid 2190 idle in transaction since 2025-09-29 13:46:00+00, PostgreSQL 15.4\n"
                    + "application_name=worker, state idle, waits 1,204 rows")
            .dependsOn(VAR)
            .ok(""));
    first.add(
        Observation.of(API, NOW)
            .measure("restarts", 12, Unit.COUNT)
            .measure("memory", 536_870_912, Unit.BYTES)
            .measure("requests", 41.6, Unit.PER_SECOND)
            .symptom("container-restarts", Severity.WARNING, "api restarted 12 times")
            .evidence(
                "docker logs api",
                "2025-09-29T15:52:10Z ERROR could not connect to 10.0.0.5:5432 after 30s\n"
                    + "exited with code 137 (OOMKilled=true)")
            .ok(""));
    first.add(
        Observation.of(CRON, NOW)
            .measure("memory", 3_100_000, Unit.BYTES)
            .ok("active (running) since 2025-09-20 08:00"));
    first.add(
        Observation.of(CPU, NOW)
            .measure("load-per-core", 0.42, Unit.RATIO)
            .ok("load 1.7 on 4 processors, 38 % busy"));
    later.add(Observation.of(NGINX, NOW.plusSeconds(90)).ok("active (running)"));
    finding(NGINX, "unit-failed", Severity.CRITICAL, Duration.ofMinutes(134), Optional.empty());
    finding(VAR, "disk-space", Severity.WARNING, Duration.ofHours(26), Optional.empty());
    finding(DB, "database-connections", Severity.WARNING, Duration.ofHours(2), Optional.empty());
    finding(API, "container-restarts", Severity.WARNING, Duration.ofHours(3), Optional.of(DB));
    deed(
        "unit-restart",
        NGINX,
        new Outcome.Proven("unit:nginx.service is active (running), seen twice"),
        "systemctl restart -- nginx.service");
    deed(
        "container-restart",
        API,
        new Outcome.Unproven("container:api still restarts"),
        "docker restart api");
  }

  private void finding(
      Subject subject, String type, Severity severity, Duration age, Optional<Subject> cause) {
    findings.add(
        new Finding(
            FindingId.of(subject, type),
            subject,
            type,
            severity,
            Phase.ONGOING,
            NOW.minus(age),
            first.stream()
                .filter(one -> one.subject().equals(subject))
                .findFirst()
                .orElseThrow()
                .summary(),
            List.of(ObservationId.of(subject)),
            cause,
            false));
  }

  private void deed(String kind, Subject target, Outcome outcome, String ran) {
    deeds.add(
        new Deed(
            new Action(
                kind,
                target,
                Map.of(),
                "it leaked 777 file handles and 88.5 GB",
                List.of(ObservationId.of(target))),
            new Verdict.Allow("autonomy", "nothing speaks against it"),
            outcome,
            NOW.plusSeconds(60),
            Duration.ofMillis(2_310),
            ran,
            "",
            ""));
  }

  static String id(Subject subject) {
    return ObservationId.of(subject).value();
  }

  Finding finding(Subject subject) {
    return findings.stream().filter(one -> one.subject().equals(subject)).findFirst().orElseThrow();
  }

  Briefing briefing() {
    return briefing(Config.NONE);
  }

  Briefing briefing(Config config) {
    return new Briefing(
        "web1",
        new Trigger.Schedule(),
        NOW,
        config,
        findings,
        first,
        List.of(new Dependency(API, DB, "declared in needs")),
        List.of(new Restart(API, NOW.minus(Duration.ofMinutes(8)), 4)),
        List.of(
            new PastDeed(
                "unit-restart",
                NGINX,
                Instant.parse("2025-09-28T03:10:00Z"),
                "allow",
                "proven",
                true)),
        List.of(),
        new Recollection(
            List.of(
                new Recollection.PastCheck(
                    new RunId("2025-09-29-1400"),
                    Instant.parse("2025-09-29T14:00:00Z"),
                    Health.FAILED,
                    "2 problems: nginx.service failed",
                    "the agent of that run guessed at 6,666 sessions",
                    List.of("unit-restart unit:nginx.service: proven"))),
            List.of(
                new Recollection.KnownIssue(
                    "2025-09-28-1400-disk-space-var",
                    finding(VAR).id(),
                    VAR,
                    Severity.WARNING,
                    NOW.minus(Duration.ofHours(26)),
                    "/var is 91 % full",
                    List.of(
                        "- 2025-09-28 14:00 UTC: opened as a warning: /var is 91 % full.",
                        "- 2025-09-29 14:00 UTC: Claude (opus, 2025-09-29-1400): cause a leak of"
                            + " 5,555 inodes (high; rests on o-12345678)."))),
            List.of(
                new Recollection.Incident(
                    "2025-08-02-0310-disk-space-var",
                    "/var was 98 % full",
                    Instant.parse("2025-08-02T03:10:00Z"),
                    Optional.of(Instant.parse("2025-08-02T03:40:00Z")),
                    "old logs were removed",
                    0.7)),
            List.of(),
            "The backup runs at 02:30.",
            List.of(
                new Recollection.RecentChange(
                    Instant.parse("2025-09-29T13:40:00Z"), "deploy", "shop 4.7.2 was deployed")),
            new Recollection.Allowance(4, 17, "")));
  }

  @Override
  public Deed propose(Action wish) {
    throw new AssertionError("nobody wishes here");
  }

  @Override
  public List<Observation> seen() {
    return later;
  }

  @Override
  public List<Deed> deeds() {
    return deeds;
  }

  @Override
  public List<Finding> open() {
    return findings.stream().filter(one -> !one.subject().equals(NGINX)).toList();
  }
}
