package dev.claudeops.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.RunbookAgent;
import dev.claudeops.host.Output;
import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Trigger;
import dev.claudeops.ops.Checkup;
import dev.claudeops.ops.Ops;
import dev.claudeops.ops.Progress;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Receiver;
import dev.claudeops.testkit.SelfSigned;
import dev.claudeops.testkit.UnixServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day of checks of an app that lives for ten seconds after every restart. */
class RestartStormTest {
  private static final Duration LIFE = Duration.ofSeconds(10);
  private static final String APP =
      """
      {"name":"api","pid":%d,"monit":{"memory":1048576,"cpu":50},"pm_id":0,
       "pm2_env":{"status":"%s","restart_time":%d,"unstable_restarts":0,"pm_uptime":%d}}
      """;

  @TempDir Path folder;
  private FakeHost host;
  private UnixServer daemon;
  private Instant started = Instant.MIN;
  private Duration life = LIFE;
  private int restarts;

  @BeforeEach
  void anAppThatDies() {
    host =
        new FakeHost(folder.resolve("machine"))
            .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:1001:1001::/home/web:/bin/sh\n")
            .file("/home/web/.pm2/pm2.pid", "4242")
            .file("/proc/4242/comm", "PM2 v7.0.4: God\n")
            .program("/tell", "");
    started = host.now().minus(Duration.ofDays(1));
    daemon =
        new UnixServer(
            folder.resolve("machine/home/web/.pm2/rpc.sock"),
            question -> {
              boolean up = host.now().isBefore(started.plus(life));
              return answer(
                  APP.formatted(
                      up ? 7 : 0, up ? "online" : "errored", restarts, started.toEpochMilli()));
            });
    host.onChange(
        "PM2 at",
        change -> {
          started = host.now();
          restarts++;
          return new Output(0, "", "", false, false);
        });
  }

  @AfterEach
  void end() throws Exception {
    daemon.close();
  }

  private static byte[] answer(String list) {
    byte[] json = ("j:{\"args\":[[" + list + "]]}").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + json.length)
        .put((byte) 0x12)
        .putInt(json.length)
        .put(json)
        .array();
  }

  private Journal journal() {
    return Journal.open(folder.resolve("journal"), host::now, Keeping.USUAL);
  }

  private Checkup check(String channel) throws Exception {
    return new Ops(
            host,
            Configs.read(
                """
                {"host": "web1", "discover": false,
                 "services": [{"name": "api", "pm2": "api", "ready": "8s"}],
                 "notify": {"channels": [{"name": "me", %s}]}}
                """
                    .formatted(channel)),
            Probes.all().stream().filter(probe -> probe.spec().name().equals("pm2")).toList(),
            journal(),
            List.of())
        .check(new Trigger.Schedule(), false, Optional.of(new RunbookAgent(host)), Progress.NONE);
  }

  private Checkup check() throws Exception {
    return check("\"command\": {\"run\": [\"/tell\"]}");
  }

  private List<Map<String, String>> messages() {
    return host.asked().stream()
        .filter(command -> command.argv().getFirst().equals("/tell"))
        .map(command -> command.env())
        .toList();
  }

  private long told(String kind) {
    return messages().stream().filter(env -> env.get("CLAUDEOPS_KIND").equals(kind)).count();
  }

  private void aDayOfChecks(Duration every) throws Exception {
    Instant end = host.now().plus(Duration.ofHours(24));
    while (host.now().isBefore(end)) {
      check();
      host.pass(every);
    }
    List<Instant> done =
        journal().actions().stream()
            .filter(action -> action.action().equals("pm2-restart"))
            .filter(action -> !action.outcome().equals("refused"))
            .flatMap(action -> action.at().stream())
            .toList();
    assertThat(done).hasSize(restarts).hasSizeGreaterThanOrEqualTo(2);
    for (Instant one : done) {
      assertThat(within(done, one, Duration.ofHours(1))).isLessThanOrEqualTo(3);
      assertThat(within(done, one, Duration.ofHours(6))).isLessThanOrEqualTo(4);
    }
    List<Issue> issues = journal().issues();
    assertThat(issues).hasSize(1);
    assertThat(issues.getFirst().type()).isEqualTo("pm2-errored");
    assertThat(told("problem") + told("reminder")).as("problem in a day").isLessThanOrEqualTo(1);
    assertThat(told("worse")).isZero();
    assertThat(told("recovery")).isLessThanOrEqualTo(1);
    assertThat(messages()).hasSizeLessThanOrEqualTo(5);
    List<ActionLog> refused =
        journal().actions().stream().filter(one -> one.outcome().equals("refused")).toList();
    assertThat(refused).as("the same refusal once a day").hasSizeLessThanOrEqualTo(6);
  }

  private static long within(List<Instant> all, Instant from, Duration span) {
    return all.stream().filter(one -> !one.isBefore(from) && one.isBefore(from.plus(span))).count();
  }

  @Test
  void checkedEveryTenMinutesItIsRestartedWithinItsBudgetThenLeftAndToldOnce() throws Exception {
    aDayOfChecks(Duration.ofMinutes(10));
    assertThat(messages())
        .as(messages().toString())
        .filteredOn(env -> env.get("CLAUDEOPS_TEXT").contains("Left to you: "))
        .hasSize(1)
        .first()
        .satisfies(
            env ->
                assertThat(env.get("CLAUDEOPS_TEXT"))
                    .contains("pm2:api restarted ", "in the last day: pm2-restart ")
                    .contains("pm2 logs api --err")
                    .contains("journal/issues/"));
  }

  @Test
  void checkedEveryTwoHoursItIsRestartedWithinItsBudgetAndToldOnce() throws Exception {
    aDayOfChecks(Duration.ofHours(2));
    assertThat(restarts).isEqualTo(4);
    assertThat(messages())
        .filteredOn(env -> env.get("CLAUDEOPS_KIND").equals("question"))
        .hasSize(1)
        .first()
        .satisfies(
            env ->
                assertThat(env.get("CLAUDEOPS_TEXT"))
                    .contains("pm2:api was restarted 4 times in 6 h, each time after about 2 h")
                    .contains("yes: claudeops approve "));
  }

  @Test
  void whatComesAndGoesIsNotRestartedWhileItIsWell() throws Exception {
    for (int i = 0; i < 3; i++) {
      check();
      host.pass(Duration.ofHours(3));
    }
    life = Duration.ofDays(30);
    int before = restarts;
    host.pass(Duration.ofMinutes(10));
    for (int i = 0; i < 3; i++) {
      assertThat(check().run().deeds()).isEmpty();
      host.pass(Duration.ofMinutes(10));
    }
    assertThat(restarts).isEqualTo(before);
  }

  @Test
  void whatHappenedWhileTheNetworkWasDownIsToldWithTheTimeOfSilence() throws Exception {
    SelfSigned certificate =
        SelfSigned.valid(Files.createDirectories(folder.resolve("tls")), 30, "ip:127.0.0.1");
    host.at(Instant.now());
    started = host.now().minus(Duration.ofDays(1));
    host.file("/ca.pem", Files.readString(certificate.pem()));
    String webhook =
        "\"ca\": \"/ca.pem\", \"webhook\": {\"url\": \"%s/x\", \"secret\":"
            + " \"0123456789abcdef0123\"}";
    Checkup cut = check(webhook.formatted("https://127.0.0.1:1"));
    assertThat(cut.notes())
        .anyMatch(note -> note.startsWith("me: could not be delivered, tried again later"));
    assertThat(cut.run().deeds()).as("repaired all the same").hasSize(1);
    life = Duration.ofDays(1);
    host.pass(Duration.ofHours(2));
    try (Receiver server = new Receiver(certificate.context())) {
      assertThat(check(webhook.formatted(server.url())).notes()).isEmpty();
      assertThat(server.calls()).hasSize(2);
      assertThat(server.calls().getFirst().body())
          .contains("web1 can reach you again")
          .containsPattern(
              "From 20[-0-9: ]+ [A-Z]+ to 20[-0-9: ]+ [A-Z]+ nobody could be reached. What happened"
                  + " meanwhile follows.");
      assertThat(server.calls().getLast().body())
          .contains("Repaired on web1: the app api crashed until PM2 gave up");
    }
  }
}
