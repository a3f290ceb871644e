package dev.claudeops.real;

import static dev.claudeops.testkit.Checks.config;
import static dev.claudeops.testkit.Checks.containing;
import static dev.claudeops.testkit.Checks.http;
import static dev.claudeops.testkit.Checks.named;
import static dev.claudeops.testkit.Checks.trusting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Symptom;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Nginx;
import dev.claudeops.testkit.real.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx, with certificates of a real authority, and the monitoring plugins of Debian. */
@Tag("real")
@Timeout(120)
class EndpointsTest {
  private static final String GATEWAY =
      """
      events { worker_connections 64; }
      http {
        access_log off;
        server {
          listen 127.0.0.1:@port@;
          location / { proxy_pass http://127.0.0.1:1; }
        }
      }
      """;
  private static final String PLUGINS = "/usr/lib/nagios/plugins/";

  @TempDir Path folder;

  private static Observation look(Check check) {
    Probe probe =
        Probes.all().stream()
            .filter(one -> one.spec().name().equals(check.subject().kind()))
            .findFirst()
            .orElseThrow();
    return new Looking(new LocalHost(), config(check)).at(probe, check.subject());
  }

  private static void fails(Observation seen, String sentence) {
    assertThat(seen.summary()).contains(sentence);
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.symptoms())
        .extracting(Symptom::type)
        .containsExactly(
            sentence.contains("expired") ? "endpoint-certificate" : "endpoint-failing");
  }

  @Test
  void nginxIsWellThenFrozenThenStopped() {
    try (Nginx nginx = Nginx.start(Nginx.PLAIN)) {
      String url = "http://localhost:" + nginx.port() + "/";
      Check.Http check = containing(http(url), "it works");
      Observation well = look(check);
      assertThat(well.health()).isEqualTo(Health.OK);
      assertThat(well.summary()).matches("answers 200 in \\d+ ms");
      nginx.freeze();
      fails(look(check), "connected, but no answer within 2 s");
      nginx.thaw();
      assertThat(look(check).health()).isEqualTo(Health.OK);
      nginx.stop();
      fails(look(check), "nobody listens on localhost:" + nginx.port());
      nginx.restart();
      assertThat(look(check).health()).isEqualTo(Health.OK);
    }
  }

  @Test
  void aDeadBackendIsTheGatewaysError() {
    try (Nginx nginx = Nginx.start(GATEWAY)) {
      fails(
          look(http("http://127.0.0.1:" + nginx.port() + "/")),
          "answers 502 Bad Gateway, expected 200 to 399");
    }
  }

  @Test
  void aCertificateOfAnAuthorityIsAcceptedWhereItIsTrusted() {
    Tls tls = Tls.in(folder);
    try (Nginx nginx = Nginx.start(Nginx.TLS, tls.good())) {
      Check.Http check = http("https://localhost:" + nginx.tlsPort() + "/");
      Observation well = look(trusting(check, tls.authority()));
      assertThat(well.health()).isEqualTo(Health.OK);
      assertThat(well.measure("certificate-days").orElseThrow().value()).isBetween(363.0, 365.0);
      fails(look(check), "nobody trusted signed the certificate: CN=Test authority");
      fails(look(named(trusting(check, tls.authority()), "shop.example")), "not shop.example");
      nginx.freeze();
      fails(look(trusting(check, tls.authority())), "TLS handshake did not end in time");
    }
  }

  @Test
  void certificatesThatClientsRefuseAreToldWithTheReason() {
    Tls tls = Tls.in(folder);
    try (Nginx expired = Nginx.start(Nginx.TLS, tls.expired());
        Nginx wrong = Nginx.start(Nginx.TLS, tls.wrongName());
        Nginx early = Nginx.start(Nginx.TLS, tls.notYet());
        Nginx soon = Nginx.start(Nginx.TLS, tls.endingIn(Duration.ofDays(5)))) {
      fails(look(trusting(https(expired), tls.authority())), "the certificate expired 1 h ago");
      fails(
          look(trusting(https(wrong), tls.authority())),
          "the certificate is for somebody-else.example, not 127.0.0.1");
      fails(look(trusting(https(early), tls.authority())), "the certificate is valid only from");
      Observation ends = look(trusting(https(soon), tls.authority()));
      assertThat(ends.health()).isEqualTo(Health.DEGRADED);
      assertThat(ends.summary()).startsWith("the certificate ends in 4 days, on ");
      Check.Certificate own =
          new Check.Certificate(
              "own",
              Optional.empty(),
              Optional.of("127.0.0.1:" + expired.tlsPort()),
              Optional.empty(),
              21,
              7,
              Duration.ofSeconds(2),
              false);
      assertThat(look(own).summary()).startsWith("the certificate expired 1 h");
    }
  }

  private static Check.Http https(Nginx nginx) {
    return http("https://127.0.0.1:" + nginx.tlsPort() + "/");
  }

  // ---- monitoring plugins ----

  private static Observation plugin(Optional<String> user, String... words) {
    return look(new Check.Plugin("own", List.of(words), user, Duration.ofSeconds(5)));
  }

  @Test
  void thePluginsOfDebianAreUnderstood() {
    Observation procs = plugin(Optional.empty(), PLUGINS + "check_procs", "-c", "1:100000");
    assertThat(procs.health()).isEqualTo(Health.OK);
    assertThat(procs.summary()).matches("PROCS OK: \\d+ process(es)?");
    assertThat(procs.measure("perf-procs").orElseThrow().value()).isPositive();
    Observation disk =
        plugin(Optional.of("nobody"), PLUGINS + "check_disk", "-w", "0%", "-c", "0%", "-p", "/");
    assertThat(disk.health()).as(disk.summary()).isEqualTo(Health.OK);
    assertThat(disk.measure("perf-root").orElseThrow().value()).isGreaterThan(1 << 20);
    assertThat(plugin(Optional.empty(), PLUGINS + "check_procs", "-w", "0:0").health())
        .isEqualTo(Health.DEGRADED);
    assertThat(
            plugin(Optional.empty(), PLUGINS + "check_tcp", "-H", "127.0.0.1", "-p", "1").health())
        .isEqualTo(Health.FAILED);
    assertThat(plugin(Optional.empty(), PLUGINS + "check_procs", "--nonsense").health())
        .isEqualTo(Health.UNKNOWN);
  }

  @Test
  void aPluginRunsAsTheUserItIsGivenAndEndsInTime() {
    Observation seen = plugin(Optional.of("nobody"), "id", "-un");
    assertThat(seen.summary()).isEqualTo("nobody");
    long start = System.nanoTime();
    Observation late =
        look(
            new Check.Plugin(
                "own", List.of("sleep", "60"), Optional.empty(), Duration.ofMillis(300)));
    assertThat(late.health()).isEqualTo(Health.UNKNOWN);
    assertThat(late.summary()).isEqualTo("it did not end within 300 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }
}
