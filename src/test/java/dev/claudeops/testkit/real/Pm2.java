package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A PM2 with a daemon of its own, as the user who runs the tests or as another one, in a PM2_HOME
 * of its own.
 *
 * <p>Another user cannot read the cache that PM2 is installed in, so it gets a copy made of hard
 * links.
 */
public final class Pm2 extends Part {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WEB =
      """
      require('http').createServer((q, r) => r.end('it works')).listen(process.env.PORT, '127.0.0.1');
      """;

  private final Path node = need("node", "node");
  private final Path program;
  private final Path home;
  private final String user;
  private final boolean other;

  private Pm2(String user) {
    super("pm2");
    this.user = user;
    other = !user.equals(System.getProperty("user.name"));
    home = makeFolder("home");
    makeFolder("apps");
    program = other ? linked(cache()) : installed();
    own(home);
    guard();
    pm2("ping").text();
    await("PM2's daemon is there", PATIENCE, () -> Processes.alive(daemonPid()));
  }

  public static Pm2 start() {
    return new Pm2(System.getProperty("user.name"));
  }

  /** As this user; needs root. */
  public static Pm2 startAs(String user) {
    needRoot("pm2 of user " + user);
    return new Pm2(user);
  }

  public Path home() {
    return home;
  }

  public Path program() {
    return program;
  }

  public String user() {
    return user;
  }

  /** Runs {@code pm2} with these words as its owner; looks at nothing, so see the exit code. */
  public Ran pm2(Object... words) {
    var command =
        Call.of(node, program, List.of(words))
            .env("PM2_HOME", home.toString())
            .env("HOME", home.toString())
            .env("PM2_DISCRETE_MODE", "true")
            .env(Processes.MARK, folder().toString())
            .in(folder());
    return (other ? command.as(user) : command).run();
  }

  /**
   * Starts a Node program under PM2; gives the file it is in. Options are those of {@code pm2
   * start}.
   */
  public Path startApp(String app, String source, String... options) {
    var file = write("apps/" + app + ".js", source);
    pm2("start", file, "--name", app, List.of(options)).text();
    return file;
  }

  /** An app that answers HTTP on the port that this gives. */
  public int startWeb(String app) {
    int port = freePort();
    startApp(app, WEB.replace("process.env.PORT", Integer.toString(port)));
    await(app + " listens", PATIENCE, () -> listens(port));
    return port;
  }

  /**
   * An app that crashes at once (without a delay, with which PM2 never gives up), until PM2 has
   * given it up: its state is {@code errored}.
   */
  public void startErrored(String app) {
    startApp(app, "console.error('no database'); process.exit(1);", "--max-restarts", "2");
    await(app + " is errored", PATIENCE, () -> status(app).equals("errored"));
  }

  /** PM2's own list, as JSON. */
  public String list() {
    return pm2("jlist")
        .text()
        .lines()
        .filter(line -> line.startsWith("[{") || line.equals("[]"))
        .reduce("[]", (a, b) -> b);
  }

  /**
   * PM2's word for an app's state: online, stopped, errored, launching; empty for one it does not
   * know.
   */
  public String status(String app) {
    String script =
        "const a = JSON.parse(require('fs').readFileSync(0)).find(p => p.name === process.argv[1]);"
            + "console.log(a ? a.pm2_env.status : '')";
    return Call.of(node, "-e", script, app).reading(list()).run().text();
  }

  public long daemonPid() {
    try {
      return Long.parseLong(Files.readString(home.resolve("pm2.pid")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code pm2 kill}: the daemon ends its apps and then itself. */
  @Override
  public void stop() {
    pm2("kill").text();
  }

  /** SIGKILL to the daemon alone: the apps go on without it. */
  public void killDaemon() {
    long pid = daemonPid();
    Processes.signal("KILL", List.of(pid));
    await("PM2's daemon is dead", PATIENCE, () -> !Processes.alive(pid));
  }

  private void own(Path path) {
    if (other) {
      giveTo(user, path);
    }
  }

  private Path linked(Path installed) {
    var copy = folder().resolve("pm2");
    var argv = new ArrayList<Object>(List.of("cp", "-a", "-l", installed, copy));
    if (!Call.of(argv).run().succeeded()) {
      argv.remove("-l"); // the cache lies on another filesystem
      Call.of(argv).run().text();
    }
    try {
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy.resolve("node_modules/pm2/bin/pm2");
  }

  /** The program as root runs it. */
  static Path installed() {
    return cache().resolve("node_modules/pm2/bin/pm2");
  }

  /** Where tools/install-test-parts puts it. */
  private static Path cache() {
    String cache = System.getenv("XDG_CACHE_HOME");
    var base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return need("pm2", base + "/claudeops-test/pm2/node_modules/pm2/bin/pm2")
        .getParent()
        .getParent()
        .getParent()
        .getParent();
  }
}
