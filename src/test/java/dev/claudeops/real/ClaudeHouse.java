package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.Receiver;
import dev.claudeops.testkit.SelfSigned;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import dev.claudeops.testkit.real.ScriptedApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A machine of a test's own for the whole program with the real Claude Code: a shop under PM2, a
 * receiver of messages, an /etc and a /run/claudeops that go with each process, and a model that
 * the test plays.
 */
final class ClaudeHouse implements AutoCloseable {
  static final String KEY = "sk-ant-canary-0123456789-abcdefghij";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Set<String> USED = Set.of("pm2", "http", "self");

  final Path folder;
  final Receiver receiver;
  final Pm2 pm2;
  final int port;
  private final SelfSigned certificate;
  private String api = "http://127.0.0.1:9";

  ClaudeHouse(Path folder) throws Exception {
    Part.needRoot("an /etc of its own");
    ClaudeCli.program();
    this.folder = folder;
    certificate = SelfSigned.valid(folder, 30, "ip:127.0.0.1");
    receiver = new Receiver(certificate.context());
    pm2 = Pm2.start();
    port = Part.freePort();
    Path program =
        Files.writeString(
            pm2.folder().resolve("apps/shop.js"),
            """
            process.on('SIGUSR2', () => {
              console.error('cannot reach the database, password=hunter2hunter2');
              process.exit(1);
            });
            require('http').createServer((q, r) => r.end('it works')).listen(%d, '127.0.0.1');
            """
                .formatted(port));
    Path apps =
        Files.writeString(
            pm2.folder().resolve("apps/shop.json"),
            """
            {"apps": [{"name": "orchard", "script": "%s", "max_restarts": 1, "min_uptime": 3600000}]}
            """
                .formatted(program));
    pm2.pm2("start", apps).text();
    Part.await("the shop listens", SOON, () -> Part.listens(port));
    Path etc = Files.createDirectories(folder.resolve("etc/up/claudeops"));
    Files.createDirectories(folder.resolve("etc/work"));
    Files.createDirectories(run());
    Files.setPosixFilePermissions(run(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Path key = Files.writeString(etc.resolve("claude.key"), KEY + "\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  ClaudeHouse asking(ScriptedApi other) {
    api = other.url();
    return this;
  }

  /** It says why it cannot go on, ends, and PM2 gives it up. */
  void error() {
    pm2.pm2("sendSignal", "SIGUSR2", "orchard");
    Part.await("it is errored", SOON, () -> pm2.status("orchard").equals("errored"));
  }

  /**
   * Runs ClaudeOps to its end.
   *
   * @param policy further members of the policy
   */
  Ended run(String policy, String... words) throws Exception {
    Ended ended =
        apart(new Program(folder))
            .run(
                Stream.concat(Stream.of("--config", config(policy).toString()), Stream.of(words))
                    .toArray(String[]::new));
    nothingIsLeft();
    return ended;
  }

  Path config(String policy) throws IOException {
    String off =
        Probes.all().stream()
            .map(probe -> probe.spec().name())
            .filter(name -> !USED.contains(name))
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(", "));
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {"host": "web1", "discover": false,
         "journal": {"folder": "%s"}, "probes": {"off": [%s]},
         "services": [{"name": "shop", "pm2": {"app": "orchard", "user": "%s"}, "ready": "20s",
           "health": [{"http": "http://127.0.0.1:%d/", "name": "shop-page"}]}],
         "policy": {"restarts": {"coolDown": "1s"}%s},
         "agent": {"program": "%s", "environment": {"ANTHROPIC_BASE_URL": "%s"}},
         "notify": {"channels": [
           {"name": "hook", "ca": "%s", "webhook": {"url": "%s/hook",
             "secret": "hook-of-a-test-hunter2"}}]}}
        """
            .formatted(
                journal(),
                off,
                pm2.user(),
                port,
                policy.isEmpty() ? "" : ", " + policy,
                ClaudeCli.program(),
                api,
                certificate.pem(),
                receiver.url()));
  }

  private Program apart(Program program) {
    return program.behind(
        "/usr/bin/unshare",
        "--mount",
        "/bin/sh",
        "-c",
        "mount -t overlay overlay -o \"lowerdir=/etc,upperdir=$0/etc/up,workdir=$0/etc/work\" /etc"
            + " && mkdir -p /run/claudeops && mount --bind \"$0/run\" /run/claudeops || exit 99;"
            + " exec \"$@\"",
        folder.toString());
  }

  private Path run() {
    return folder.resolve("run");
  }

  /** Of a run that ended there is no folder, no process and no port of its tools. */
  void nothingIsLeft() throws IOException {
    Path runs = run().resolve("agent");
    if (Files.isDirectory(runs)) {
      try (Stream<Path> left = Files.list(runs)) {
        assertThat(left).as("folders of runs").isEmpty();
      }
    }
    assertThat(
            ProcessHandle.allProcesses()
                .filter(
                    one ->
                        one.info()
                            .command()
                            .filter(ClaudeCli.program().toString()::equals)
                            .isPresent())
                .toList())
        .as("processes of Claude Code")
        .isEmpty();
  }

  Path journal() {
    return folder.resolve("journal");
  }

  List<Path> files(String shelf) throws IOException {
    if (!Files.isDirectory(journal().resolve(shelf))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(journal().resolve(shelf))) {
      return all.sorted(
              Comparator.comparing(
                  one -> one.getFileName().toString().replaceFirst("[.](md|jsonl)$", "")))
          .toList();
    }
  }

  String only(String shelf, String part) throws IOException {
    List<Path> found =
        files(shelf).stream().filter(one -> one.getFileName().toString().contains(part)).toList();
    assertThat(found).as(shelf + " " + part).hasSize(1);
    return Files.readString(found.getFirst());
  }

  String health() throws IOException {
    return Files.readString(files("health").getLast());
  }

  String pid() {
    return pm2.pm2("pid", "orchard").text().strip();
  }

  /** Neither the shop's password nor the key of Claude is in any file, message or request. */
  void noSecretIsAnywhere(ScriptedApi api) throws IOException {
    StringBuilder all = new StringBuilder();
    receiver.calls().forEach(call -> all.append(call.body()));
    api.asked().forEach(asked -> all.append(asked.text()));
    try (Stream<Path> files = Files.walk(journal())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    assertThat(all.toString()).doesNotContain("hunter2", KEY);
  }

  @Override
  public void close() {
    pm2.close();
    receiver.close();
  }
}
