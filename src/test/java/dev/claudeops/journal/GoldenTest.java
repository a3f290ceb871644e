package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.Readings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files as a person reads them, against copies that a person has read. */
class GoldenTest {
  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void server() {
    server = new Server(folder);
  }

  private List<ServiceState> services(Health nginx) {
    return List.of(
        new ServiceState(
            "postgres",
            false,
            new Subject("database", "postgres"),
            List.of(),
            List.of(),
            Health.OK),
        new ServiceState("nginx", true, Server.NGINX, List.of(), List.of(), nginx),
        new ServiceState(
            "shop",
            true,
            new Subject("pm2", "shop"),
            List.of(),
            List.of("nginx", "postgres"),
            nginx));
  }

  private List<Observation> quiet() {
    return List.of(
        server.disk("/", 0.41),
        Observation.of(new Subject("database", "postgres"), server.now)
            .measure("connections", 12, Unit.COUNT)
            .measure("answer", 0.0031, Unit.SECONDS)
            .ok("answers in 3.1 ms, 12 of 100 connections in use"),
        Observation.of(new Subject("machine", "cpu"), server.now)
            .measure("load-per-core", 0.12, Unit.RATIO)
            .ok("load 0.24 on 2 processors, 6 % busy"));
  }

  @Test
  void aQuietMachineFitsOneScreen() throws IOException {
    server.services = services(Health.OK);
    List<Observation> seen = new ArrayList<>(quiet());
    seen.add(server.well());
    Golden.same("health-quiet.md", server.check(seen).health());
  }

  @Test
  void aSickMachineSaysWhatIsWrongAndWhatToDo() throws IOException {
    server.check(server.disk("/mnt/old", 0.92), server.well(), server.disk("/var", 0.95));
    server.pass(Duration.ofHours(12).minusMinutes(14));
    server.check(server.disk("/mnt/old", 0.92), server.failed(), server.disk("/var", 0.96));
    server.pass(Duration.ofMinutes(134));
    server.services = services(Health.FAILED);
    List<Observation> seen = new ArrayList<>(quiet());
    seen.addAll(
        List.of(
            server.failed(),
            server.shopDown(),
            server.disk("/mnt/old", 0.12),
            server.disk("/var", 0.98),
            Observation.of(new Subject("machine", "reboot"), server.now)
                .symptom("reboot-wanted", Severity.INFO, "reboot: a new kernel waits")
                .ok("none wanted"),
            Observation.unknown(
                new Subject("docker", "engine"),
                server.now,
                "the socket cannot be opened: needs root"),
            Observation.unknown(
                new Subject("port", "owners"), server.now, "needs root for the owners of ports")));
    Golden.same("health-sick.md", server.check(seen).health());
  }

  @Test
  void whatAnAgentThinksStandsBehindTheFactsAndInTheManual() throws IOException {
    server.report =
        Readings.honest(
            FindingId.of(Server.NGINX, "unit-failed"), ObservationId.of(Server.NGINX).value());
    Path health = server.check(server.failed()).health();
    Golden.same("health-claude.md", health);
    Golden.same("issue-claude.md", folder.resolve(server.journal.issues().getFirst().file()));
    String written = Files.readString(health);
    assertThat(Files.readString(Path.of("docs/journal.md")))
        .as("the example in the manual is this file")
        .contains(written.substring(written.indexOf("## What Claude thinks")));
  }

  @Test
  void textFromOutsideStaysText() throws IOException {
    Observation hostile =
        Observation.of(new Subject("unit", "a|b`c\n# d.service"), server.now)
            .symptom(
                "unit-failed",
                Severity.CRITICAL,
                "](http://evil) <script>alert(1)</script> **bold** ![x](y) | --- |")
            .evidence("cat `x`\n# y", "```\n# not a heading\n```\n<b>| a | b |\n---\n\u001b[31mred")
            .ok("");
    Golden.same("health-hostile.md", server.check(hostile).health());
    Golden.same("issue-hostile.md", folder.resolve(server.journal.issues().getFirst().file()));
  }

  @Test
  void anIssueTellsItsStory() throws IOException {
    server.check(server.failed());
    for (int i = 0; i < 8; i++) {
      server.pass(Duration.ofHours(2));
      server.check(server.failed());
    }
    server.pass(Duration.ofHours(2));
    server.check(server.limping());
    server.pass(Duration.ofHours(2));
    server.check(server.failed());
    server.pass(Duration.ofHours(2));
    server.check(server.well());
    server.pass(Duration.ofHours(5));
    server.check(server.failed());
    server.pass(Duration.ofHours(2));
    server.check(server.well());
    Golden.same("issue-story.md", folder.resolve(server.journal.issues().getFirst().file()));
  }

  @Test
  void anActionTellsWhatItDidAndHowToUndoIt() throws IOException {
    Instant began = Instant.parse("2025-09-29T16:20:05Z");
    Action restart =
        new Action(
            "unit-restart",
            Server.NGINX,
            Map.of("wait", "10s"),
            "nginx.service failed and nothing else uses its port any more",
            List.of(ObservationId.of(Server.NGINX)),
            "claude");
    server.journal.recordAction(
        new Deed(
            restart,
            new Verdict.Deny("restart-budget", "it was restarted 3 times in an hour"),
            new Outcome.Refused(
                new Verdict.Deny("restart-budget", "it was restarted 3 times in an hour")),
            began.minusSeconds(60),
            Duration.ZERO,
            "",
            "",
            ""),
        new RunId("2025-09-29-1619"),
        "web1");
    Path written =
        server.journal.recordAction(
            new Deed(
                restart,
                new Verdict.Allow("autonomy-act", "nothing speaks against it"),
                new Outcome.Proven(
                    "unit:nginx.service is active (running), seen by the units probe"),
                began,
                Duration.ofMillis(2_310),
                "systemctl restart -- nginx.service",
                "Job for nginx.service finished.\n``` <b>",
                "systemctl stop nginx.service"),
            new RunId("2025-09-29-1620"),
            "web1");
    Golden.same("action.md", written);
    Golden.same(
        "action-refused.md",
        folder.resolve("actions/2025-09-29-1619-unit-restart-nginx-service.md"));
  }

  @Test
  void aBootTellsItsTimeline() throws IOException {
    Instant at = Instant.parse("2025-09-29T08:30:12Z");
    Golden.same(
        "boot.md",
        server.journal.recordBoot(
            new BootStory(
                at,
                "web1",
                "System restart: all services are back",
                List.of(
                    new BootStory.Row(at, "the kernel started"),
                    new BootStory.Row(at.plusSeconds(21), "postgresql.service is active | ready"),
                    new BootStory.Row(at.plusSeconds(40), "nginx.service answers")),
                List.of(
                    "The machine was down for 4 min. The journal does not say why it stopped."))));
  }
}
