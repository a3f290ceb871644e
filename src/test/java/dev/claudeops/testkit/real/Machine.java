package dev.claudeops.testkit.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Debian of its own with a real systemd, which boots in half a second: a machine of {@code
 * testbed/}, whose README says what such a machine does not show. Its name carries our process id,
 * so that two runs of the tests do not meet.
 */
public final class Machine implements AutoCloseable {
  /** A folder of the host that the machine sees read-only. */
  public record Bind(Path host, Path guest) {}

  /** The JDK that runs the tests, as {@code /opt/jdk}. */
  public static final Bind JDK =
      new Bind(Path.of(System.getProperty("java.home")), Path.of("/opt/jdk"));

  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Pattern OF_A_TEST = Pattern.compile("(?m)^machine +t(\\d+)-(\\S+)");

  private final Path scripts;
  private final String name;
  private final Thread lastResort = new Thread(this::remove);

  private Machine(Path scripts, String name) {
    this.scripts = scripts;
    this.name = name;
  }

  public static Machine start(String name, Bind... binds) {
    return start(name, "2G", binds);
  }

  /** With this much disk, such as {@code 300M}. */
  public static Machine start(String name, String disk, Bind... binds) {
    Part.needRoot("machine");
    Part.need("machine", "systemd-nspawn");
    var machine = new Machine(scripts(), "t" + ProcessHandle.current().pid() + "-" + name);
    machine.look();
    Runtime.getRuntime().addShutdownHook(machine.lastResort);
    var words = new ArrayList<Object>(List.of("--disk", disk));
    for (Bind bind : binds) {
      words.add("--bind");
      words.add(bind.host() + ":" + bind.guest());
    }
    try {
      machine.script("start", words.toArray()).text();
    } catch (AssertionError e) {
      machine.close();
      throw e;
    }
    return machine;
  }

  /** Its host name, too. */
  public String name() {
    return name;
  }

  /** Runs a command in it as root; the exit code is the command's. */
  public Ran run(Object... command) {
    return script("run", command);
  }

  /** The same for a command that may take longer than 150 seconds, or must not take so long. */
  public Ran run(Duration limit, Object... command) {
    return words("run", command).run(limit);
  }

  /** What a shell in it prints for this text; a failing one fails the test. */
  public String sh(String text) {
    return run("sh", "-ec", text).text();
  }

  /** Copies a file or folder into it, as {@code target} itself, owned by root. */
  public void push(Path source, String target) {
    script("push", source, target).text();
  }

  /** An orderly reboot; returns when it is up again. */
  public void reboot() {
    script("reboot").text();
  }

  /** A power cut; returns when it is up again. */
  public void cut() {
    script("cut").text();
  }

  /** Another one at every boot. */
  public String bootId() {
    return run("cat", "/proc/sys/kernel/random/boot_id").text();
  }

  /** Waits until a shell text succeeds in it. */
  public void await(String what, Duration limit, String text) {
    Part.await(what, limit, () -> run("sh", "-c", text).succeeded());
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    remove();
  }

  private void remove() {
    script("stop").text();
  }

  /**
   * Sees whether there is an image, and removes the machines of tests whose JVM was killed before
   * it could.
   */
  private void look() {
    String status = testbed("status").run().text();
    if (status.contains("none (")) {
      throw Part.missing("machine", "has no image; testbed/build makes it");
    }
    var machines = OF_A_TEST.matcher(status);
    while (machines.find()) {
      if (!Processes.alive(Long.parseLong(machines.group(1)))) {
        testbed("stop", "t" + machines.group(1) + "-" + machines.group(2)).run().text();
      }
    }
  }

  private Ran script(String script, Object... more) {
    return words(script, more).run(PATIENCE);
  }

  private Call words(String script, Object... more) {
    return testbed(script, name, List.of(more));
  }

  private Call testbed(Object script, Object... words) {
    var command = Call.of(scripts.resolve(script.toString()), List.of(words));
    for (String variable : List.of("TESTBED_DIR", "XDG_CACHE_HOME")) {
      String value = System.getenv(variable);
      command = value == null ? command : command.env(variable, value);
    }
    return command;
  }

  /** The folder {@code testbed} of the project, looked for upwards from where the tests run. */
  private static Path scripts() {
    for (var place = Path.of("").toAbsolutePath(); place != null; place = place.getParent()) {
      if (Files.isExecutable(place.resolve("testbed/start"))) {
        return place.resolve("testbed");
      }
    }
    throw Part.missing("machine", "has no testbed/start above " + Path.of("").toAbsolutePath());
  }
}
