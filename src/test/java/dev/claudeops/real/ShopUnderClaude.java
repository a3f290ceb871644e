package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Receiver;
import dev.claudeops.testkit.SelfSigned;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Pm2;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The whole program with the real Claude Code beside a real PM2 with one shop that can be stopped,
 * a receiver of messages, and an /etc and a /run that go with each process.
 */
final class ShopUnderClaude implements AutoCloseable {
  /** No other PM2 of this user has one of this name, whatever runs beside. */
  static final String APP = "shop-" + ProcessHandle.current().pid();

  static final Duration SOON = Duration.ofSeconds(60);
  private static final Set<String> USED = Set.of("pm2", "http");

  /** What a model says who found nothing to say. */
  static final Json ANSWER =
      Json.object(
          "verdict", Json.of("The shop was stopped."),
          "findings", Json.array(List.of()),
          "seen", Json.array(List.of()),
          "lessons", Json.array(List.of()),
          "questions", Json.array(List.of()));

  private final Path root = Part.tempFolder("shop");
  private final SelfSigned certificate = SelfSigned.valid(root, 30, "dns:localhost,ip:127.0.0.1");
  private final Receiver receiver = new Receiver(certificate.context());
  private final Pm2 pm2 = Pm2.start();
  private final int port = Part.freePort();
  private final Path starts = root.resolve("starts");
  private Path folder = root;
  private String environment = "";
  private String program = ClaudeCli.program().toString();
  private String key = "\"key\": \"${env:CLAUDE_KEY}\", ";
  private String more = "";
  private String policy = "";
  private String mount = "mount --bind \"$0/run\" /run";
  private int rows;

  ShopUnderClaude() {
    pm2.startApp(
        APP,
        """
        require('fs').appendFileSync('%s', 'started\\n');
        require('http').createServer((q, r) => r.end('it works')).listen(%d, '127.0.0.1');
        """
            .formatted(starts, port));
    Part.await("the shop listens", SOON, () -> Part.listens(port));
  }

  /** How often the shop was started. */
  long starts() throws IOException {
    return Files.readAllLines(starts).size();
  }

  /** Everything anew but the shop: a memory that is empty, settings as usual. */
  ShopUnderClaude anew() throws IOException {
    folder = Files.createDirectory(root.resolve("row" + rows++));
    for (String own : List.of("etc/up", "etc/work", "run")) {
      Files.createDirectories(folder.resolve(own));
    }
    environment = "";
    program = ClaudeCli.program().toString();
    key = "\"key\": \"${env:CLAUDE_KEY}\", ";
    more = "";
    policy = "";
    mount = "mount --bind \"$0/run\" /run";
    return this;
  }

  ShopUnderClaude asking(ScriptedApi api) {
    return asking(api.url());
  }

  ShopUnderClaude asking(String url) {
    environment = "\"ANTHROPIC_BASE_URL\": \"" + url + "\"";
    return this;
  }

  ShopUnderClaude program(Path other) {
    program = other.toString();
    return this;
  }

  /** How it logs in: members of {@code agent}, each with its comma. */
  ShopUnderClaude login(String members) {
    key = members;
    return this;
  }

  /** Further members of {@code agent}, each with its comma. */
  ShopUnderClaude with(String members) {
    more = members;
    return this;
  }

  ShopUnderClaude policy(String members) {
    policy = members;
    return this;
  }

  /** A /run with room for so many kilobytes. */
  ShopUnderClaude smallRun(int kilobytes) {
    mount = "mount -t tmpfs -o mode=755,size=" + kilobytes + "k tmpfs /run";
    return this;
  }

  Receiver receiver() {
    return receiver;
  }

  Path folder() {
    return folder;
  }

  Path journal() {
    return folder.resolve("journal");
  }

  void stop() {
    pm2.pm2("stop", APP).text();
  }

  boolean serves() throws IOException {
    return pm2.status(APP).equals("online");
  }

  Program.Ended check(String... words) throws Exception {
    return run(words("check", "--agent", "claude", "--scheduled", words));
  }

  private static String[] words(String a, String b, String c, String d, String... more) {
    return Stream.concat(Stream.of(a, b, c, d), Stream.of(more)).toArray(String[]::new);
  }

  Program.Ended run(String... words) throws Exception {
    return program().run(withConfig(words));
  }

  /** Started, for whoever ends it by himself. */
  Process start(String... words) throws Exception {
    return program().start(withConfig(words));
  }

  private String[] withConfig(String... words) throws IOException {
    return Stream.concat(Stream.of("--config", config().toString()), Stream.of(words))
        .toArray(String[]::new);
  }

  private Program program() {
    return new Program(folder)
        .with("CLAUDE_KEY", "test-key-that-opens-nothing")
        .with("HOOK", "hook-hunter2-hunter2-hunter2")
        .behind(
            "/usr/bin/unshare",
            "--mount",
            "/bin/sh",
            "-c",
            "mount -t overlay overlay -o \"lowerdir=/etc,upperdir=$0/etc/up,workdir=$0/etc/work\""
                + " /etc && "
                + mount
                + " || exit 99; exec \"$@\"",
            folder.toString());
  }

  private Path config() throws IOException {
    String off =
        Probes.all().stream()
            .map(probe -> probe.spec().name())
            .filter(name -> !USED.contains(name))
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(", "));
    String rung = "{\"turns\": 6, \"usd\": 1, \"deadline\": \"20s\"}";
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {"host": "web1", "discover": false,
         "journal": {"folder": "%s"}, "probes": {"off": [%s]},
         "services": [{"name": "shop", "pm2": {"app": "%s", "user": "%s"}, "ready": "30s",
           "health": [{"http": "http://127.0.0.1:%d/", "name": "shop-page"}]}],
         "agent": {"program": "%s", %s %s "environment": {%s}, "cheap": %s, "strong": %s},
         "policy": {%s "restarts": {"coolDown": "1s"}},
         "notify": {"channels": [
           {"name": "hook", "ca": "%s", "webhook": {"url": "%s/hook", "secret": "${env:HOOK}"}}]}}
        """
            .formatted(
                journal(),
                off,
                APP,
                pm2.user(),
                port,
                program,
                key,
                more,
                environment,
                rung,
                rung,
                policy,
                certificate.pem(),
                receiver.url()));
  }

  // ---- what came of it ----

  List<Path> files(String shelf) throws IOException {
    if (!Files.isDirectory(journal().resolve(shelf))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(journal().resolve(shelf))) {
      return all.filter(one -> one.toString().endsWith(".md"))
          .sorted(Comparator.comparing(one -> one.toString().replaceFirst("[.]md$", "")))
          .toList();
    }
  }

  /** Those of a shelf that are about the shop; what else this machine has may be ill, too. */
  List<Path> ours(String shelf) throws IOException {
    return files(shelf).stream()
        .filter(one -> one.getFileName().toString().contains("shop"))
        .toList();
  }

  /** The exit code that the last health file's status asks for. */
  int exitByHealth() throws IOException {
    String status = health().replaceFirst("(?s).*?\\nstatus: (\\w+)\\n.*", "$1");
    return List.of("ok", "degraded", "failed", "unknown").indexOf(status);
  }

  String health() throws IOException {
    return Files.readString(files("health").getLast());
  }

  /** The last start of the shop that was wished for. */
  String action() throws IOException {
    List<Path> starts =
        ours("actions").stream()
            .filter(one -> one.getFileName().toString().contains("pm2-start"))
            .toList();
    return Files.readString(starts.getLast());
  }

  /** What people were told about the agent in this row's runs. */
  List<String> notices(int since) {
    return receiver.calls().stream()
        .skip(since)
        .map(Receiver.Call::body)
        .filter(body -> body.contains("About the agent on web1"))
        .toList();
  }

  /** The folder of runs as it is now, whatever was mounted. */
  List<String> runFolders() throws IOException {
    Path runs = folder.resolve("run/claudeops/agent");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(runs)) {
      return all.map(one -> one.getFileName().toString()).toList();
    }
  }

  /** What a run tells Claude Code of our tool server; the port is the first number. */
  int toolPort() throws IOException {
    Path runs = folder.resolve("run/claudeops/agent").resolve(runFolders().getFirst());
    String told = Files.readString(runs.resolve("mcp.json"));
    return Integer.parseInt(told.replaceFirst("(?s).*127[.]0[.]0[.]1:(\\d+)/.*", "$1"));
  }

  static String claudes() {
    return Part.leftovers(ClaudeCli.program().getParent());
  }

  /** A program that plays Claude Code, in shell. */
  Path script(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("claude"), "#!/bin/sh\n" + text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<ProcessHandle> running() {
    return claudes()
        .lines()
        .filter(line -> line.contains(ClaudeCli.program().toString() + " -p"))
        .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(one -> one.info().command().orElse("").endsWith("/claude"))
        .toList();
  }

  /** Kills the Claude Code that runs now. */
  static void killClaude() {
    assertThat(running()).hasSize(1);
    running().forEach(ProcessHandle::destroyForcibly);
  }

  /** Writes to the /run of the Claude Code that runs now until it is full. */
  static void fillUpRun() {
    Path filler = Path.of("/proc/" + running().getFirst().pid() + "/root/run/filler");
    try {
      while (true) {
        Files.write(filler, new byte[4_096], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  void nothingIsLeft() throws IOException {
    assertThat(claudes()).isEmpty();
    assertThat(runFolders()).isEmpty();
  }

  @Override
  public void close() throws IOException {
    pm2.close();
    receiver.close();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
