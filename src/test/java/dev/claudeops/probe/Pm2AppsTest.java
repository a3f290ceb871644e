package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.UnixServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pm2AppsTest {
  @TempDir Path folder;
  private String apps = "";
  private FakeHost host;
  private UnixServer daemon;

  @BeforeEach
  void aDaemon() {
    host =
        new FakeHost(folder)
            .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:1001:1001::/home/web:/bin/sh\n")
            .file("/home/web/.pm2/pm2.pid", "4242")
            .file("/home/web/.pm2/dump.pm2", "[{}]")
            .file("/proc/4242/comm", "PM2 v7.0.4: God\n");
    daemon =
        new UnixServer(folder.resolve("home/web/.pm2/rpc.sock"), q -> answer("[" + apps + "]"));
  }

  @AfterEach
  void end() throws Exception {
    daemon.close();
  }

  private static byte[] answer(String list) {
    byte[] json = ("j:{\"args\":[" + list + "]}").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + json.length)
        .put((byte) 0x12)
        .putInt(json.length)
        .put(json)
        .array();
  }

  private static String app(String name, String status, int restarts) {
    return """
    {"name":"%s","pid":7,"monit":{"memory":1048576,"cpu":50},
     "pm2_env":{"status":"%s","restart_time":%d,"unstable_restarts":0,
       "pm_uptime":1759150800000,"SECRET":"hunter2"}}
    """
        .formatted(name, status, restarts);
  }

  private static Config declared(String app, Optional<String> user) {
    return Config.NONE.with(
        List.of(
            new Service(
                "it",
                List.of(new Runtime.Pm2(app, user)),
                List.of(),
                List.of(),
                List.of(),
                Duration.ofSeconds(30),
                true)),
        List.of(),
        List.of());
  }

  private static Subject app(String name) {
    return new Subject("pm2", name);
  }

  private static String type(Observation seen) {
    assertThat(seen.symptoms()).hasSize(1);
    return seen.symptoms().getFirst().type();
  }

  @Test
  void theInstancesOfAnAppAreOneSubjectAndNoSecretIsKept() {
    apps = app("api", "online", 1) + "," + app("api", "online", 0);
    Observation seen = new Looking(host).at(new Pm2Apps(), app("api"));
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary())
        .isEqualTo("2 of 2 instances online for 1 h, 2 MiB of memory, user web");
    assertThat(seen.measure("cpu").orElseThrow().value()).isEqualTo(1);
    assertThat(seen.evidence().text()).doesNotContain("hunter2");
  }

  @Test
  void anErroredAppIsTold() {
    apps = app("api", "errored", 16);
    Observation seen = new Looking(host).at(new Pm2Apps(), app("api"));
    assertThat(type(seen)).isEqualTo("pm2-errored");
    assertThat(seen.health()).isEqualTo(Health.DEGRADED);
    assertThat(
            new Looking(host, declared("api", Optional.of("web")))
                .at(new Pm2Apps(), app("api"))
                .health())
        .isEqualTo(Health.FAILED);
  }

  @Test
  void aStoppedAppIsDownOnlyWhenItIsWanted() {
    apps = app("api", "stopped", 0);
    assertThat(new Looking(host).at(new Pm2Apps(), app("api")).health()).isEqualTo(Health.OK);
    Observation seen =
        new Looking(host, declared("api", Optional.empty())).at(new Pm2Apps(), app("api"));
    assertThat(type(seen)).isEqualTo("pm2-down");
  }

  @Test
  void anAppOfAnotherUserIsNotTheDeclaredOne() {
    apps = app("api", "online", 0);
    Observation seen =
        new Looking(host, declared("api", Optional.of("root"))).at(new Pm2Apps(), app("api"));
    assertThat(seen.summary()).isEqualTo("no PM2 here has an app api");
  }

  @Test
  void oneRestartIsADeploymentAndManyAreCrashes() {
    apps = app("api", "online", 0);
    Looking looking = new Looking(host);
    looking.with(new Pm2Apps());
    apps = app("api", "online", 1);
    assertThat(looking.at(new Pm2Apps(), app("api")).symptoms()).isEmpty();
    apps = app("api", "online", 9);
    assertThat(type(looking.at(new Pm2Apps(), app("api")))).isEqualTo("pm2-restarting");
  }

  @Test
  void aDaemonThatDiedAndHasAppsToBringBackIsTold() {
    host.file("/proc/4242/comm", "bash\n");
    Observation seen = new Looking(host).at(new Pm2Apps(), Pm2Apps.DAEMON);
    assertThat(type(seen)).isEqualTo("pm2-daemon-down");
    assertThat(seen.summary())
        .isEqualTo("the PM2 daemon of web does not run, and has apps to bring back");
    assertThat(daemon.asked()).isEmpty();
  }

  @Test
  void aDaemonThatWasEndedIsNoTrouble() throws Exception {
    Files.delete(host.path("/home/web/.pm2/pm2.pid"));
    assertThat(new Looking(host).at(new Pm2Apps(), Pm2Apps.DAEMON).health()).isEqualTo(Health.OK);
    assertThat(
            type(
                new Looking(host, declared("api", Optional.empty()))
                    .at(new Pm2Apps(), Pm2Apps.DAEMON)))
        .isEqualTo("pm2-daemon-down");
  }

  @Test
  void whatIsNoPm2IsUnknown() throws Exception {
    daemon.close();
    Files.delete(host.path("/home/web/.pm2/rpc.sock"));
    for (byte[] nonsense :
        List.of(
            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8),
            new byte[] {0x12, -1, -1, -1, -1, 'j', ':'},
            new byte[] {0x12, 0, 0, 0, 3, 'j', ':', '{'})) {
      try (UnixServer other =
          new UnixServer(folder.resolve("home/web/.pm2/rpc.sock"), question -> nonsense)) {
        assertThat(new Looking(host).at(new Pm2Apps(), Pm2Apps.DAEMON).health())
            .isEqualTo(Health.UNKNOWN);
        assertThat(other.asked()).hasSize(1);
      }
      Files.delete(host.path("/home/web/.pm2/rpc.sock"));
    }
  }

  @Test
  void aFolderThatADaemonNamesInItsTitleIsLookedAt() {
    host.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
        .file("/proc/4242/cmdline", "PM2 v7.0.4: God Daemon (/home/web/.pm2)   ");
    apps = app("api", "online", 0);
    assertThat(new Looking(host).at(new Pm2Apps(), app("api")).summary()).endsWith("user root");
  }

  @Test
  void withoutPm2NothingIsLookedAt() {
    assertThat(new Looking(new FakeHost(folder.resolve("bare"))).with(new Pm2Apps())).isEmpty();
  }
}
