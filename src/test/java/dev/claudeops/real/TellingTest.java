package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.notify.News;
import dev.claudeops.notify.Teller;
import dev.claudeops.testkit.BadServer;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.Receiver;
import dev.claudeops.testkit.SelfSigned;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The voice against real sockets, good servers and bad ones. */
@Tag("real")
@Timeout(120)
class TellingTest {
  @TempDir static Path shared;
  @TempDir Path folder;
  private static SelfSigned certificate;
  private final LocalHost host = new LocalHost();

  @BeforeAll
  static void certificate() {
    certificate = SelfSigned.valid(shared, 30, "dns:localhost,ip:127.0.0.1");
  }

  private Config config(String channels, String more) {
    return Configs.read("{\"notify\": {\"channels\": [" + channels + "]" + more + "}}");
  }

  private String webhook(String name, String url) {
    return "{\"name\": \"%s\", \"ca\": \"%s\", \"webhook\": {\"url\": \"%s\", \"secret\": \"%s\"}}"
        .formatted(name, certificate.pem(), url, "0123456789abcdef0123");
  }

  private static News news(Severity severity, boolean recorded) {
    Subject subject = new Subject("unit", "api");
    Instant now = Instant.now();
    List<Finding> findings =
        severity == Severity.INFO
            ? List.of()
            : List.of(
                new Finding(
                    FindingId.of(subject, "ill"),
                    subject,
                    "ill",
                    severity,
                    Phase.NEW,
                    now,
                    "api is down",
                    List.of(),
                    Optional.empty(),
                    false));
    return new News(
        new Run(
            RunId.at(now),
            "web1",
            new Trigger.Schedule(),
            now,
            Duration.ZERO,
            List.of(dev.claudeops.model.Observation.of(subject, now).seen("seen")),
            findings,
            List.of(),
            List.of(),
            List.of(),
            Report.NONE),
        recorded,
        List.of(),
        _ -> Optional.empty(),
        _ -> false,
        List.of());
  }

  private long waiting() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("outbox"))) {
      return all.filter(one -> one.toString().endsWith(".json")).count();
    }
  }

  @Test
  void badServersHoldUpNeitherTheRunNorTheOthers() throws Exception {
    try (BadServer hangs = BadServer.that(certificate.context(), client -> Thread.sleep(60_000));
        BadServer drips =
            BadServer.that(
                certificate.context(),
                client -> {
                  BadServer.readRequest(client);
                  for (int i = 0; i < 600; i++) {
                    BadServer.send(client, i == 0 ? "HTTP/1.1 200 OK\r\nX-A: " : "a");
                    Thread.sleep(100);
                  }
                });
        BadServer large =
            BadServer.that(
                certificate.context(),
                client -> {
                  BadServer.readRequest(client);
                  BadServer.send(client, "HTTP/1.1 500 No\r\n\r\n" + "x".repeat(10_000_000));
                  client.close();
                });
        Receiver moved = new Receiver(certificate.context());
        Receiver good = new Receiver(certificate.context())) {
      moved.answers(Receiver.status(307, "Location", good.url() + "/stolen"));
      Config config =
          config(
              String.join(
                  ",",
                  webhook("hangs", hangs.secureUrl()),
                  webhook("drips", drips.secureUrl()),
                  webhook("large", large.secureUrl()),
                  webhook("moved", moved.url() + "/here"),
                  webhook("nobody", "https://127.0.0.1:1/x"),
                  webhook("good", good.url() + "/good")),
              "");
      long began = System.nanoTime();
      List<String> notes = new Teller(host, config, folder).after(news(Severity.CRITICAL, true));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(22));
      assertThat(good.calls()).extracting(Receiver.Call::path).containsExactly("/good");
      assertThat(notes).hasSize(5).noneMatch(note -> note.contains("0123456789"));
      assertThat(notes).anyMatch(note -> note.contains("nobody: could not be delivered"));
      assertThat(waiting()).isEqualTo(5);
    }
  }

  @Test
  void afterAFailureItIsDeliveredOnceAndTheSignOfLifeTellsTheTruth() throws Exception {
    try (Receiver server = new Receiver(certificate.context());
        BadServer plain = BadServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
      Config config =
          config(
              webhook("one", server.url()), ", \"deadman\": \"" + plain.url() + "ping/abc?x=1\"");
      server.answers(Receiver.status(429, "Retry-After", "3600"));
      Teller teller = new Teller(host, config, folder);
      assertThat(teller.after(news(Severity.CRITICAL, true)))
          .containsExactly("one: could not be delivered, tried again later: it answered 429");
      server.answers(Receiver.status(200));
      teller.after(news(Severity.CRITICAL, true));
      assertThat(server.calls()).as("left alone as it asked").hasSize(1);
      teller.after(news(Severity.INFO, true));
      teller.after(news(Severity.INFO, false));
      assertThat(plain.requests())
          .extracting(request -> request.lines().findFirst().orElseThrow())
          .containsExactly(
              "POST /ping/abc/fail?x=1 HTTP/1.1",
              "POST /ping/abc/fail?x=1 HTTP/1.1",
              "POST /ping/abc?x=1 HTTP/1.1",
              "POST /ping/abc/fail?x=1 HTTP/1.1");
    }
  }

  @Test
  void aMessageWhoseSenderWasKilledIsSentByTheNextRun() throws Exception {
    try (Receiver server = new Receiver(certificate.context())) {
      Config config = config(webhook("one", server.url()), "");
      server.answers(Receiver.status(500));
      new Teller(host, config, folder).after(news(Severity.CRITICAL, true));
      Path parcel;
      try (Stream<Path> all = Files.list(folder.resolve("outbox"))) {
        parcel = all.filter(one -> one.toString().endsWith(".json")).findFirst().orElseThrow();
      }
      // As a kill between sending and removing leaves it: sent once, and still there and due.
      Files.writeString(
          parcel,
          Files.readString(parcel)
              .replaceFirst("\"next\" : \"[^\"]*\"", "\"next\" : \"2025-01-01T00:00:00Z\""));
      server.answers(Receiver.status(200));
      new Teller(host, config, folder).after(news(Severity.CRITICAL, true));
      assertThat(server.calls()).hasSize(2);
      assertThat(server.calls().get(0).headers().getFirst("X-ClaudeOps-Id"))
          .as("known as the same by its id")
          .isEqualTo(server.calls().get(1).headers().getFirst("X-ClaudeOps-Id"));
      new Teller(host, config, folder).after(news(Severity.CRITICAL, true));
      assertThat(server.calls()).hasSize(2);
    }
  }

  // ---- STARTTLS ----

  /** What a mail server says; upgrades to TLS where it offers that. */
  private static BadServer smtp(List<String> heard, boolean offers, String atLogin) {
    return BadServer.that(
        client -> {
          Socket now = client;
          BufferedReader in = reader(now);
          BadServer.send(now, "220 ready\r\n");
          for (String line = in.readLine(); line != null; line = in.readLine()) {
            heard.add((now instanceof SSLSocket ? "tls " : "plain ") + line);
            String verb = line.split("[ :]")[0].toUpperCase(java.util.Locale.ROOT);
            switch (verb) {
              case "EHLO" ->
                  BadServer.send(
                      now,
                      now instanceof SSLSocket
                          ? "250-me\r\n250 AUTH PLAIN LOGIN\r\n"
                          : offers ? "250-me\r\n250 STARTTLS\r\n" : "250 me\r\n");
              case "STARTTLS" -> {
                BadServer.send(now, "220 go\r\n");
                SSLSocket tls =
                    (SSLSocket)
                        certificate
                            .context()
                            .getSocketFactory()
                            .createSocket(now, null, now.getPort(), false);
                tls.setUseClientMode(false);
                tls.startHandshake();
                now = tls;
                in = reader(now);
              }
              case "AUTH" -> BadServer.send(now, atLogin);
              case "DATA" -> {
                BadServer.send(now, "354 go\r\n");
                for (String text = in.readLine(); !text.equals("."); text = in.readLine()) {
                  heard.add("data " + text);
                }
                BadServer.send(now, "250 taken\r\n");
              }
              default -> BadServer.send(now, "250 ok\r\n");
            }
          }
        });
  }

  private static BufferedReader reader(Socket client) throws IOException {
    return new BufferedReader(
        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  private List<String> mailed(int port) throws Exception {
    Config config =
        config(
            """
            {"name": "mail", "ca": "%s", "email": {"host": "127.0.0.1", "port": %d, "user": "ops",
             "password": "hunter2-hunter2", "from": "a@example.org", "to": "b@example.org"}}\
            """
                .formatted(certificate.pem(), port),
            "");
    return new Teller(host, config, folder).after(news(Severity.CRITICAL, true));
  }

  @Test
  void mailGoesOnlyBehindStartTls() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (BadServer server = smtp(heard, true, "235 welcome\r\n")) {
      assertThat(mailed(server.port())).isEmpty();
      assertThat(heard).filteredOn(line -> line.startsWith("plain")).hasSize(2);
      assertThat(heard).anyMatch(line -> line.startsWith("tls AUTH PLAIN"));
      assertThat(heard).contains("tls RCPT TO:<b@example.org>");
      assertThat(heard).anyMatch(line -> line.startsWith("data Subject: CRITICAL on web1"));
    }
  }

  @Test
  void whereAServerOffersNoTlsNothingIsSaid() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (BadServer server = smtp(heard, false, "235 welcome\r\n")) {
      assertThat(mailed(server.port()))
          .containsExactly(
              "mail: could not be delivered, tried again later: the mail server offers no"
                  + " STARTTLS");
      assertThat(heard).noneMatch(line -> line.contains("AUTH") || line.contains("MAIL"));
    }
  }

  @Test
  void aWrongPasswordIsNotTriedAgainAndABusyServerIs() throws Exception {
    try (BadServer server =
        smtp(new CopyOnWriteArrayList<>(), true, "535 no: hunter2-hunter2\r\n")) {
      assertThat(mailed(server.port()))
          .hasSize(1)
          .allMatch(note -> note.startsWith("mail: refused, not tried again"))
          .noneMatch(note -> note.contains("hunter2"));
    }
  }
}
