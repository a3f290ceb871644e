package dev.claudeops.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.claudeops.config.Channel;
import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.Receiver;
import dev.claudeops.testkit.SelfSigned;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of notifiers, held over the catalogue against real servers behind real TLS. */
class EveryNotifierTest {
  private static final String KEY = "S3CR3Tkey0123456789abcdef";

  static final String HOSTILE =
      "it\r\nBcc: evil@example.org\r\n\r\n@everyone @here <!channel> <@U123> <!here|x>"
          + " [click](https://evil.example) **bold** `code` ~x~ \u202Egnp.exe\u0000 \u001b[31m"
          + " ${jndi:ldap://x} </script> \uD800 --help -rf";

  @TempDir static Path folder;
  private static SelfSigned certificate;
  private static Receiver receiver;
  private static MailServer mail;

  @BeforeAll
  static void start() {
    certificate = MailServer.certificate();
    receiver = new Receiver(certificate.context());
    mail = MailServer.start();
  }

  @AfterAll
  static void stop() {
    receiver.close();
    mail.close();
  }

  /** A channel of each kind, as its owner writes it. */
  private static Map<String, String> ways() throws Exception {
    String url = receiver.url();
    Path program = folder.resolve("tell");
    Files.writeString(
        program,
        "#!/bin/sh\n{ printf '%s\\n' \"$#\" \"$CLAUDEOPS_TITLE\"; printf '%s' \"$CLAUDEOPS_TEXT\";"
            + " printf '%s' \"$CLAUDEOPS_JSON\"; } > "
            + folder.resolve("told")
            + "\n");
    program.toFile().setExecutable(true);
    return Map.of(
        "email",
        """
        {"host": "127.0.0.1", "port": %d, "security": "tls", "user": "ops", "password": "%s",
         "from": "web1@example.org", "to": "ops@example.org"}\
        """
            .formatted(mail.port(), MailServer.PASSWORD),
        "slack",
        "{\"url\": \"" + url + "/services/T0/B0/" + KEY + "\"}",
        "discord",
        "{\"url\": \"" + url + "/api/webhooks/1/" + KEY + "\"}",
        "telegram",
        "{\"server\": \"%s\", \"token\": \"12:%s\", \"chat\": \"-1\"}".formatted(url, KEY),
        "ntfy",
        "{\"server\": \"%s\", \"topic\": \"%s\", \"token\": \"tk_%s\"}".formatted(url, KEY, KEY),
        "matrix",
        "{\"server\": \"%s\", \"room\": \"!a:b\", \"token\": \"%s\"}".formatted(url, KEY),
        "pagerduty",
        "{\"server\": \"%s\", \"key\": \"%s\"}".formatted(url, KEY),
        "webhook",
        "{\"url\": \"%s/hook/%s\", \"secret\": \"%s\"}".formatted(url, KEY, KEY),
        "command",
        "{\"run\": [\"" + program + "\"]}");
  }

  private static Config config(String kind) throws Exception {
    return Configs.read(
        "{\"notify\": {\"channels\": [{\"name\": \"it\", \"%s\": %s, \"ca\": \"%s\"}]}}"
            .formatted(kind, ways().get(kind), certificate.pem()));
  }

  private static Channel channel(String kind) throws Exception {
    return config(kind).telling().channels().getFirst();
  }

  private static Attempt send(Channel channel, Message message) {
    return new Postman(new LocalHost(), List.of(channel))
        .attempt(channel, message, Duration.ofSeconds(10));
  }

  private static Message message(String title, String text) {
    return new Message(
        "0123456789abcdef",
        Message.Kind.PROBLEM,
        Severity.CRITICAL,
        "web1",
        Instant.parse("2025-09-29T14:00:00Z"),
        title,
        text,
        List.of(
            new Message.Item(
                "01234567",
                false,
                Severity.CRITICAL,
                title,
                new Subject("unit", "api"),
                List.of("api"))));
  }

  /** What arrived last, as the service would show it: the texts in it, decoded. */
  private static String arrived(String kind, int calls) throws Exception {
    if (kind.equals("email")) {
      return mail.last();
    }
    if (kind.equals("command")) {
      return Files.readString(folder.resolve("told"));
    }
    assertThat(receiver.calls()).hasSizeGreaterThan(calls);
    return receiver.calls().getLast().body();
  }

  private Stream<DynamicTest> each(String says, Each work) {
    return Notifiers.all().stream()
        .map(one -> DynamicTest.dynamicTest(one.kind() + " " + says, () -> work.test(one.kind())));
  }

  @FunctionalInterface
  private interface Each {
    void test(String kind) throws Exception;
  }

  @Test
  void everyNotifierClassIsInTheCatalogueAndEveryWayHasOne() throws Exception {
    Set<String> listed =
        Notifiers.all().stream().map(one -> one.getClass().getName()).collect(Collectors.toSet());
    List<String> written =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.claudeops.notify")
                .stream()
                .filter(type -> type.isAssignableTo(Notifier.class) && !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .toList();
    assertThat(written).containsExactlyInAnyOrderElementsOf(listed);
    assertThat(ways().keySet())
        .isEqualTo(Notifiers.all().stream().map(Notifier::kind).collect(Collectors.toSet()));
    for (String kind : ways().keySet()) {
      assertThat(Notifiers.of(channel(kind).way()).kind()).isEqualTo(kind);
    }
  }

  @TestFactory
  Stream<DynamicTest> eachDeliversAnHonestMessage() {
    return each(
        "delivers a title and a text",
        kind -> {
          int before = receiver.calls().size();
          assertThat(send(channel(kind), message("api is down", "Since now\nDone nothing")))
              .isEqualTo(new Attempt.Delivered());
          assertThat(arrived(kind, before)).contains("api is down").contains("Done nothing");
        });
  }

  @TestFactory
  Stream<DynamicTest> eachSurvivesHostileTextAndCallsNobody() {
    return each(
        "survives hostile text and calls nobody",
        kind -> {
          int before = receiver.calls().size();
          String big = HOSTILE.repeat(1_000_000 / HOSTILE.length());
          for (String text : List.of(HOSTILE, big)) {
            assertThat(send(channel(kind), message(text, text))).isEqualTo(new Attempt.Delivered());
            String arrived = arrived(kind, before);
            assertThat(arrived).hasSizeLessThan(60_000);
            assertThat(arrived.contains("\u0000") || arrived.contains("\u202E")).isFalse();
            if (!kind.equals("email")) {
              assertThat(arrived).doesNotContain("@everyone").doesNotContain("@here");
            }
            if (kind.equals("slack")) {
              assertThat(arrived).doesNotContain("<!").doesNotContain("<@");
            }
            if (kind.equals("discord")) {
              assertThat(Json.parse(arrived).at("content").textOr("").length())
                  .isLessThanOrEqualTo(2_000);
              assertThat(Json.parse(arrived).at("content").textOr(""))
                  .doesNotContain("[click](")
                  .doesNotContain(" **bold");
              assertThat(Json.parse(arrived).at("allowed_mentions").compact())
                  .isEqualTo("{\"parse\":[]}");
            }
          }
        });
  }

  @Test
  void aSubjectWithLineBreaksAddsNoHeaderToAMail() throws Exception {
    send(channel("email"), message(HOSTILE, HOSTILE));
    assertThat(mail.headers("Bcc")).isEmpty();
    assertThat(mail.headers("Subject")).hasSize(1);
    assertThat(mail.headers("Content-Type").getFirst()).startsWith("text/plain");
    assertThat(mail.recipients()).containsExactly("ops@example.org");
  }

  @TestFactory
  Stream<DynamicTest> eachSaysWhetherAnotherTryIsWorthIt() {
    return each(
        "tells what passes from what does not",
        kind -> {
          if (kind.equals("email") || kind.equals("command")) {
            return; // their codes are others: SmtpTest and below
          }
          try {
            for (int status : List.of(400, 401, 403, 404, 410, 413, 422)) {
              receiver.answers(Receiver.status(status));
              assertThat(send(channel(kind), message("a", "b")))
                  .as("%d", status)
                  .isInstanceOf(Attempt.Refused.class);
            }
            for (int status : List.of(302, 307, 408, 429, 500, 502, 503)) {
              receiver.answers(Receiver.status(status, "Location", "https://evil.example/"));
              assertThat(send(channel(kind), message("a", "b")))
                  .as("%d", status)
                  .isInstanceOf(Attempt.Later.class);
            }
            receiver.answers(Receiver.status(429, "Retry-After", "1200"));
            assertThat(send(channel(kind), message("a", "b")))
                .isEqualTo(
                    new Attempt.Later(
                        "it answered 429", java.util.Optional.of(Duration.ofSeconds(1200)), false));
          } finally {
            receiver.answers(Receiver.status(200));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> noErrorHoldsASecret() {
    return each(
        "keeps its secrets, whatever the server says",
        kind -> {
          try {
            Config config = config(kind);
            Channel channel = config.telling().channels().getFirst();
            String echo =
                "{\"error\": \"no such " + KEY + MailServer.PASSWORD + "\", \"retry_after\": 1}";
            for (int status : List.of(200, 400, 404, 429, 500)) {
              receiver.answers(Receiver.saying(status, echo));
              assertThat(send(channel, message("a", "b")).toString())
                  .doesNotContain(KEY)
                  .doesNotContain(MailServer.PASSWORD);
            }
            assertThat(config.toString()).doesNotContain(KEY).doesNotContain(MailServer.PASSWORD);
            assertThat(channel.toString()).doesNotContain(KEY);
            Channel elsewhere =
                new Channel(
                    "it",
                    channel.way(),
                    channel.minimum(),
                    List.of(),
                    List.of(),
                    false,
                    true,
                    java.util.Optional.empty());
            if (!kind.equals("command")) {
              Attempt untrusted = send(elsewhere, message("a", "b"));
              assertThat(untrusted).as("a certificate of nobody").isInstanceOf(Attempt.Later.class);
              assertThat(untrusted.toString()).contains("nobody trusted").doesNotContain(KEY);
              assertThat(config.secrets()).isNotEmpty();
            }
          } finally {
            receiver.answers(Receiver.status(200));
          }
        });
  }

  @Test
  void aWebhookIsSigned() throws Exception {
    send(channel("webhook"), message("api is down", "b"));
    Receiver.Call call = receiver.calls().getLast();
    String time = call.headers().getFirst("X-ClaudeOps-Timestamp");
    assertThat(call.headers().getFirst("X-ClaudeOps-Signature"))
        .isEqualTo("v1=" + Webhook.signature(KEY, time + "." + call.body()));
    assertThat(call.headers().getFirst("X-ClaudeOps-Id")).isEqualTo("0123456789abcdef");
    assertThat(Long.parseLong(time)).isCloseTo(Instant.now().getEpochSecond(), within());
    // RFC 4231, test case 2
    assertThat(Webhook.signature("Jefe", "what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  private static org.assertj.core.data.Offset<Long> within() {
    return org.assertj.core.data.Offset.offset(60L);
  }

  @Test
  void pagerDutyTriggersAndResolvesOneIncident() throws Exception {
    Channel channel = channel("pagerduty");
    send(channel, message("api is down", "b"));
    Json trigger = Json.parse(receiver.calls().getLast().body());
    assertThat(receiver.calls().getLast().path()).isEqualTo("/v2/enqueue");
    assertThat(trigger.at("event_action").textOr("")).isEqualTo("trigger");
    assertThat(trigger.at("payload").at("severity").textOr("")).isEqualTo("critical");
    Message problem = message("api is down", "b");
    Message over =
        new Message(
            "fedcba9876543210",
            Message.Kind.RECOVERY,
            Severity.CRITICAL,
            "web1",
            problem.at(),
            "well again",
            "",
            List.of(
                new Message.Item(
                    "01234567",
                    true,
                    Severity.CRITICAL,
                    "api is down",
                    new Subject("unit", "api"),
                    List.of())));
    send(channel, over);
    Json resolve = Json.parse(receiver.calls().getLast().body());
    assertThat(resolve.at("event_action").textOr("")).isEqualTo("resolve");
    assertThat(resolve.at("dedup_key")).isEqualTo(trigger.at("dedup_key"));
  }

  @Test
  void matrixGivesTheSameTransactionToASecondAttempt() throws Exception {
    send(channel("matrix"), message("a", "b"));
    Receiver.Call call = receiver.calls().getLast();
    assertThat(call.method()).isEqualTo("PUT");
    assertThat(call.path())
        .isEqualTo(
            "/_matrix/client/v3/rooms/%21a%3Ab/send/m.room.message/claudeops-0123456789abcdef");
    assertThat(call.headers().getFirst("Authorization")).isEqualTo("Bearer " + KEY);
  }

  @Test
  void aProgramFindsTheMessageInItsEnvironmentAndNoArgument() throws Exception {
    send(channel("command"), message("--help", "-rf /"));
    assertThat(Files.readString(folder.resolve("told"))).startsWith("0\n--help\n-rf /");
  }
}
