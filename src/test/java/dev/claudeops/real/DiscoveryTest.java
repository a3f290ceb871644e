package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Proposal;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.LocalHost;
import dev.claudeops.probe.discover.Discovery;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MachineHost;
import dev.claudeops.testkit.real.Nginx;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import dev.claudeops.testkit.real.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Discovery on machines where the servers are real. */
@Tag("real")
@Timeout(180)
class DiscoveryTest {
  private final int appPort = Part.freePort();

  @Test
  void nginxBeforeAPm2AppBeforeRedisIsUnderstood() throws Exception {
    try (var redis = Redis.start();
        var pm2 = Pm2.start()) {
      pm2.startApp(
          "shop-api",
          """
          require('net').connect(%d, '127.0.0.1');
          require('http').createServer((q, r) => r.end('hello')).listen(%d, '127.0.0.1');
          """
              .formatted(redis.port(), appPort));
      String site =
          Nginx.PLAIN.replace(
              "return 200 \"it works\\n\";", "proxy_pass http://127.0.0.1:" + appPort + ";");
      try (var nginx = Nginx.start(site)) {
        Part.await("the app listens", Duration.ofSeconds(20), () -> Part.listens(appPort));
        Proposal proposal = Discovery.propose(Looking.site(new LocalHost()));
        Map<String, String> reasons = proposal.reasons();
        Service app = service(proposal, new Runtime.Pm2("shop-api", Optional.of(pm2.user())));
        assertThat(app.health())
            .extracting(it -> it.name())
            .containsExactly("http://127.0.0.1:" + appPort + "/");
        assertThat(app.logs()).anyMatch(log -> log.endsWith("shop-api-out.log"));
        Service store =
            proposal.config().services().stream()
                .filter(
                    it ->
                        it.runtimes().stream()
                            .anyMatch(
                                run ->
                                    run instanceof Runtime.Database database
                                        && database.port() == redis.port()))
                .findFirst()
                .orElseThrow();
        assertThat(app.needs()).containsExactly(store.name());
        Service front =
            proposal.config().services().stream()
                .filter(
                    it ->
                        it.health().stream()
                            .anyMatch(
                                check ->
                                    check.name().equals("http://127.0.0.1:" + nginx.port() + "/")))
                .findFirst()
                .orElseThrow();
        assertThat(front.needs()).containsExactly("shop-api");
        assertThat(reasons)
            .containsEntry(
                "needs:shop-api>" + store.name(),
                "it has a connection to port " + redis.port() + " open now");
      }
    }
  }

  private static Service service(Proposal proposal, Runtime runtime) {
    return proposal.config().services().stream()
        .filter(it -> it.runtimes().contains(runtime))
        .findFirst()
        .orElseThrow(() -> new AssertionError(runtime + " is not in " + proposal));
  }

  @Test
  void aFreshDebianWithNginxHasOneService() throws Exception {
    try (var machine = Machine.start("found")) {
      machine.sh(
          """
          printf '[Unit]\\nRequires=nginx.service\\nAfter=nginx.service\\n[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/worker.service
          systemctl enable --now worker
          """);
      Proposal proposal = Discovery.propose(Looking.site(new MachineHost(machine)));
      assertThat(proposal.config().services())
          .extracting(Service::name)
          .containsExactlyInAnyOrder("nginx", "worker");
      assertThat(service(proposal, new Runtime.Unit("worker.service")).needs())
          .isEqualTo(List.of("nginx"));
      assertThat(proposal.reasons())
          .containsEntry("service:nginx", "a unit that starts with the machine")
          .containsEntry("log:/var/log/nginx/error.log", "held open for writing by nginx");
    }
  }
}
