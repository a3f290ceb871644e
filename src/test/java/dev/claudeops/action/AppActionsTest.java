package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.UnixServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers and PM2 apps in states that are hard to make. */
class AppActionsTest {
  private static final String ID = "a".repeat(64);
  private static final Subject SHOP = new Subject("container", "shop");
  private static final Subject API = new Subject("pm2", "api");

  @TempDir Path folder;

  private UnixServer engine(String state) {
    String container =
        """
        {"Name":"/shop","Config":{"Image":"shop:1","Labels":{"com.docker.compose.project":"web",
         "com.docker.compose.service":"front"}},"State":{"Status":"%s"}}
        """
            .formatted(state);
    return new UnixServer(
        folder.resolve("run/docker.sock"),
        question -> {
          String path = question.split(" ")[1];
          String body =
              path.equals("/version")
                  ? "{}"
                  : path.contains("all=1") ? "[{\"Id\":\"" + ID + "\"}]" : container;
          return ("HTTP/1.0 200 OK\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
        });
  }

  @Test
  void aContainerIsNamedByItsIdSoThatItsSuccessorIsNotMeant() throws Exception {
    try (UnixServer server = engine("running")) {
      FakeHost host = new FakeHost(folder);
      assertThat(new Acting(host).perform("container-restart", SHOP).ran())
          .containsExactly("container engine: POST /containers/" + ID + "/restart");
      assertThat(new Acting(host).plan("container-restart", SHOP).does())
          .contains("service front of compose project web");
      assertThat(server.asked()).noneMatch(question -> question.startsWith("POST"));
    }
  }

  @Test
  void aContainerInBetweenIsLeftAlone() throws Exception {
    for (String state : List.of("paused", "removing", "dead", "restarting", "strange")) {
      try (UnixServer server = engine(state)) {
        assertThat(server.asked()).isEmpty();
        assertThat(new Acting(new FakeHost(folder)).unfit("container-start", SHOP)).isNotBlank();
      }
      java.nio.file.Files.delete(folder.resolve("run/docker.sock"));
    }
  }

  @Test
  void theContainerThatWeRunInIsLeftAlone() throws Exception {
    try (UnixServer server = engine("running")) {
      FakeHost host = new FakeHost(folder).file("/proc/self/cgroup", "0::/docker/" + ID + "\n");
      assertThat(new Acting(host).unfit("container-restart", SHOP)).contains("ourselves");
      assertThat(server.asked()).isNotEmpty();
    }
  }

  private UnixServer daemon(FakeHost host, String user, int pid, String... apps) {
    String home = "/home/" + user + "/.pm2";
    host.file(home + "/pm2.pid", "" + pid).file("/proc/" + pid + "/comm", "PM2 v7.0.4: God\n");
    byte[] json =
        ("j:{\"args\":[[" + String.join(",", apps) + "]]}").getBytes(StandardCharsets.UTF_8);
    byte[] answer =
        ByteBuffer.allocate(5 + json.length).put((byte) 0x12).putInt(json.length).put(json).array();
    return new UnixServer(folder.resolve(home.substring(1) + "/rpc.sock"), question -> answer);
  }

  private static String app(int id, String status) {
    return """
    {"name":"api","pm_id":%d,"pid":7,"pm2_env":{"status":"%s","pm_uptime":1}}
    """
        .formatted(id, status);
  }

  private FakeHost users() {
    return new FakeHost(folder)
        .file(
            "/etc/passwd",
            "web:x:1001:1001::/home/web:/bin/sh\neve:x:1002:1002::/home/eve:/bin/sh\n");
  }

  @Test
  void anAppOfTheSameNameInAnothersPm2IsNotMeant() throws Exception {
    FakeHost host = users();
    try (UnixServer web = daemon(host, "web", 4242, app(3, "errored"));
        UnixServer eve = daemon(host, "eve", 4343, app(9, "errored"))) {
      assertThat(new Acting(host).unfit("pm2-restart", API))
          .contains("several PM2s")
          .contains("web, eve");
      Config config =
          Configs.read(
              """
              {"services":[{"name":"it","pm2":{"app":"api","user":"web"}}]}
              """);
      assertThat(new Acting(host).with(config).perform("pm2-restart", API).ran())
          .containsExactly("PM2 at /home/web/.pm2: restartProcessId {\"id\":3}");
      assertThat(web.asked()).hasSizeGreaterThan(1);
      assertThat(eve.asked()).isNotEmpty();
    }
  }

  @Test
  void onlyTheInstancesThatNeedItAreTold() throws Exception {
    FakeHost host = users();
    try (UnixServer web =
        daemon(
            host,
            "web",
            4242,
            app(1, "online"),
            app(2, "stopped"),
            app(3, "errored"),
            app(4, "waiting restart"))) {
      assertThat(new Acting(host).perform("pm2-start", API).ran())
          .extracting(line -> line.substring(line.indexOf(": ") + 2))
          .containsExactly("restartProcessId {\"id\":2}", "restartProcessId {\"id\":3}");
      assertThat(new Acting(host).perform("pm2-restart", API).ran())
          .extracting(line -> line.substring(line.indexOf(": ") + 2))
          .containsExactly(
              "restartProcessId {\"id\":1}",
              "restartProcessId {\"id\":3}",
              "stopProcessId 4",
              "restartProcessId {\"id\":4}");
      assertThat(web.asked()).isNotEmpty();
    }
  }

  @Test
  void anAppThatIsJustStartingOrHasNoNumberIsNotTold() throws Exception {
    FakeHost host = users();
    try (UnixServer web = daemon(host, "web", 4242, app(1, "launching"))) {
      assertThat(new Acting(host).unfit("pm2-restart", API)).contains("launching at this moment");
      assertThat(web.asked()).isNotEmpty();
    }
    java.nio.file.Files.delete(folder.resolve("home/web/.pm2/rpc.sock"));
    try (UnixServer web = daemon(host, "web", 4242, app(-5, "errored"))) {
      assertThat(new Acting(host).unfit("pm2-restart", API)).contains("has an app");
      assertThat(web.asked()).isNotEmpty();
    }
  }
}
