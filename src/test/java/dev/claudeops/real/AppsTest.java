package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.HostView;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.DockerEngine;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The container and PM2 probes against the real engine and the real daemon. */
@Tag("real")
@Timeout(180)
class AppsTest {
  @Test
  void aRealEngineIsSeenAsItIs() {
    try (var engine = DockerEngine.start()) {
      HostView host =
          new FakeHost(Path.of("/")).at(Instant.now()).env("DOCKER_HOST", engine.address());
      Looking looking = new Looking(host, ServicesTest.declared(new Runtime.Container("shop")));
      engine.runWithHealthCheck("shop");
      assertThat(container(looking, "shop").summary()).contains(", healthy, image");
      engine.makeUnhealthy("shop");
      assertThat(type(container(looking, "shop"))).isEqualTo("container-unhealthy");
      engine.killContainer("shop");
      assertThat(type(container(looking, "shop"))).isEqualTo("container-down");
      engine.run("loop", List.of("--restart", "always"), "sh", "-c", "exit 5");
      Part.await(
          "it crashed twice",
          Duration.ofSeconds(30),
          () ->
              Integer.parseInt(
                      engine.docker("inspect", "--format", "{{.RestartCount}}", "loop").text())
                  >= 2);
      assertThat(type(container(looking, "loop"))).isEqualTo("container-restarting");
      engine.freeze();
      assertThat(type(looking.at(ServicesTest.probe("container"), MACHINE_DOCKER)))
          .isEqualTo("docker-down");
      engine.thaw();
      engine.docker("rm", "--force", "loop").text();
      engine.kill();
      assertThat(type(looking.at(ServicesTest.probe("container"), MACHINE_DOCKER)))
          .isEqualTo("docker-down");
    }
  }

  @Test
  void aRealPm2IsSeenAsItIs() {
    try (var pm2 = Pm2.start()) {
      HostView host = new LocalHost();
      Looking looking = new Looking(host);
      pm2.startWeb("real-api");
      pm2.startErrored("real-worker");
      assertThat(app(looking, "real-api").health()).isEqualTo(Health.OK);
      assertThat(app(looking, "real-api").summary()).startsWith("online for ");
      assertThat(type(app(looking, "real-worker"))).isEqualTo("pm2-errored");
      pm2.pm2("stop", "real-api").text();
      assertThat(app(looking, "real-api").health()).isEqualTo(Health.OK);
      Looking wanted =
          new Looking(
              host, ServicesTest.declared(new Runtime.Pm2("real-api", Optional.of(pm2.user()))));
      assertThat(type(app(wanted, "real-api"))).isEqualTo("pm2-down");
      pm2.killDaemon();
      assertThat(type(wanted.at(ServicesTest.probe("pm2"), new Subject("machine", "pm2"))))
          .isEqualTo("pm2-daemon-down");
      assertThat(pm2.home().resolve("rpc.sock")).exists();
    }
  }

  private static final Subject MACHINE_DOCKER = new Subject("machine", "docker");

  private static Observation container(Looking looking, String name) {
    return looking.at(ServicesTest.probe("container"), new Subject("container", name));
  }

  private static Observation app(Looking looking, String name) {
    return looking.at(ServicesTest.probe("pm2"), new Subject("pm2", name));
  }

  private static String type(Observation seen) {
    assertThat(seen.symptoms()).as(seen.toString()).isNotEmpty();
    return seen.symptoms().getFirst().type();
  }
}
