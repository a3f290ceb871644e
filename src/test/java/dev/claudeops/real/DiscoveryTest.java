package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Proposal;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Secret;
import dev.claudeops.config.Service;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probes;
import dev.claudeops.probe.Site;
import dev.claudeops.probe.discover.Discovery;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Caddy;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MachineHost;
import dev.claudeops.testkit.real.Nginx;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import dev.claudeops.testkit.real.Redis;
import dev.claudeops.testkit.real.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  private static final String SITES =
      """
      {
        admin off
        http_port @port@
        https_port @tlsPort@
        auto_https disable_redirects
      }
      http://plain.example.org {
        bind 127.0.0.1
        reverse_proxy 127.0.0.1:%d
      }
      shop.example.org {
        bind 127.0.0.1
        tls @certificate@ @key@
        respond "hello"
      }
      """;

  @Test
  void caddySitesAreAskedByNameOnThisMachine(@TempDir Path folder) throws Exception {
    Tls tls = Tls.in(folder);
    try (var back = Nginx.start(Nginx.PLAIN);
        var caddy = Caddy.start(SITES.formatted(back.port()), tls.expired("shop.example.org"));
        var other = Caddy.start(SITES.formatted(1), tls.good("shop.example.org"))) {
      Proposal proposal = Discovery.propose(Looking.site(new LocalHost()));
      Service front =
          proposal.config().services().stream()
              .filter(
                  it ->
                      it.health().stream()
                          .anyMatch(check -> check.name().startsWith("http://plain.example.org")))
              .findFirst()
              .orElseThrow(() -> new AssertionError(proposal));
      assertThat(front.needs()).hasSize(1);
      // The expired one is told; the one of an authority that nobody here knows is its owner's.
      assertThat(front.health())
          .extracting(Check::name)
          .contains(
              "http://plain.example.org:" + caddy.port() + "/",
              "https://shop.example.org:" + caddy.tlsPort() + "/");
      assertThat(proposal.config().everyCheck(Check.Http.class))
          .extracting(Check::name)
          .doesNotContain(
              "http://plain.example.org:" + other.port() + "/",
              "https://shop.example.org:" + other.tlsPort() + "/");
      Observation seen =
          look(
              proposal,
              "http",
              new Subject("http", "https://shop.example.org:" + caddy.tlsPort() + "/"));
      assertThat(seen.summary()).startsWith("the certificate expired 1 h ago");
      Observation plain =
          look(
              proposal,
              "http",
              new Subject("http", "http://plain.example.org:" + caddy.port() + "/"));
      assertThat(plain.health()).isEqualTo(Health.OK);
    }
  }

  @Test
  void aNameIsAskedOnThisMachineOverTls(@TempDir Path folder) throws Exception {
    Tls tls = Tls.in(folder);
    String sites =
        """
        events { worker_connections 64; }
        http {
          access_log off;
          ssl_certificate @certificate@;
          ssl_certificate_key @key@;
          server { listen 127.0.0.1:@tlsPort@ ssl; return 421; }
          server {
            listen 127.0.0.1:@tlsPort@ ssl;
            server_name shop.example.org;
            return 301 https://elsewhere.example/;
          }
        }
        """;
    try (var nginx = Nginx.start(sites, tls.good("shop.example.org"))) {
      Check.Http check =
          new Check.Http(
              "https://shop.example.org/",
              "https://127.0.0.1:" + nginx.tlsPort() + "/",
              "GET",
              List.of(),
              Duration.ofSeconds(2),
              Duration.ofSeconds(10),
              Optional.empty(),
              Map.of(),
              Map.of("host", new Secret("shop.example.org")),
              0,
              List.of(),
              Optional.of(tls.authority().toString()),
              Optional.of("shop.example.org"),
              21,
              false);
      Proposal proposal =
          new Proposal(Config.NONE.with(List.of(), List.of(check), List.of()), Map.of());
      Observation seen = look(proposal, "http", check.subject());
      assertThat(seen.health()).as(seen.summary()).isEqualTo(Health.OK);
      assertThat(seen.summary()).startsWith("answers 301 in ");
      assertThat(seen.measure("certificate-days")).isPresent();
    }
  }

  @Test
  void aRedisThatWasHereAndIsGoneIsTold() throws Exception {
    Map<String, String> memory = Map.of();
    try (var redis = Redis.start()) {
      memory = remembered(memory);
      memory = remembered(memory);
      redis.stop();
      Site site = new Site(new LocalHost(), Config.NONE, new Memory(memory));
      Proposal missed = Discovery.propose(site);
      Service gone =
          missed.config().services().stream()
              .filter(
                  it ->
                      it.runtimes().stream()
                          .anyMatch(
                              run ->
                                  run instanceof Runtime.Database database
                                      && database.portOrUsual() == redis.port()))
              .findFirst()
              .orElseThrow(() -> new AssertionError(missed));
      assertThat(missed.reasons().get("service:" + gone.name())).startsWith("it ran here until ");
      Observation asked = look(missed, "redis", gone.runtimes().getLast().subject());
      assertThat(asked.health()).isEqualTo(Health.FAILED);
    }
  }

  private static Map<String, String> remembered(Map<String, String> before) throws Exception {
    Site site = new Site(new LocalHost(), Config.NONE, new Memory(before));
    Discovery.propose(site);
    return site.memory().next();
  }

  private static Observation look(Proposal proposal, String probe, Subject subject) {
    return new Looking(new LocalHost(), proposal.config())
        .at(
            Probes.all().stream()
                .filter(one -> one.spec().name().equals(probe))
                .findFirst()
                .orElseThrow(),
            subject);
  }
}
