package dev.claudeops.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.text.Json;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Machine} with the program under test on it, run there the way its owner runs it: as a
 * process inside, that sees nothing but the machine.
 */
public final class Server implements AutoCloseable {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  public static final String JOURNAL = "/var/log/claudeops";

  private final Machine machine;
  private final Path jars;

  private Server(Machine machine, Path jars) {
    this.machine = machine;
    this.jars = jars;
  }

  /**
   * Boots one with so much disk, such as {@code 400M}; the folder takes the libraries, and the
   * machine sees these folders besides.
   */
  public static Server start(String name, String disk, Path jars, Machine.Bind... more) {
    // Users without rights run it, too.
    assertThat(jars.toFile().setReadable(true, false) && jars.toFile().setExecutable(true, false))
        .isTrue();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Optional<Path> classes = Optional.empty();
    for (String entry : path.split(File.pathSeparator)) {
      Path one = Path.of(entry).toAbsolutePath();
      if (Files.exists(one.resolve("dev/claudeops/Main.class"))) {
        classes = Optional.of(one);
      } else if (entry.endsWith(".jar")) {
        copy(one, jars);
      }
    }
    List<Machine.Bind> binds = new ArrayList<>(List.of(more));
    binds.add(Machine.JDK);
    binds.add(new Machine.Bind(classes.orElseThrow(), Path.of("/opt/claudeops/classes")));
    binds.add(new Machine.Bind(jars, Path.of("/opt/claudeops/lib")));
    return new Server(Machine.start(name, disk, binds.toArray(Machine.Bind[]::new)), jars);
  }

  private static void copy(Path jar, Path folder) {
    try {
      Files.copy(jar, folder.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Machine machine() {
    return machine;
  }

  public String sh(String text) {
    return machine.sh(text);
  }

  /** {@code claudeops} with these words, as root with an ordinary environment. */
  public Ran claudeops(String... words) {
    return behind(List.of("env", "-i", "PATH=" + PATH, "HOME=/root", "LANG=C.UTF-8"), words);
  }

  /** The same behind other words, such as {@code runuser}. */
  public Ran behind(List<String> before, String... words) {
    List<Object> all = new ArrayList<>(before);
    all.addAll(List.of("/opt/jdk/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    all.addAll(List.of("-cp", "/opt/claudeops/classes:/opt/claudeops/lib/*"));
    all.add("dev.claudeops.Main");
    all.addAll(List.of(words));
    Ran ran = machine.run(all.toArray());
    assertThat(ran.out() + ran.err())
        .as("no stack trace is shown")
        .doesNotContain("\tat ")
        .doesNotContain("Exception in thread")
        .doesNotContain("a fault of ClaudeOps");
    return ran;
  }

  /** A check, told as JSON. */
  public Seen check() {
    return seen(claudeops("check", "--json"));
  }

  /** What a check told as JSON. */
  public static Seen seen(Ran ran) {
    assertThat(ran.exit()).as(ran.out() + ran.err()).isBetween(0, 2);
    try {
      return new Seen(Json.parse(ran.out()));
    } catch (Json.Malformed e) {
      throw new AssertionError("not JSON: " + ran.out(), e);
    }
  }

  /** Checks until this finding is told no more, and sees its issue file say so. */
  public void sawItEnd(String subject, String type, int checks) {
    for (int i = 0; i < checks; i++) {
      Optional<Json> found = check().finding(subject, type);
      if (found.isEmpty() || found.get().at("phase").textOr("").equals("resolved")) {
        String issue = issue(subject, type);
        assertThat(issue).contains("status: resolved").contains("resolved");
        return;
      }
    }
    throw new AssertionError(subject + " " + type + " is not over after " + checks + " checks");
  }

  /** The newest issue file about it. */
  public String issue(String subject, String type) {
    return sh(
        "cat \"$(grep -l -F -e 'subject: %s' %s/issues/*.md | xargs grep -l -x 'type: %s' | sort | tail -1)\""
            .formatted(subject.replace("\\", "\\\\"), JOURNAL, type));
  }

  /** The newest health file. */
  public String health() {
    return sh("cat \"$(ls -t %s/health/*.md | head -1)\"".formatted(JOURNAL));
  }

  /** What a check told. */
  public record Seen(Json run) {
    public List<Json> findings() {
      return run.at("findings").items();
    }

    public List<String> types() {
      return findings().stream()
          .filter(one -> !one.at("phase").textOr("").equals("resolved"))
          .map(one -> subject(one) + " " + one.at("type").textOr(""))
          .toList();
    }

    public Optional<Json> finding(String subject, String type) {
      return findings().stream()
          .filter(one -> subject(one).equals(subject) && one.at("type").textOr("").equals(type))
          .findFirst();
    }

    /** The finding, which must be there and open. */
    public Json open(String subject, String type) {
      assertThat(types()).contains(subject + " " + type);
      return finding(subject, type).orElseThrow();
    }

    public String summary(String subject) {
      return run.at("observations").items().stream()
          .filter(one -> subject(one).equals(subject))
          .map(one -> one.at("summary").textOr(""))
          .findFirst()
          .orElse("");
    }

    private static String subject(Json of) {
      return of.at("subject", "kind").textOr("") + ":" + of.at("subject", "name").textOr("");
    }
  }

  @Override
  public void close() {
    machine.close();
    Folders.delete(jars);
  }
}
