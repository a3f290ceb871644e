package dev.claudeops.probe;

import static dev.claudeops.testkit.BadServer.answering;
import static dev.claudeops.testkit.BadServer.that;
import static dev.claudeops.testkit.Checks.config;
import static dev.claudeops.testkit.Checks.http;
import static dev.claudeops.testkit.Checks.named;
import static dev.claudeops.testkit.Checks.trusting;
import static dev.claudeops.testkit.Checks.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Check;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.BadServer;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What both the endpoint's look and the certificate's own look say of certificates. */
@Timeout(60)
class CertificatesTest {
  private static final String FINE = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final String OURS = "ip:127.0.0.1,dns:localhost,dns:*.example.org";

  @TempDir static Path folder;
  private static SelfSigned good;
  private static SelfSigned soon;
  private static SelfSigned expired;

  @BeforeAll
  static void make() {
    good = SelfSigned.valid(folder, 300, OURS);
    soon = SelfSigned.make(folder, "-80d", 85, OURS);
    expired = SelfSigned.make(folder, "-93d", 90, OURS);
  }

  private static Observation look(Check.Http check) {
    return new Looking(new LocalHost(), config(check)).at(new HttpEndpoint(), check.subject());
  }

  private static Observation look(Check.Certificate check) {
    return new Looking(new LocalHost(), config(check)).at(new CertificateExpiry(), check.subject());
  }

  private static Check.Certificate file(Path file, Optional<String> name) {
    return new Check.Certificate(
        "cert",
        Optional.of(file.toString()),
        Optional.empty(),
        name,
        21,
        7,
        Duration.ofSeconds(2),
        false);
  }

  private static Check.Certificate shownBy(BadServer server, Optional<String> name) {
    return new Check.Certificate(
        "cert",
        Optional.empty(),
        Optional.of("127.0.0.1:" + server.port()),
        name,
        21,
        7,
        Duration.ofSeconds(2),
        false);
  }

  private static void fails(Observation seen, String sentence) {
    assertThat(seen.summary()).contains(sentence);
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.symptoms())
        .extracting(Symptom::type)
        .containsExactly(
            sentence.contains("expired") ? "endpoint-certificate" : "endpoint-failing");
  }

  // ---- endpoints ----

  @Test
  void aGoodCertificateIsAcceptedAndItsDaysAreMeasured() {
    try (BadServer server = answering(good.context(), FINE)) {
      Observation seen = look(trusting(http(server.secureUrl()), good.pem()));
      assertThat(seen.summary()).startsWith("answers 200");
      assertThat(seen.health()).isEqualTo(Health.OK);
      assertThat(seen.measure("certificate-days").orElseThrow().value()).isBetween(298.0, 300.0);
      assertThat(seen.measure("tls")).isPresent();
      assertThat(look(named(trusting(http(server.secureUrl()), good.pem()), "a.example.org")))
          .extracting(Observation::health)
          .isEqualTo(Health.OK);
    }
  }

  @Test
  void aCertificateThatEndsSoonIsAWarning() {
    try (BadServer server = answering(soon.context(), FINE)) {
      Observation seen = look(trusting(http(server.secureUrl()), soon.pem()));
      assertThat(seen.health()).isEqualTo(Health.DEGRADED);
      assertThat(seen.symptoms()).extracting(Symptom::type).containsExactly("endpoint-certificate");
      assertThat(seen.summary()).matches("the certificate ends in 4 days, on [-0-9]+ [0-9:]+ UTC");
    }
  }

  @Test
  void anExpiredCertificateFailsAndStillShowsItsFacts() {
    try (BadServer server = answering(expired.context(), FINE)) {
      Observation seen = look(trusting(http(server.secureUrl()), expired.pem()));
      fails(seen, "the certificate expired 3 days ago");
      assertThat(seen.measure("certificate-days").orElseThrow().value()).isBetween(-4.0, -3.0);
      assertThat(seen.evidence().text()).contains("subject: CN=test server", "127.0.0.1");
    }
  }

  @Test
  void aCertificateForAnotherNameFails() {
    try (BadServer server = answering(good.context(), FINE)) {
      Check.Http check = trusting(http(server.secureUrl()), good.pem());
      fails(
          look(named(check, "a.b.example.org")),
          "the certificate is for 127.0.0.1, localhost, *.example.org, not a.b.example.org");
      fails(look(named(check, "example.org")), ", not example.org");
    }
  }

  @Test
  void aCertificateThatSignsItselfIsNotTrusted() {
    try (BadServer server = answering(good.context(), FINE)) {
      fails(
          look(http(server.secureUrl())),
          "nobody trusted signed the certificate: it is signed by itself, CN=test server");
    }
  }

  @Test
  void nothingIsSentToAServerWhoseCertificateIsBad() throws InterruptedException {
    var heard = new java.util.concurrent.LinkedBlockingQueue<String>();
    try (BadServer server =
        that(expired.context(), client -> heard.add(BadServer.readRequest(client)))) {
      fails(look(http(server.secureUrl())), "expired");
      assertThat(heard.poll(5, java.util.concurrent.TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void aPortWithoutTlsIsToldAsSuch() {
    try (BadServer server = that(client -> BadServer.send(client, "220 mail ready\r\n"))) {
      fails(look(http(server.secureUrl())), "it does not speak TLS on this port");
    }
    try (BadServer server = that(java.net.Socket::close)) {
      fails(look(http(server.secureUrl())), "the connection during the TLS handshake");
    }
  }

  @Test
  void aSlowHandshakeEndsAtTheDeadline() {
    try (BadServer server = that(client -> Thread.sleep(10_000))) {
      Check.Http check =
          within(http(server.secureUrl()), Duration.ofMillis(100), Duration.ofMillis(400));
      long start = System.nanoTime();
      fails(look(check), "connected, but the TLS handshake did not end in time");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void anAuthorityFileThatIsNotThereIsOurBlindness() {
    Observation seen = look(trusting(http("https://127.0.0.1:1/"), folder.resolve("none.pem")));
    assertThat(seen.health()).isEqualTo(Health.UNKNOWN);
    assertThat(seen.summary()).contains("none.pem", "there is no such file");
  }

  // ---- files ----

  @Test
  void aFileIsReadInBothForms() {
    for (Path form : new Path[] {good.pem(), good.der()}) {
      Observation seen = look(file(form, Optional.of("localhost")));
      assertThat(seen.health()).isEqualTo(Health.OK);
      assertThat(seen.summary()).matches("(298|299|300) days left, for 127.0.0.1, localhost, .*");
    }
  }

  @Test
  void theSoonestEndOfAFileCounts() throws IOException {
    // What signs itself below another one is a root, and its end ends nothing.
    Path both = folder.resolve("both.pem");
    Files.writeString(both, Files.readString(soon.pem()) + Files.readString(expired.pem()));
    Observation seen = look(file(both, Optional.empty()));
    assertThat(seen.summary()).startsWith("the certificate ends in 4 days");
    assertThat(seen.symptoms()).extracting(Symptom::severity).containsExactly(Severity.CRITICAL);
    assertThat(look(file(expired.pem(), Optional.empty())).summary())
        .isEqualTo("the certificate expired 3 days ago");
  }

  @Test
  void aFileForAnotherNameOrWithoutACertificateIsWrong() throws IOException {
    Observation seen = look(file(good.pem(), Optional.of("shop.example.com")));
    assertThat(seen.symptoms()).extracting(Symptom::type).containsExactly("certificate-wrong");
    assertThat(look(file(folder.resolve("gone.pem"), Optional.empty())).summary())
        .contains("there is no such file");
    Path junk = Files.writeString(folder.resolve("junk.pem"), "-----BEGIN CERTIFICATE-----\n!");
    assertThat(look(file(junk, Optional.empty())).summary()).contains("there is no certificate");
    Path damaged =
        Files.writeString(
            folder.resolve("damaged.pem"),
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    assertThat(look(file(damaged, Optional.empty())).summary()).contains("is damaged");
    Path flood =
        Files.writeString(
            folder.resolve("flood.pem"), "-----BEGIN CERTIFICATE-----".repeat(40_000));
    assertThat(look(file(flood, Optional.empty())).health()).isEqualTo(Health.FAILED);
  }

  // ---- endpoints that are not of the web ----

  @Test
  void whatAnEndpointShowsIsJudged() {
    try (BadServer server = that(good.context(), BadServer::readRequest)) {
      Observation seen = look(shownBy(server, Optional.empty()));
      assertThat(seen.health()).isEqualTo(Health.DEGRADED);
      assertThat(seen.symptoms())
          .extracting(Symptom::type)
          .containsExactly("certificate-untrusted");
      assertThat(look(shownBy(server, Optional.of("other.example"))).summary())
          .contains("not other.example");
    }
    try (BadServer server = that(expired.context(), BadServer::readRequest)) {
      assertThat(look(shownBy(server, Optional.empty())).summary())
          .isEqualTo("the certificate expired 3 days ago");
    }
    try (BadServer server = that(client -> BadServer.send(client, "+OK POP3\r\n"))) {
      Observation seen = look(shownBy(server, Optional.empty()));
      assertThat(seen.health()).isEqualTo(Health.FAILED);
      assertThat(seen.summary()).contains("no certificate could be seen: it does not speak TLS");
    }
  }
}
