package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.host.Change;
import dev.claudeops.host.Docker;
import dev.claudeops.host.Host;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Pm2.App;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.DockerEngine;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The actions on containers and PM2 apps against a real engine and a real daemon. */
@Tag("real")
@Timeout(180)
class AppActionsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static Subject app(String name) {
    return new Subject("pm2", name);
  }

  private static Subject container(String name) {
    return new Subject("container", name);
  }

  private static App only(String name) {
    List<App> found =
        dev.claudeops.host.Pm2.read(new LocalHost()).apps().stream()
            .filter(app -> app.name().equals(name))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void pm2AppsAreStartedAndRestarted() throws Exception {
    try (var pm2 = Pm2.start()) {
      Host host = new LocalHost();
      Acting acting = new Acting(host);
      int port = pm2.startWeb("act-api");
      int before = only("act-api").pid();
      acting.perform("pm2-restart", app("act-api"));
      assertThat(only("act-api").pid()).isNotEqualTo(before);
      assertThat(only("act-api").restarts()).isEqualTo(1);
      Part.await("it listens again", SOON, () -> Part.listens(port));
      assertThat(acting.unfit("pm2-start", app("act-api"))).contains("runs already");

      pm2.pm2("stop", "act-api").text();
      assertThat(acting.unfit("pm2-restart", app("act-api"))).contains("pm2-start starts it");
      acting.perform("pm2-start", app("act-api"));
      assertThat(pm2.status("act-api")).isEqualTo("online");

      pm2.startErrored("act-bad");
      acting.perform("pm2-restart", app("act-bad"));
      Part.await("it is errored again", SOON, () -> pm2.status("act-bad").equals("errored"));
      acting.perform("pm2-start", app("act-bad"));

      pm2.startApp("act-slow", "process.exit(1);", "--restart-delay", "60000");
      Part.await("it waits", SOON, () -> pm2.status("act-slow").equals("waiting restart"));
      acting.perform("pm2-restart", app("act-slow"));
      assertThat(only("act-slow").restarts()).isLessThanOrEqualTo(1);

      pm2.startApp("act-pair", "setInterval(() => {}, 1000);", "-i", "2", "--name", "act-pair");
      assertThat(acting.plan("pm2-restart", app("act-pair")).does())
          .contains("; instance ")
          .contains(pm2.home().toString());
      acting.perform("pm2-restart", app("act-pair"));

      assertThat(acting.unfit("pm2-restart", app("ghost"))).contains("no PM2 here has an app");
      Config other = ServicesTest.declared(new Runtime.Pm2("act-api", Optional.of("nobody-else")));
      assertThat(new Acting(host).with(other).unfit("pm2-restart", app("act-api")))
          .contains("no PM2 of nobody-else has an app");

      assertThat(host.change(call(pm2, "restartProcessId", Json.object("id", Json.of(999)))).out())
          .isEmpty();
      assertThat(
              host.change(call(pm2, "restartProcessId", Json.object("id", Json.of(999))))
                  .complaint())
          .contains("id unknown");
      assertThatThrownBy(() -> host.change(call(pm2, "killMe", Json.object())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not to be called");
    }
  }

  /** PM2's own counter grows by our deed; that is no crash, and one interruption in the ledger. */
  @Test
  void ourOwnRestartOfAPm2AppIsNoCrash() throws Exception {
    try (var pm2 = Pm2.start()) {
      pm2.startApp("act-two", "setInterval(() => {}, 1000);", "-i", "2", "--name", "act-two");
      Looking looking = new Looking(new LocalHost());
      looking.at(ServicesTest.probe("pm2"), app("act-two"));
      new Acting(new LocalHost()).perform("pm2-restart", app("act-two"));
      Observation seen = looking.at(ServicesTest.probe("pm2"), app("act-two"));
      assertThat(seen.symptoms()).isEmpty();
      assertThat(seen.measure("new-restarts").orElseThrow().value()).isEqualTo(2);
      assertThat(seen.measure("instances").orElseThrow().value()).isEqualTo(2);
    }
  }

  private static Change.Pm2Call call(Pm2 pm2, String method, Json argument) {
    return new Change.Pm2Call(pm2.home().toString(), method, argument, Duration.ofSeconds(5));
  }

  @Test
  void whoHoldsTheMissingPortOfAnErroredAppIsNamed() throws Exception {
    try (var pm2 = Pm2.start();
        var taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      pm2.startApp(
          "act-late",
          "require('http').createServer().listen(" + taken.getLocalPort() + ", '127.0.0.1');",
          "--max-restarts",
          "1");
      Part.await("it is errored", SOON, () -> pm2.status("act-late").equals("errored"));
      Observation seen =
          new Looking(new LocalHost()).at(ServicesTest.probe("pm2"), app("act-late"));
      assertThat(seen.evidence().text()).contains("EADDRINUSE");
      assertThat(seen.culprits("pm2-errored"))
          .singleElement()
          .satisfies(
              culprit ->
                  assertThat(culprit.toString())
                      .startsWith("pid:" + ProcessHandle.current().pid() + "@"));
    }
  }

  /** This machine, with the engine of the test in place of its own. */
  private static Host with(DockerEngine engine) {
    LocalHost here = new LocalHost();
    Host[] self = new Host[1];
    self[0] =
        (Host)
            Proxy.newProxyInstance(
                Host.class.getClassLoader(),
                new Class<?>[] {Host.class},
                (any, method, words) -> {
                  if (method.getName().equals("env") && words[0].equals("DOCKER_HOST")) {
                    return Optional.of(engine.address());
                  }
                  if (words != null && words[0] instanceof Change change) {
                    return dev.claudeops.host.Posting.make(self[0], (Change.EnginePost) change);
                  }
                  try {
                    return method.invoke(here, words);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return self[0];
  }

  private static Docker.Container only(Host host, String name) {
    return Docker.read(host).named(name).orElseThrow();
  }

  @Test
  void containersAreStartedAndRestarted() throws Exception {
    try (var engine = DockerEngine.start()) {
      Host host = with(engine);
      Acting acting = new Acting(host);
      engine.runWithHealthCheck("shop");
      int before = only(host, "shop").pid();
      acting.perform("container-restart", container("shop"));
      assertThat(only(host, "shop").pid()).isPositive().isNotEqualTo(before);
      assertThat(acting.unfit("container-start", container("shop"))).contains("runs already");

      engine.killContainer("shop");
      assertThat(acting.unfit("container-restart", container("shop"))).contains("container-start");
      var plan = acting.plan("container-start", container("shop"));
      acting.perform("container-start", container("shop"));
      assertThat(engine.state("shop")).isEqualTo("running");
      plan.work().perform(new dev.claudeops.action.Hands(host, SOON, Optional::empty)); // 304

      engine.docker("pause", "shop").text();
      assertThat(acting.unfit("container-restart", container("shop"))).contains("paused");
      engine.docker("unpause", "shop").text();

      engine.run("slow", List.of("--stop-timeout", "600"), "sleep", "1000");
      assertThat(acting.unfit("container-restart", container("slow"))).contains("600 seconds");
      assertThat(acting.unfit("container-restart", container("ghost"))).contains("no container");

      var gone = acting.plan("container-restart", container("shop"));
      engine.docker("rm", "--force", "shop").text();
      assertThatThrownBy(
              () ->
                  gone.work().perform(new dev.claudeops.action.Hands(host, SOON, Optional::empty)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("404")
          .hasMessageContaining("No such container");
      engine.freeze();
      assertThat(acting.unfit("container-start", container("slow"))).contains("in time");
      assertThat(
              host.change(new Change.EnginePost("/containers/abc/start", Duration.ofMillis(300)))
                  .timedOut())
          .isTrue();
    }
  }
}
