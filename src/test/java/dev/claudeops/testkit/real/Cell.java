package dev.claudeops.testkit.real;

import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Program;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A corner of this machine in which ClaudeOps may act as root: with processes, mounts, {@code
 * /etc/claudeops} and {@code /var/log} of its own, so that nothing outside can be seen as at fault
 * or be changed by mistake. The network and the other files are those of the machine.
 *
 * <p>An owner lives here: a config at its usual place, runbooks, scripts, and the program itself.
 * Mounts made in it end with it. Needs root; pid_namespaces(7), mount_namespaces(7).
 */
public final class Cell extends Part {
  private static final String ETC = "/etc/claudeops";
  private static final String JOURNAL = "/var/log/claudeops";

  /** The first process takes in those whose parents end, as init does. */
  private static final String FIRST =
      """
      set -e
      for point in $(awk '{print $5}' /proc/self/mountinfo | sort -r); do
        case "$point" in
          /|/proc|/proc/*|/sys|/sys/*|/dev|/dev/*) ;;
          *) umount -l "$point" ;;
        esac
      done
      mount -t overlay overlay -o "lowerdir=$0/empty:/etc" /etc
      mount --bind "$0/etc" /etc/claudeops
      mount --bind "$0/log" /var/log
      : > "$0/ready"
      while :; do sleep 1000 & wait; done
      """;

  private final Path etc = makeFolder("etc");
  private final Path out = makeFolder("out");
  private final Path ready;

  private Cell() {
    super("cell");
    makeFolder("empty/claudeops");
    makeFolder("etc/runbooks");
    makeFolder("etc/scripts");
    makeFolder("log");
    ready = folder().resolve("ready");
    Call first =
        Call.of(
            need("cell", "unshare"),
            List.of("--mount", "--pid", "--fork", "--mount-proc", "--kill-child"),
            List.of("sh", "-c", FIRST, folder()));
    launch(first, () -> Files.exists(ready));
  }

  public static Cell start() {
    needRoot("cell");
    return new Cell();
  }

  /** Whoever is named first among those that are in it, as seen from outside. */
  private long first() {
    return ProcessHandle.of(pid()).orElseThrow().children().findFirst().orElseThrow().pid();
  }

  private List<String> door() {
    return List.of("nsenter", "--target", "" + first(), "--mount", "--pid", "--");
  }

  /** A file of the cell as it is named outside. */
  public Path outside(String file) {
    return Path.of("/proc/" + first() + "/root" + file);
  }

  // ---- what is in it ----

  /** Runs a program in it to its end. */
  public Ran run(Object... words) {
    return Call.of(door(), List.of(words)).env(Processes.MARK, folder().toString()).run();
  }

  /** Starts one that runs on; it ends with the cell. Gives its number inside. */
  public int begin(Object... words) {
    String script = "\"$@\" </dev/null >/dev/null 2>&1 & echo $!";
    Ran ran = run("sh", "-c", script, "sh", List.of(words));
    return Integer.parseInt(ran.text().strip());
  }

  /** Runs PM2 in it as root, with a home of its own in the cell's folder. */
  public Ran pm2(Object... words) {
    String home = makeFolder("pm2").toString();
    return run(
        "env",
        "PM2_HOME=" + home,
        "HOME=" + home,
        "PM2_DISCRETE_MODE=true",
        need("node", "node"),
        Pm2.installed(),
        List.of(words));
  }

  /** Starts an nginx in it; {@code @folder@} in its configuration is a folder of its own. */
  public int nginx(String configuration) {
    Path own = makeFolder("nginx");
    Path file = write("nginx/nginx.conf", configuration.replace("@folder@", own.toString()));
    String pid = "daemon off; worker_processes 1; pid " + own.resolve("nginx.pid") + ";";
    return begin(
        need("nginx", "nginx"), "-p", own, "-e", own.resolve("error.log"), "-c", file, "-g", pid);
  }

  /** Whether a process of it, by its number inside, is there and no zombie. */
  public boolean alive(int pid) {
    Path stat = outside("/proc/" + pid + "/stat");
    try {
      String text = Files.readString(stat);
      return !List.of("Z", "X").contains(text.substring(text.lastIndexOf(')') + 2).split(" ")[0]);
    } catch (IOException gone) {
      return false;
    }
  }

  // ---- the owner ----

  /** All probes but these, for {@code probes.off}. */
  public static String allBut(String... names) {
    return Probes.all().stream()
        .map(probe -> probe.spec().name())
        .filter(name -> !List.of(names).contains(name))
        .map(name -> '"' + name + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  public void config(String json) {
    write("etc/config.json", json);
  }

  public void runbook(String name, String text) {
    write("etc/runbooks/" + name + ".md", text);
  }

  /** A program that only root may change; gives its name in the cell. */
  public String script(String name, String text) {
    Path file = write("etc/scripts/" + name, text);
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ETC + "/scripts/" + name;
  }

  /** ClaudeOps as a program in the cell. */
  public Program program() {
    return new Program(out).behind(door().toArray(String[]::new));
  }

  public Program.Ended claudeops(String... words) {
    try {
      return program().run(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A check by the agent that the program usually has. */
  public Json check(String... more) {
    List<String> words = new ArrayList<>(List.of("check", "--json"));
    words.addAll(List.of(more));
    Program.Ended ended = claudeops(words.toArray(String[]::new));
    try {
      return Json.parse(ended.out());
    } catch (Exception bad) {
      throw new AssertionError(ended.toString(), bad);
    }
  }

  /** Checks again and again until a run has made a wish of this kind. */
  public Json untilWished(String kind, Duration limit) {
    Json[] last = new Json[1];
    await(
        "a wish of " + kind,
        limit,
        () -> {
          last[0] = check();
          return last[0].at("actions").items().stream()
              .anyMatch(action -> action.at("kind").textOr("").equals(kind));
        });
    return last[0];
  }

  /** The one deed or refusal of this kind in a run. */
  public static Json deed(Json run, String kind) {
    List<Json> found =
        run.at("actions").items().stream()
            .filter(action -> action.at("kind").textOr("").equals(kind))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " wishes of " + kind + " in " + run.pretty());
    }
    return found.getFirst();
  }

  /** The journal's files of one folder as text, in the order of their names. */
  public List<String> journal(String folder) {
    Path files = outside(JOURNAL + "/" + folder);
    try (Stream<Path> all = Files.list(files)) {
      return all.filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.endsWith("chain.md"))
          .sorted()
          .map(Cell::read)
          .toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  /** The names of the questions that were ever asked, the oldest first. */
  public List<String> questions() {
    Path files = outside(JOURNAL + "/questions");
    try (Stream<Path> all = Files.list(files)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".md"))
          .map(name -> name.substring(0, name.length() - 3))
          .sorted()
          .toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  /** The name of the one question that waits. */
  public String openQuestion() {
    List<String> open =
        questions().stream()
            .filter(
                name ->
                    read(outside(JOURNAL + "/questions/" + name + ".md"))
                        .contains("\nstatus: open\n"))
            .toList();
    if (open.size() != 1) {
      throw new AssertionError("questions that wait: " + open);
    }
    return open.getFirst();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
