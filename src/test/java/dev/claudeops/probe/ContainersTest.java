package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.UnixServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainersTest {
  private static final String ID = "aaaaaaaaaaaaaaaaaaaaaaaa%08d";

  @TempDir Path folder;
  private final Map<String, String> containers = new LinkedHashMap<>();
  private FakeHost host;
  private UnixServer engine;

  @BeforeEach
  void anEngine() {
    host = new FakeHost(folder);
    engine = new UnixServer(folder.resolve("run/docker.sock"), this::answer);
  }

  @AfterEach
  void end() throws Exception {
    engine.close();
  }

  private byte[] answer(String question) {
    String path = question.split(" ")[1];
    String body =
        switch (path) {
          case "/version" -> "{\"Version\":\"27.5.1\"}";
          case "/containers/json?all=1" ->
              containers.keySet().stream().map(id -> "{\"Id\":\"" + id + "\"}").toList().toString();
          default -> containers.getOrDefault(path.split("/")[2], "");
        };
    String status = body.isEmpty() ? "404 Not Found" : "200 OK";
    return ("HTTP/1.0 " + status + "\r\nContent-Type: application/json\r\n\r\n" + body)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void container(String name, String state, String more) {
    containers.put(
        ID.formatted(containers.size()),
        """
        {"Name":"/%s","RestartCount":0,"Config":{"Image":"shop:1"},
         "HostConfig":{"RestartPolicy":{"Name":"no"}},
         "State":{"Status":"%s","ExitCode":3,"StartedAt":"2025-09-29T13:00:00.5Z",
           "FinishedAt":"2025-09-29T12:00:00Z"%s}}
        """
            .formatted(name, state, more));
  }

  private void change(String from, String to) {
    containers.replaceAll((id, json) -> json.replace(from, to));
  }

  private static Config declared(String name) {
    return Config.NONE.with(
        List.of(
            new Service(
                "it",
                List.of(new Runtime.Container(name)),
                List.of(),
                List.of(),
                List.of(),
                Duration.ofSeconds(30),
                true)),
        List.of(),
        List.of());
  }

  private static Subject container(String name) {
    return new Subject("container", name);
  }

  @Test
  void aRunningContainerIsWellAndOnlyGetIsAsked() {
    container("shop", "running", "");
    Observation seen = new Looking(host).at(new Containers(), container("shop"));
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).isEqualTo("running for 59 min, image shop:1");
    assertThat(engine.asked()).allMatch(line -> line.startsWith("GET "));
  }

  @Test
  void aStoppedOneIsDownOnlyWhenSomebodyWantsItToRun() {
    container("shop", "exited", "");
    assertThat(new Looking(host).at(new Containers(), container("shop")).summary())
        .isEqualTo("exited 2 h ago with exit code 3; nothing asks for it to run");
    Observation seen = new Looking(host, declared("shop")).at(new Containers(), container("shop"));
    assertThat(seen.symptoms().getFirst().type()).isEqualTo("container-down");
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    change("\"Name\":\"no\"", "\"Name\":\"always\"");
    assertThat(new Looking(host).at(new Containers(), container("shop")).health())
        .isEqualTo(Health.DEGRADED);
  }

  @Test
  void aDeclaredOneThatDoesNotExistIsDown() {
    assertThat(
            new Looking(host, declared("ghost")).at(new Containers(), container("ghost")).summary())
        .isEqualTo("there is no container ghost");
  }

  @Test
  void anUnhealthyOneTellsWhatItsCheckSaid() {
    container(
        "shop",
        "running",
        ",\"Health\":{\"Status\":\"unhealthy\",\"Log\":[{\"Output\":\"old\"},{\"Output\":\"no\\n"
            + "database\"}]}");
    Observation seen = new Looking(host).at(new Containers(), container("shop"));
    assertThat(seen.symptoms().getFirst().type()).isEqualTo("container-unhealthy");
    assertThat(seen.summary()).endsWith("fails its health check: no database");
    assertThat(seen.evidence().text()).contains("no\ndatabase");
  }

  @Test
  void restartsSinceTheLastLookAreTold() {
    container("shop", "running", "");
    Looking looking = new Looking(host);
    looking.with(new Containers());
    change("\"RestartCount\":0", "\"RestartCount\":4");
    Observation seen = looking.at(new Containers(), container("shop"));
    assertThat(seen.symptoms().getFirst().type()).isEqualTo("container-restarting");
    assertThat(seen.summary()).contains("again 4 times since the last look");
    assertThat(looking.at(new Containers(), container("shop")).symptoms()).isEmpty();
  }

  @Test
  void aKillForWantOfMemoryIsToldForADay() {
    container("shop", "exited", ",\"OOMKilled\":true");
    assertThat(
            new Looking(host).at(new Containers(), container("shop")).symptoms().getFirst().type())
        .isEqualTo("container-oom");
    host.pass(Duration.ofDays(2));
    assertThat(new Looking(host).at(new Containers(), container("shop")).symptoms()).isEmpty();
  }

  @Test
  void aDeadEngineIsCriticalWhenContainersAreDeclared() throws Exception {
    engine.close();
    List<Observation> seen = new Looking(host, declared("shop")).with(new Containers());
    assertThat(seen.getFirst().symptoms().getFirst().type()).isEqualTo("docker-down");
    assertThat(seen.getFirst().symptoms().getFirst().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(seen.getLast().health()).isEqualTo(Health.UNKNOWN);
    assertThat(new Looking(host).at(new Containers(), Containers.ENGINE).health())
        .isEqualTo(Health.OK);
  }

  @Test
  void anEngineThatSystemdWouldStartIsNotConnectedTo() {
    host.file("/run/systemd/system/x", "").program("systemctl is-active", "inactive\n");
    assertThat(new Looking(host).at(new Containers(), Containers.ENGINE).health())
        .isEqualTo(Health.OK);
    assertThat(engine.asked()).isEmpty();
  }

  @Test
  void whatIsNoEngineIsUnknown() throws Exception {
    engine.close();
    try (UnixServer other =
        new UnixServer(
            folder.resolve("run/other.sock"),
            question -> "220 hello\r\n".getBytes(StandardCharsets.UTF_8))) {
      host.env("DOCKER_HOST", "unix:///run/other.sock");
      Observation seen = new Looking(host).at(new Containers(), Containers.ENGINE);
      assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
      assertThat(seen.summary()).contains("is no container engine");
      assertThat(other.asked()).hasSize(1);
    }
  }

  @Test
  void withoutAnEngineNothingIsLookedAt() {
    host.env("DOCKER_HOST", "tcp://10.0.0.1:2375");
    assertThat(new Looking(new FakeHost(folder.resolve("bare"))).with(new Containers())).isEmpty();
  }
}
