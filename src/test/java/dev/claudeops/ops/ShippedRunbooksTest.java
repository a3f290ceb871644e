package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.action.Plan;
import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.RunbookAgent;
import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.policy.Rules;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.Probes;
import dev.claudeops.probe.Site;
import dev.claudeops.scenario.RunbookScenarioTest;
import dev.claudeops.scenario.Scene;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every runbook that ships, through the real judge, the real gate and the real executor at the
 * level {@code act}. Units and the reboot are planned by the real actions on a recorded systemd;
 * what asks a server (a container engine, PM2, a database, a package manager) is planned by a
 * stand-in, because its own test holds it to a real one.
 */
class ShippedRunbooksTest {
  private static final Set<String> REAL =
      Set.of(
          "unit-start", "unit-restart", "unit-reload", "unit-reset-failed", "reboot", "escalate");

  /** A step that these rules deny could never be done: then the runbook is written wrong. */
  private static final Set<String> BY_DESIGN =
      Set.of("known-kind", "known-target", "evidence", "parameters", "fit", "meant-for", "symptom");

  @TempDir Path folder;

  static Stream<Scene> scenes() {
    return RunbookScenarioTest.scenes().filter(scene -> !scene.hasPast());
  }

  /** What the whole thing does for each, in the order of the scenes. */
  private static final String EXPECTED =
      """
      service-failed
        ask autonomy unit-restart unit:nginx.service
      service-failed
        ask autonomy unit-restart unit:worker.service
      service-stopped
        allow autonomy unit-start unit:redis.service
        allow autonomy escalate unit:redis.service
      start-limit
        allow autonomy unit-start unit:api.service
        allow autonomy escalate unit:api.service
      crash-loop
        allow autonomy escalate unit:api.service
      crash-loop
      container-down
        allow autonomy container-start container:api
        allow autonomy escalate container:api
      container-unhealthy
        ask autonomy container-restart container:api
      docker-down
        allow autonomy unit-start unit:docker.service
        allow autonomy escalate machine:docker
      pm2-errored
        ask autonomy pm2-restart pm2:web
      pm2-down
        allow autonomy pm2-start pm2:web
        allow autonomy escalate pm2:web
      pm2-daemon-down
        ask autonomy unit-restart unit:pm2-shop.service
      port-taken
        allow autonomy escalate unit:api.service
      port-taken
        ask autonomy process-end pid:4711@123456
      process-missing
        allow autonomy unit-restart unit:worker.service
        allow autonomy escalate process:worker
      failed-timer
        allow autonomy unit-start unit:backup.timer
        allow autonomy escalate unit:backup.timer
      failed-timer
        ask autonomy unit-restart unit:backup.timer
      cron-down
        allow autonomy unit-start unit:crond.service
        allow autonomy escalate machine:cron
      endpoint-failing
        allow autonomy unit-restart unit:shop.service
        allow autonomy escalate http:http://127.0.0.1:3000/
      endpoint-failing
        allow autonomy unit-restart unit:shop.service
        allow autonomy escalate http:http://127.0.0.1:3000/
      tcp-failing
        allow autonomy unit-restart unit:shop.service
        allow autonomy escalate tcp:127.0.0.1:3000
      service-failed
        allow autonomy unit-restart unit:shop.service
        allow autonomy escalate unit:shop.service
      upstream-down
        allow autonomy unit-restart unit:shop.service
        allow autonomy escalate http:https://shop.example/
      network-down
        allow autonomy escalate http:https://example.org/
      certificate-ending
        allow autonomy certificate-renew certificate:shop.example:443
        allow autonomy escalate certificate:shop.example:443
      certificate-wrong
        allow autonomy escalate certificate:shop.example:443
      disk-full
        allow autonomy package-cache-clean disk:/
        allow autonomy journal-vacuum disk:/
        allow autonomy rotated-logs-remove disk:/
        ask autonomy temp-files-remove disk:/
      disk-full
        allow autonomy package-cache-clean disk:/var
        allow autonomy journal-vacuum disk:/var
        allow autonomy rotated-logs-remove disk:/var
        ask autonomy temp-files-remove disk:/var
      inodes-full
        ask autonomy temp-files-remove disk:/
      deleted-open-file
        allow autonomy unit-reload unit:app.service
        ask autonomy unit-restart unit:app.service
      log-flood
        ask autonomy log-truncate log:/var/log/app.log
      no-space-logged
        allow autonomy escalate log:journal
      read-only-filesystem
        ask autonomy remount-read-write disk:/data
      drive-failing
        allow autonomy escalate drive:sda
      out-of-memory
        allow autonomy escalate machine:memory
      memory-low
        ask autonomy container-restart container:api
      memory-low
      memory-leak
        ask autonomy unit-restart unit:api.service
      files-running-out
        ask autonomy unit-restart unit:api.service
      overload
        allow autonomy escalate machine:cpu
      clock-off
        ask autonomy clock-sync machine:clock
      boot-trouble
        allow autonomy escalate machine:boot
      reboot-required
        ask autonomy reboot machine:boot
      database-down
        allow autonomy unit-restart unit:postgresql.service
        allow autonomy escalate database:db
      database-starting
      database-starting
        allow autonomy escalate database:db
      connection-pool-full
        ask autonomy backend-end session:db/4711@99
      blocking-query
        ask autonomy backend-end session:db/4711@99
      blocking-query
      idle-in-transaction
        ask autonomy backend-end session:db/4711@99
      slow-database
        allow autonomy escalate database:db
      slow-database
        allow autonomy table-analyze table:db/public.orders
        allow autonomy escalate database:db
      replication-broken
        allow autonomy escalate database:db
      database-limits
        allow autonomy escalate database:db
      packages-broken
        ask autonomy packages-configure machine:updates
      security-updates
        ask autonomy updates-apply machine:updates
      backup-failed
        allow autonomy escalate backup:nightly
      brute-force
      intrusion-suspected
        allow autonomy escalate machine:logins
      own-check
        allow autonomy escalate command:check_mail
      """;

  @ParameterizedTest
  @MethodSource("scenes")
  void noStepIsRefusedByItsOwnDesign(Scene scene) throws Exception {
    assertThat(played(scene))
        .noneMatch(said -> said.startsWith("deny ") && BY_DESIGN.contains(said.split(" ")[1]));
  }

  @Test
  void eachDoesThisAndNothingElse() throws Exception {
    StringBuilder all = new StringBuilder();
    int i = 0;
    for (Scene scene : scenes().toList()) {
      i++;
      all.append(scene.book()).append('\n');
      played(scene, folder.resolve("" + i)).forEach(said -> all.append("  " + said + "\n"));
    }
    assertThat(all.toString()).isEqualTo(EXPECTED);
  }

  private List<String> played(Scene scene) throws InterruptedException {
    return played(scene, folder);
  }

  /** The deeds as {@code allow autonomy unit-restart unit:nginx.service}. */
  private List<String> played(Scene scene, Path at) throws InterruptedException {
    Briefing briefing = scene.briefing();
    FakeHost host = host(briefing, at.resolve("machine"));
    Config config = briefing.config();
    List<ActionKind> kinds =
        Actions.all().stream()
            .map(kind -> REAL.contains(kind.spec().kind()) ? kind : standIn(kind))
            .toList();
    Duration stood =
        briefing.findings().stream()
            .map(finding -> Duration.between(finding.since(), briefing.now()))
            .max(Duration::compareTo)
            .orElseThrow();
    host.at(Scene.NOW.minus(stood));
    Journal journal = Journal.open(at.resolve("journal"), host::now, Keeping.USUAL);
    Ops ops =
        new Ops(
            host,
            config,
            List.of(new Recorded(briefing)),
            journal,
            List.of(),
            new Acting(kinds, Rules.all()));
    ops.check(new Trigger.Schedule(), false, Progress.NONE);
    host.at(Scene.NOW);
    Checkup checkup =
        ops.check(
            new Trigger.Schedule(), false, Optional.of(new RunbookAgent(host)), Progress.NONE);
    List<String> said = new ArrayList<>();
    for (Deed deed : checkup.run().deeds()) {
      said.add(
          "%s %s %s %s"
              .formatted(
                  deed.verdict().word(),
                  deed.verdict().rule(),
                  deed.action().kind(),
                  deed.action().target()));
    }
    return said;
  }

  /** A machine with systemd, on which the units that the scene speaks of are as it says. */
  private static FakeHost host(Briefing briefing, Path at) {
    Map<String, String> states = new LinkedHashMap<>();
    briefing
        .config()
        .services()
        .forEach(
            service ->
                service.runtimes().stream()
                    .map(runtime -> runtime.subject())
                    .filter(subject -> subject.kind().equals("unit"))
                    .forEach(subject -> states.put(subject.name(), "active")));
    briefing
        .observations()
        .forEach(
            seen ->
                seen.culprits().stream()
                    .map(Observation.Culprit::subject)
                    .filter(subject -> subject.kind().equals("unit"))
                    .forEach(subject -> states.put(subject.name(), "active")));
    for (Finding finding : briefing.findings()) {
      switch (finding.type()) {
        case "unit-failed", "unit-start-limit" -> states.put(finding.subject().name(), "failed");
        case "unit-down" -> states.put(finding.subject().name(), "inactive");
        case "timer-missed" ->
            states.put(finding.subject().name(), armed(briefing) ? "active" : "inactive");
        case "docker-down" -> states.put("docker.service", "inactive");
        case "cron-down" -> states.put("crond.service", "inactive");
        case "pm2-daemon-down" -> states.put("pm2-shop.service", "active");
        default -> {
          if (finding.subject().kind().equals("unit")) {
            states.put(finding.subject().name(), "active");
          }
        }
      }
    }
    List<String> blocks = new ArrayList<>();
    states.forEach(
        (name, state) ->
            blocks.add(
                "Id=%s\nNames=%s\nLoadState=loaded\nActiveState=%s\nSubState=%s\nCanReload=yes\n"
                    .formatted(name, name, state, state.equals("active") ? "running" : "dead")));
    return new FakeHost(at)
        .file("/run/systemd/system/x", "")
        .program("systemctl show", String.join("\n", blocks))
        .program("systemctl show --no-pager --property=SystemState", "SystemState=running\n");
  }

  private static boolean armed(Briefing briefing) {
    return briefing.observations().getFirst().measure("armed").orElseThrow().value() > 0;
  }

  /** The same kind of action to the gate, which changes nothing. */
  private static ActionKind standIn(ActionKind real) {
    return new ActionKind() {
      @Override
      public ActionSpec spec() {
        return real.spec();
      }

      @Override
      public ActionSpec specFor(Action wish, HostView host, Config config) {
        return real.specFor(wish, host, config);
      }

      @Override
      public Plan plan(Action wish, dev.claudeops.action.Scene scene) {
        return new Plan("stand in for " + wish.kind(), "", hands -> {});
      }
    };
  }

  /** Sees what the scene says, with every finding type that there is, at once. */
  private record Recorded(Briefing briefing) implements Probe {
    @Override
    public ProbeSpec spec() {
      Set<String> kinds = new LinkedHashSet<>();
      Map<String, FindingType> types = new LinkedHashMap<>();
      for (Probe probe : Probes.all()) {
        kinds.addAll(probe.spec().kinds());
        probe
            .spec()
            .findings()
            .forEach(
                type ->
                    types.put(
                        type.name(),
                        FindingType.atOnce(
                            type.name(), type.severity(), type.meaning(), type.advice())));
      }
      return new ProbeSpec(
          "recorded",
          "A scene.",
          Duration.ofSeconds(5),
          "",
          List.copyOf(kinds),
          List.of(),
          List.copyOf(types.values()),
          List.of());
    }

    @Override
    public List<Look> looks(Site site) {
      return briefing.observations().stream()
          .map(Observation::subject)
          .map(subject -> Look.at(subject, Duration.ofSeconds(5), () -> seen(site, subject)))
          .toList();
    }

    private Observation seen(Site site, Subject subject) {
      Observation.Builder seen = Observation.of(subject, site.host().now());
      for (Observation one : briefing.observations()) {
        if (one.subject().equals(subject)) {
          one.measures()
              .forEach(measure -> seen.measure(measure.name(), measure.value(), measure.unit()));
          one.culprits().forEach(culprit -> seen.culprit(culprit.type(), culprit.subject()));
        }
      }
      briefing.findings().stream()
          .filter(finding -> finding.subject().equals(subject))
          .forEach(finding -> seen.symptom(finding.type(), finding.severity(), finding.title()));
      return seen.ok("");
    }
  }
}
