package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.claudeops.notify.MailServer;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.Receiver;
import dev.claudeops.testkit.SelfSigned;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program as a process, with a real PM2, a real mail server and a real HTTPS receiver:
 * from a service that is down to the message that says what was done.
 */
@Tag("real")
@Timeout(240)
class ServiceStoryTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SECRET = "hook-hunter2-hunter2-hunter2";
  private static final Set<String> USED = Set.of("pm2", "http", "self");

  private static SelfSigned certificate;
  private static MailServer mail;
  @TempDir Path folder;
  private Pm2 pm2;
  private Receiver receiver;
  private Path flag;
  private int port;
  private int mailPort;
  private int mails;

  /** GreenMail takes one certificate for as long as its JVM lives. */
  @BeforeAll
  static void aMailServer() {
    certificate = MailServer.certificate();
    mail = MailServer.start();
  }

  @AfterAll
  static void noMailServer() {
    mail.close();
  }

  @BeforeEach
  void aShopUnderPm2() throws Exception {
    Part.needRoot("an /etc of its own");
    receiver = new Receiver(certificate.context());
    mailPort = mail.port();
    mails = mail.count();
    pm2 = Pm2.start();
    port = Part.freePort();
    flag = folder.resolve("broken");
    Path program =
        Files.writeString(
            pm2.folder().resolve("apps/shop.js"),
            """
            if (require('fs').existsSync('%s')) {
              console.error('cannot reach the database, password=hunter2hunter2');
              process.exit(1);
            }
            require('http').createServer((q, r) => r.end('it works')).listen(%d, '127.0.0.1');
            """
                .formatted(flag, port));
    Path apps =
        Files.writeString(
            pm2.folder().resolve("apps/shop.json"),
            """
            {"apps": [{"name": "shop", "script": "%s", "max_restarts": 1, "min_uptime": 3600000}]}
            """
                .formatted(program));
    pm2.pm2("start", apps).text();
    Part.await("the shop listens", SOON, () -> Part.listens(port));
  }

  @AfterEach
  void end() {
    pm2.close();
    receiver.close();
  }

  /** What it stumbles over, until PM2 gives it up; then that passes. */
  private void error() throws IOException {
    Files.writeString(flag, "");
    pm2.pm2("sendSignal", "SIGKILL", "shop");
    Part.await("it is errored", SOON, () -> pm2.status("shop").equals("errored"));
    Files.delete(flag);
  }

  private Ended run(String policy, String... words) throws Exception {
    String off =
        Probes.all().stream()
            .map(probe -> probe.spec().name())
            .filter(name -> !USED.contains(name))
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(", "));
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"host": "web1", "discover": false,
             "journal": {"folder": "%s"}, "probes": {"off": [%s]},
             "services": [{"name": "shop", "pm2": {"app": "shop", "user": "%s"}, "ready": "20s",
               "health": [{"http": "http://127.0.0.1:%d/", "name": "shop-page"}]}],
             "policy": {"restarts": {"coolDown": "1s"}%s},
             "notify": {"channels": [
               {"name": "mail", "ca": "%s", "email": {"host": "127.0.0.1", "port": %d,
                 "security": "tls", "user": "ops", "password": "${env:MAIL_PASSWORD}",
                 "from": "web1@example.org", "to": "ops@example.org"}},
               {"name": "hook", "ca": "%s", "webhook": {"url": "%s/hook", "secret": "${env:HOOK}"}}]}}
            """
                .formatted(
                    journal(),
                    off,
                    pm2.user(),
                    port,
                    policy.isEmpty() ? "" : ", " + policy,
                    certificate.pem(),
                    mailPort,
                    certificate.pem(),
                    receiver.url()));
    return apart(new Program(folder))
        .with("MAIL_PASSWORD", MailServer.PASSWORD)
        .with("HOOK", SECRET)
        .run(
            Stream.concat(Stream.of("--config", config.toString()), Stream.of(words))
                .toArray(String[]::new));
  }

  /**
   * With an /etc of its own to write to, which goes with the process: {@code pause} may press the
   * button of this machine, and {@code resume} would release it.
   */
  private Program apart(Program program) throws IOException {
    Path own = Files.createDirectories(folder.resolve("etc"));
    Files.createDirectories(own.resolve("up"));
    Files.createDirectories(own.resolve("work"));
    return program.behind(
        "/usr/bin/unshare",
        "--mount",
        "/bin/sh",
        "-c",
        "mount -t overlay overlay -o \"lowerdir=/etc,upperdir=$0/up,workdir=$0/work\" /etc || exit"
            + " 99; exec \"$@\"",
        own.toString());
  }

  private Path journal() {
    return folder.resolve("journal");
  }

  private List<Path> files(String shelf) throws IOException {
    try (Stream<Path> all = Files.list(journal().resolve(shelf))) {
      return all.filter(one -> one.toString().endsWith(".md"))
          .sorted(Comparator.comparing(one -> one.toString().replaceFirst("[.]md$", "")))
          .toList();
    }
  }

  private String only(String shelf, String part) throws IOException {
    List<Path> found =
        files(shelf).stream().filter(one -> one.getFileName().toString().contains(part)).toList();
    assertThat(found).as(shelf + " " + part).hasSize(1);
    return Files.readString(found.getFirst());
  }

  private String pid() {
    return pm2.pm2("pid", "shop").text().strip();
  }

  private void noSecretIsAnywhere() throws IOException {
    StringBuilder all = new StringBuilder();
    receiver.calls().forEach(call -> all.append(call.body()));
    try (Stream<Path> files = Files.walk(journal())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    assertThat(all.toString()).doesNotContain("hunter2");
  }

  @Test
  void whatIsDownIsFoundRepairedProvenWrittenDownAndTold() throws Exception {
    assertThat(run("", "check").exit()).isZero();
    error();
    Ended check = run("", "check", "--json");
    assertThat(check.err()).isEmpty();
    assertThat(check.exit()).as(check.out()).isZero();
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(
                    Files.readString(Path.of("schema", "check.schema.json")), InputFormat.JSON)
                .validate(check.out(), InputFormat.JSON))
        .isEmpty();
    Json deed = Json.parse(check.out()).at("actions").items().getFirst();
    assertThat(deed.at("kind").textOr("")).isEqualTo("pm2-restart");
    assertThat(deed.at("outcome").textOr("")).isEqualTo("proven");
    assertThat(pm2.status("shop")).isEqualTo("online");
    assertThat(Part.listens(port)).isTrue();

    String action = only("actions", "pm2-restart-shop");
    assertThat(action)
        .contains("**Intent.** the app shop crashed until PM2 gave up")
        .contains("**Rule.** allow, by `autonomy`")
        .contains("restartProcessId")
        .contains("**Proof.** pm2:shop: online");
    assertThat(FrontMatter.parse(action).text("previous")).hasValue("none");
    assertThat(FrontMatter.parse(action).text("intent")).isPresent();
    String issue = only("issues", "pm2-errored");
    assertThat(issue)
        .contains("status: resolved", "opened as critical", "done and proven", "resolved after");
    assertThat(Files.readString(files("health").getLast()))
        .contains("status: ok", "## What was done", "## Resolved since the last check");

    assertThat(receiver.calls()).hasSize(1);
    assertThat(mail.count() - mails).isEqualTo(1);
    for (String told : List.of(mail.last(), receiver.calls().getFirst().body())) {
      assertThat(told)
          .contains("Repaired on web1: the app shop crashed until PM2 gave up")
          .contains("Since: ", "Services: shop", "pm2-restart pm2:shop: proven")
          .contains("Nothing is asked of you.")
          .contains(journal() + "/issues/")
          .doesNotContain("hunter2");
    }
    noSecretIsAnywhere();
    assertThat(run("", "doctor").out()).contains("ok").doesNotContain("degraded", "FAILED");
  }

  @Test
  void whatSomebodyStoppedIsStartedWhereItIsDeclared() throws Exception {
    pm2.pm2("stop", "shop").text();
    Ended check = run("", "check");
    assertThat(check.exit()).as(check.out()).isZero();
    assertThat(only("actions", "pm2-start-shop")).contains("outcome: proven");
    assertThat(pm2.status("shop")).isEqualTo("online");
  }

  @Test
  void underObserveNothingIsDoneAndAPersonIsToldOnce() throws Exception {
    error();
    for (int i = 0; i < 3; i++) {
      Ended check = run("\"autonomy\": \"observe\"", "check");
      assertThat(check.exit()).isEqualTo(2);
      assertThat(check.out()).contains("refused", "pm2-restart", "rule autonomy");
    }
    assertThat(pm2.status("shop")).isEqualTo("errored");
    assertThat(only("actions", "pm2-restart-shop")).contains("outcome: refused", "rule: autonomy");
    assertThat(mail.count() - mails).isEqualTo(1);
    assertThat(mail.last())
        .contains("CRITICAL on web1: the app shop crashed until PM2 gave up")
        .contains("Because of it:", "http shop-page")
        .contains("Left to you: ", "pm2 logs shop --err")
        .doesNotContain("escalate", "not proven");
  }

  @Test
  void underSuggestAPersonIsAskedAndAYesIsDoneOnce() throws Exception {
    String suggest = "\"autonomy\": \"suggest\"";
    error();
    assertThat(run(suggest, "check").out()).contains("waits for you");
    String id = files("questions").getFirst().getFileName().toString().replace(".md", "");
    assertThat(mail.last()).contains("yes: claudeops approve " + id, "no:  claudeops deny " + id);
    assertThat(pm2.status("shop")).isEqualTo("errored");
    assertThat(run(suggest, "approve").out()).contains(id, "would do: pm2 restart");

    Ended yes = run(suggest, "approve", id);
    assertThat(yes.exit()).as(yes.out() + yes.err()).isZero();
    assertThat(yes.out()).contains("Proven: pm2-restart of pm2:shop");
    String pid = pid();
    Ended again = run(suggest, "approve", id);
    assertThat(again.exit()).isEqualTo(65);
    assertThat(again.err()).contains("is carried out already");
    assertThat(pid()).isEqualTo(pid);
    assertThat(mail.last()).contains("Well again on web1", "pm2-restart pm2:shop: proven");
  }

  @Test
  void aNoAndASilenceAreBothNo() throws Exception {
    String suggest = "\"autonomy\": \"suggest\"";
    error();
    run(suggest, "check");
    Path first = files("questions").getFirst();
    String id = first.getFileName().toString().replace(".md", "");
    assertThat(run(suggest, "deny", id).out()).contains("Denied: pm2-restart of pm2:shop");
    assertThat(run(suggest, "approve", id).exit()).isEqualTo(65);

    Files.writeString(
        first,
        Files.readString(first)
            .replaceFirst("status: denied", "status: open")
            .replaceFirst("expires: .*", "expires: 2025-01-01T00:00:00Z"));
    assertThat(run(suggest, "approve", id).exit()).isEqualTo(65);
    run(suggest, "check");
    assertThat(Files.readString(first)).contains("status: expired");
    assertThat(pm2.status("shop")).isEqualTo("errored");
  }

  @Test
  void whatErrsAgainAfterEachRestartIsGivenUpWithItsHistory() throws Exception {
    for (int i = 0; i < 4; i++) {
      error();
      run("", "check");
    }
    assertThat(pm2.status("shop")).as("left alone").isEqualTo("errored");
    assertThat(files("actions").stream().filter(one -> one.toString().contains("pm2-restart")))
        .hasSizeBetween(2, 3);
    assertThat(files("issues").stream().filter(one -> one.toString().contains("pm2-errored")))
        .hasSize(1);
    List<String> left =
        receiver.calls().stream()
            .map(Receiver.Call::body)
            .filter(body -> body.contains("Left to you: "))
            .toList();
    assertThat(left).hasSize(1);
    assertThat(left.getFirst()).contains("given up after 2 in 2 h", "pm2-restart twice");
    assertThat(receiver.calls().stream().filter(call -> call.body().contains("\"problem\"")))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void theWaysToHoldItBackHoldItBack() throws Exception {
    error();
    String dead = pid();
    Ended dry = run("", "check", "--dry-run");
    assertThat(dry.out())
        .contains("would be done", "This was a dry run: nothing was changed, written or sent.")
        .doesNotContain("Left to you");
    assertThat(journal()).doesNotExist();

    assertThat(run("", "check", "--agent", "none").exit()).isEqualTo(2);
    assertThat(run("", "pause", "--for", "2h", "--because", "we deploy").out())
        .contains("Paused for 2 h", journal() + "/paused");
    assertThat(run("", "check").out()).contains("held", "we deploy", "rule paused");
    assertThat(run("", "policy", "explain", "pm2-restart", "pm2:shop").out())
        .contains("hold for", "by paused");
    assertThat(run("", "resume").out()).contains("Resumed");
    Files.writeString(journal().resolve("paused"), "");
    assertThat(run("", "check").out()).contains("rule paused");
    assertThat(run("", "resume").out()).contains("Resumed");

    String window =
        "\"windows\": [{\"name\": \"night\", \"from\": \"2025-01-01T00:00:00Z\", \"to\":"
            + " \"2099-01-01T00:00:00Z\", \"services\": [\"shop\"]}]";
    assertThat(run(window, "check").out()).contains("held", "night", "rule maintenance-window");
    Ended no = run("\"forbid\": [\"pm2-restart\"]", "policy", "explain", "pm2-restart", "pm2:shop");
    assertThat(no.exit()).isEqualTo(2);
    assertThat(no.out()).contains("deny", "by forbidden");
    assertThat(run("", "policy", "explain", "pm2-restart", "pm2:ghost").out())
        .contains("deny", "by known-target");
    Ended may = run("", "policy", "explain", "pm2-restart", "pm2:shop");
    assertThat(may.exit()).isZero();
    assertThat(may.out()).contains("would do: pm2 restart", "allow, by autonomy");
    assertThat(pid()).as("nothing was done by any of it").isEqualTo(dead);
    assertThat(pm2.status("shop")).isEqualTo("errored");

    int before = receiver.calls().size();
    assertThat(run("", "silence", "pm2:shop", "--for", "2h").out()).contains("No messages about");
    assertThat(run("", "check").exit()).isZero();
    assertThat(receiver.calls()).as("repaired in silence").hasSize(before);
  }

  @Test
  void theDoctorTellsWhichChannelIsDead() throws Exception {
    mailPort = Part.freePort();
    Ended doctor = run("", "doctor", "--send-test");
    assertThat(doctor.exit()).isEqualTo(2);
    assertThat(doctor.out())
        .containsPattern("ok +channel hook +delivered")
        .containsPattern("FAILED +channel mail +");
    assertThat(receiver.calls().getLast().body()).contains("A test from web1");

    error();
    run("", "check");
    error();
    run("\"autonomy\": \"observe\"", "check");
    assertThat(run("", "doctor").out()).doesNotContain("was changed after it was written");
    Path action = inChain(1);
    Files.writeString(action, Files.readString(action) + "and more\n");
    Ended tampered = run("", "doctor");
    assertThat(tampered.out()).contains("was changed after it was written");
    assertThat(tampered.exit()).isBetween(1, 2);
  }

  /** By its place in the chain; names of one minute do not tell who was first. */
  private Path inChain(int number) throws IOException {
    for (Path file : files("actions")) {
      if (Files.readString(file).contains("\nnumber: " + number + "\n")) {
        return file;
      }
    }
    throw new AssertionError("no action has the number " + number);
  }
}
