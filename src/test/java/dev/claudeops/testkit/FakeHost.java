package dev.claudeops.testkit;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.Host;
import dev.claudeops.host.Launch;
import dev.claudeops.host.Launched;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.host.Running;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A machine made of a file tree in a temporary folder, programs with recorded output, and a clock
 * that moves when told: for speed, and for states that cannot be made for real.
 */
public final class FakeHost implements Host {
  private final LocalHost tree;
  private final Map<String, Output> programs = new LinkedHashMap<>();
  private final Map<String, String> env = new LinkedHashMap<>();
  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private final Map<String, Integer> owners = new LinkedHashMap<>();
  private final List<Change> changes = new CopyOnWriteArrayList<>();
  private final List<Command> asked = new CopyOnWriteArrayList<>();
  private final List<Launch> launches = new CopyOnWriteArrayList<>();
  private final List<Launched> endedLater = new CopyOnWriteArrayList<>();
  private Optional<Begin> begin = Optional.empty();
  private Instant now = Instant.parse("2025-09-29T14:00:00Z");
  private long nanos;
  private boolean root = true;
  private int processors = 2;

  public FakeHost(Path folder) {
    this.tree = new LocalHost(folder);
  }

  // ---- making it ----

  /** Writes a file of the machine. */
  public FakeHost file(String file, String text) {
    try {
      Path path = path(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a program prints for every command line that begins with these words; the longest
   * beginning wins.
   */
  public FakeHost program(String words, String out) {
    return program(words, new Output(0, out, "", false, false));
  }

  public FakeHost program(String words, Output output) {
    programs.put(words, output);
    return this;
  }

  /** With the programs that make a closed room, and what every command in one prints. */
  public FakeHost closedRoom(String out) {
    for (String one : List.of("prlimit", "choom", "nice", "setpriv", "bwrap")) {
      program(one, "");
    }
    return program("/usr/bin/prlimit", out);
  }

  /** What a change does to this machine, and what it says. */
  @FunctionalInterface
  public interface Answer {
    Output make(Change change) throws IOException, InterruptedException;
  }

  /**
   * How the changes are made whose words begin with these; the longest beginning wins. A change
   * that nobody foresaw is recorded and succeeds without a word.
   */
  public FakeHost onChange(String words, Answer answer) {
    answers.put(words, answer);
    return this;
  }

  /** How a launched program behaves. */
  @FunctionalInterface
  public interface Begin {
    Running begin(Launch launch) throws IOException;
  }

  /** How programs are launched from now on; without this no program can be. */
  public FakeHost onLaunch(Begin how) {
    begin = Optional.of(how);
    return this;
  }

  /** A launched program that has ended so before anybody looks. */
  public static Running ended(Launch launch, int exit) {
    return new Running() {
      @Override
      public Launched launched() {
        return new Launched(launch.name(), 4711, 1);
      }

      @Override
      public OptionalInt await(Duration limit) {
        return OptionalInt.of(exit);
      }

      @Override
      public void interrupt() {}

      @Override
      public void end() {}
    };
  }

  /** Every launch, in order. */
  public List<Launch> launches() {
    return List.copyOf(launches);
  }

  /** Every launch of an earlier process that was ended, in order. */
  public List<Launched> endedLater() {
    return List.copyOf(endedLater);
  }

  @Override
  public Running launch(Launch launch) throws IOException {
    launches.add(launch);
    return begin
        .orElseThrow(() -> new IOException("no program can be launched here"))
        .begin(launch);
  }

  @Override
  public void end(Launched left) {
    endedLater.add(left);
  }

  /** Every change that was made, in order. */
  public List<Change> changes() {
    return List.copyOf(changes);
  }

  @Override
  public Output change(Change change) throws IOException, InterruptedException {
    changes.add(change);
    String words = change.says();
    Optional<Answer> answer =
        answers.entrySet().stream()
            .filter(entry -> words.startsWith(entry.getKey()))
            .max((a, b) -> a.getKey().length() - b.getKey().length())
            .map(Map.Entry::getValue);
    return answer.isPresent() ? answer.get().make(change) : new Output(0, "", "", false, false);
  }

  public FakeHost env(String name, String value) {
    env.put(name, value);
    return this;
  }

  public FakeHost notRoot() {
    root = false;
    return this;
  }

  public FakeHost processors(int count) {
    processors = count;
    return this;
  }

  public FakeHost at(Instant time) {
    now = time;
    return this;
  }

  /** Both clocks go forward. */
  public FakeHost pass(Duration duration) {
    now = now.plus(duration);
    nanos += duration.toNanos();
    return this;
  }

  /** Every command that was run, in order. */
  public List<Command> asked() {
    return List.copyOf(asked);
  }

  /** Says whose a file is; all others belong to root. */
  public FakeHost owner(String file, int uid) {
    owners.put(file, uid);
    return this;
  }

  /** Changes a file's permissions, such as {@code rwxr-xr-x}. */
  public FakeHost mode(String file, String permissions) {
    try {
      Files.setPosixFilePermissions(path(file), PosixFilePermissions.fromString(permissions));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<FileFacts> owned(String file, Optional<FileFacts> facts) {
    return facts.map(
        real ->
            new FileFacts(
                real.type(),
                real.size(),
                real.modified(),
                real.inode(),
                real.device(),
                owners.getOrDefault(file, real.uid() == tree.uid() ? 0 : real.uid()),
                real.gid(),
                real.mode(),
                real.accessed(),
                real.changed(),
                real.names()));
  }

  // ---- looking at it ----

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public ZoneId zone() {
    return ZoneOffset.UTC;
  }

  @Override
  public void pause(Duration duration) {
    pass(duration);
  }

  @Override
  public String name() {
    return "web1";
  }

  @Override
  public boolean root() {
    return root;
  }

  @Override
  public int uid() {
    return root ? 0 : 1000;
  }

  @Override
  public Optional<String> env(String name) {
    return Optional.ofNullable(env.get(name));
  }

  @Override
  public int processors() {
    return processors;
  }

  @Override
  public Path path(String file) {
    return tree.path(file);
  }

  @Override
  public String read(String file) throws IOException {
    return tree.read(file);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return tree.list(folder);
  }

  @Override
  public Optional<FileFacts> facts(String file) throws IOException {
    return owned(file, tree.facts(file));
  }

  @Override
  public Optional<FileFacts> linkFacts(String file) throws IOException {
    return owned(file, tree.linkFacts(file));
  }

  @Override
  public Optional<String> link(String file) {
    return tree.link(file);
  }

  @Override
  public InputStream open(String file, long offset) throws IOException {
    return tree.open(file, offset);
  }

  @Override
  public Optional<String> find(String program) {
    String name = program.substring(program.lastIndexOf('/') + 1);
    return programs.keySet().stream()
        .filter(
            words -> words.equals(program) || words.equals(name) || words.startsWith(name + " "))
        .findFirst()
        .map(words -> program.startsWith("/") ? program : "/usr/bin/" + name);
  }

  @Override
  public Output run(Command command) throws IOException {
    asked.add(command);
    String line = command.line();
    return programs.entrySet().stream()
        .filter(entry -> line.equals(entry.getKey()) || line.startsWith(entry.getKey() + " "))
        .max((a, b) -> a.getKey().length() - b.getKey().length())
        .map(Map.Entry::getValue)
        .orElseThrow(
            () -> new FileNotFoundException("not installed: " + command.argv().getFirst()));
  }

  @Override
  public SocketChannel connect(String socket) throws IOException {
    return tree.connect(socket);
  }

  /** The command lines that were run. */
  public List<String> askedLines() {
    return new ArrayList<>(asked.stream().map(Command::line).toList());
  }
}
