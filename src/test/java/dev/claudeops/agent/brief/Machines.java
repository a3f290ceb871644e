package dev.claudeops.agent.brief;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.agent.recall.Recollection.Allowance;
import dev.claudeops.agent.recall.Recollection.Incident;
import dev.claudeops.agent.recall.Recollection.KnownIssue;
import dev.claudeops.agent.recall.Recollection.Opening;
import dev.claudeops.agent.recall.Recollection.PastCheck;
import dev.claudeops.agent.recall.Recollection.RecentChange;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.Config;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Phase;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Unit;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Briefings of machines as they are met: well, with one service down, with much that is wrong. */
public final class Machines {
  static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");

  public static final List<ToolSpec> TOOLS =
      List.of(
              "observe",
              "service",
              "logs",
              "log_patterns",
              "metric_history",
              "processes",
              "disk_growth",
              "connections",
              "unit_file",
              "recent_changes",
              "database_activity",
              "query_plan",
              "container",
              "past_incidents",
              "journal",
              "run_look",
              "propose",
              "open_question",
              "remember")
          .stream()
          .map(
              name ->
                  ToolSpec.look(
                      name,
                      "What it tells and when.",
                      Input.needed("subject", new Input.Form.Text(300), "Which.")))
          .toList();

  private static final Config SHOP =
      Configs.read(
          """
          {"discover": false, "services": [
            {"name": "db", "unit": "postgresql", "database": {"kind": "postgres"}},
            {"name": "cache", "unit": "redis"},
            {"name": "shop", "unit": "shop", "needs": ["db", "cache"], "health": [{"http": "http://127.0.0.1:3000/"}]},
            {"name": "proxy", "unit": "nginx", "needs": ["shop"], "health": [{"http": "https://shop.example/"}]},
            {"name": "mail", "unit": "postfix", "health": [{"tcp": "127.0.0.1:25"}]}]}
          """);

  private Machines() {}

  static Subject subject(String text) {
    return Subject.parse(text).orElseThrow();
  }

  static Finding finding(
      String subject, String type, Severity severity, String title, Optional<String> cause) {
    Subject on = subject(subject);
    return new Finding(
        FindingId.of(on, type),
        on,
        type,
        severity,
        Phase.ONGOING,
        NOW.minus(Duration.ofMinutes(130)),
        title,
        List.of(ObservationId.of(on)),
        cause.map(Machines::subject),
        false);
  }

  private static List<Observation> well() {
    List<Observation> seen = new ArrayList<>();
    for (String name : List.of("disk:/", "machine:memory", "machine:cpu", "machine:clock")) {
      seen.add(Observation.of(subject(name), NOW).measure("used", 0.4, Unit.RATIO).ok("40 % used"));
    }
    for (String name : List.of("postgresql", "redis", "nginx", "postfix", "ssh", "cron")) {
      seen.add(
          Observation.of(subject("unit:" + name + ".service"), NOW)
              .evidence("systemctl show " + name, "ActiveState=active\nSubState=running")
              .ok("running for 12 d"));
    }
    seen.add(Observation.of(subject("database:db"), NOW).ok("answers in 2 ms"));
    seen.add(Observation.of(subject("tcp:127.0.0.1:25"), NOW).ok("accepts"));
    return seen;
  }

  static Briefing healthy() {
    List<Observation> seen = well();
    seen.add(Observation.of(subject("unit:shop.service"), NOW).ok("running for 12 d"));
    return briefing(List.of(), seen, memory(List.of(), List.of()));
  }

  static final String ONE_DOWN =
      """
      ActiveState=failed
      SubState=failed
      Result=exit-code
      ExecMainStatus=1
      NRestarts=5
      Sep 29 11:49:58 web1 shop[4711]: listening on 3000
      Sep 29 11:50:01 web1 shop[4711]: GET / 200 3ms
      Sep 29 11:50:02 web1 shop[4711]: GET /cart 200 4ms
      Sep 29 11:50:03 web1 shop[4711]: Error: ENOENT: no such file or directory, open '/etc/shop/payment.json'
      Sep 29 11:50:03 web1 shop[4711]:     at Object.openSync (node:fs:601:3)
      Sep 29 11:50:03 web1 shop[4711]:     at readConfig (/srv/shop/config.js:12:9)
      Sep 29 11:50:03 web1 systemd[1]: shop.service: Main process exited, code=exited, status=1/FAILURE
      Sep 29 11:50:03 web1 systemd[1]: shop.service: Failed with result 'exit-code'.
      """;

  static Briefing oneDown() {
    List<Observation> seen = well();
    Subject unit = subject("unit:shop.service");
    seen.add(
        Observation.of(unit, NOW)
            .measure("restarts", 5, Unit.COUNT)
            .symptom("unit-failed", Severity.CRITICAL, "failed: exit code 1")
            .evidence("journalctl -u shop.service -n 20", ONE_DOWN)
            .ok(""));
    for (String url : List.of("http://127.0.0.1:3000/", "https://shop.example/")) {
      seen.add(
          Observation.of(subject("http:" + url), NOW)
              .symptom("endpoint-failing", Severity.CRITICAL, "connection refused")
              .ok(""));
    }
    List<Finding> findings =
        List.of(
            finding(
                "unit:shop.service",
                "unit-failed",
                Severity.CRITICAL,
                "shop.service failed: exit code 1",
                Optional.empty()),
            finding(
                "http:http://127.0.0.1:3000/",
                "endpoint-failing",
                Severity.CRITICAL,
                "http://127.0.0.1:3000/ gives no answer: connection refused",
                Optional.of("unit:shop.service")),
            finding(
                "http:https://shop.example/",
                "endpoint-failing",
                Severity.CRITICAL,
                "https://shop.example/ answers 502",
                Optional.of("unit:shop.service")));
    return briefing(
        findings,
        seen,
        memory(
            findings,
            List.of(
                new Opening("unit-restart", unit, "allow", ""),
                new Opening("unit-start", unit, "allow", ""),
                new Opening("unit-reload", unit, "allow", ""),
                new Opening("unit-stop", unit, "ask", "It is of medium risk."))));
  }

  public static Briefing many(int count) {
    List<Observation> seen = well();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "unit:app-" + i + ".service";
      seen.add(
          Observation.of(subject(name), NOW)
              .measure("restarts", i, Unit.COUNT)
              .symptom("unit-failed", Severity.CRITICAL, "failed: exit code " + i)
              .evidence("journalctl -u app-" + i, ONE_DOWN.replace("payment", "payment-" + i))
              .ok(""));
      findings.add(
          finding(
              name,
              "unit-failed",
              i < 3 ? Severity.CRITICAL : Severity.WARNING,
              "app-" + i + ".service failed: exit code " + i,
              Optional.empty()));
    }
    return briefing(findings, seen, memory(findings, List.of()));
  }

  static Briefing briefing(
      List<Finding> findings, List<Observation> seen, Recollection recollection) {
    return new Briefing(
        "web1",
        new Trigger.Schedule(),
        NOW,
        SHOP,
        findings,
        seen,
        List.of(
            new Dependency(subject("unit:shop.service"), subject("disk:/"), "seen by its probe")),
        List.of(),
        List.of(),
        Kinds.all(),
        recollection);
  }

  static Recollection memory(List<Finding> findings, List<Opening> openings) {
    List<PastCheck> checks = new ArrayList<>();
    for (int hour = 12; hour >= 8; hour -= 2) {
      checks.add(
          new PastCheck(
              new RunId("2025-09-29-%02d00".formatted(hour)),
              NOW.minus(Duration.ofHours(14L - hour)),
              hour == 12 ? Health.FAILED : Health.OK,
              hour == 12 ? "shop.service failed" : "All is well.",
              "",
              hour == 12 ? List.of("unit-restart on unit:shop.service unproven") : List.of()));
    }
    List<KnownIssue> issues =
        findings.stream()
            .limit(1)
            .map(
                one ->
                    new KnownIssue(
                        "issues/2025-09-29-1150-unit-failed.md",
                        one.id(),
                        one.subject(),
                        one.severity(),
                        one.since(),
                        one.title(),
                        List.of(
                            "2025-09-29 12:00 UTC: Opened: shop.service failed.",
                            "2025-09-29 12:00 UTC: unit-restart was done: unproven, it failed"
                                + " again after 2 s.")))
            .toList();
    List<Incident> incidents =
        findings.isEmpty()
            ? List.of()
            : List.of(
                new Incident(
                    "issues/2025-08-02-0310-unit-failed.md",
                    "shop.service failed: exit code 1",
                    Instant.parse("2025-08-02T03:10:00Z"),
                    Optional.of(Instant.parse("2025-08-02T04:00:00Z")),
                    "A person put /etc/shop/payment.json back.",
                    0.8));
    return new Recollection(
        checks,
        issues,
        incidents,
        List.of(
            new Lesson(
                "l1",
                "shop needs /etc/shop/payment.json, which deploys have removed before",
                List.of(ObservationId.of(subject("unit:shop.service"))),
                new RunId("2025-08-02-0400"),
                Instant.parse("2025-08-02T04:00:00Z"),
                1,
                Instant.parse("2025-08-02T04:00:00Z"),
                Instant.parse("2026-08-02T04:00:00Z"))),
        "The shop may be restarted at any time.\nNever touch the mail queue.\n",
        List.of(
            new RecentChange(
                Instant.parse("2025-09-29T11:48:00Z"), "deploy", "/srv/shop has a new REVISION"),
            new RecentChange(
                Instant.parse("2025-09-29T06:10:00Z"), "package", "upgraded: libc6, openssl")),
        new Allowance(5, 19, "", openings));
  }
}
