package dev.claudeops.testkit.real;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.Host;
import dev.claudeops.host.Output;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Machine} as our code looks at it from outside: programs run inside it, and files are
 * read by programs inside it. Of changes it makes only programs. Slow, some 15 ms a question, and
 * it has no sockets.
 */
public final class MachineHost implements Host {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String STAT = "%f %s %Y %i %d %u %g";

  private final Machine machine;

  public MachineHost(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public ZoneId zone() {
    return ZoneOffset.UTC;
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public String name() {
    return machine.name();
  }

  @Override
  public boolean root() {
    return true;
  }

  @Override
  public int uid() {
    return 0;
  }

  @Override
  public Optional<String> env(String variable) {
    return Optional.empty();
  }

  @Override
  public int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Path path(String file) {
    throw new UnsupportedOperationException("a machine's files have no path here: " + file);
  }

  @Override
  public String read(String file) throws IOException {
    return new String(open(file, 0).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    Ran ran = machine.run("find", folder, "-mindepth", "1", "-maxdepth", "1", "-printf", "%f\\n");
    if (!ran.succeeded()) {
      throw new FileNotFoundException("there is no such folder: " + folder);
    }
    return ran.out().lines().sorted().toList();
  }

  @Override
  public Optional<FileFacts> facts(String file) {
    return stat(machine.run("stat", "-L", "-c", STAT, file));
  }

  @Override
  public Optional<FileFacts> linkFacts(String file) {
    return stat(machine.run("stat", "-c", STAT, file));
  }

  private static Optional<FileFacts> stat(Ran ran) {
    if (!ran.succeeded()) {
      return Optional.empty();
    }
    String[] words = ran.text().split(" ");
    int mode = Integer.parseInt(words[0], 16);
    FileFacts.Type type =
        switch (mode & 0xF000) {
          case 0x8000 -> FileFacts.Type.FILE;
          case 0x4000 -> FileFacts.Type.FOLDER;
          case 0xA000 -> FileFacts.Type.LINK;
          default -> FileFacts.Type.OTHER;
        };
    return Optional.of(
        new FileFacts(
            type,
            Long.parseLong(words[1]),
            Instant.ofEpochSecond(Long.parseLong(words[2])),
            Long.parseLong(words[3]),
            Long.parseLong(words[4]),
            Integer.parseInt(words[5]),
            Integer.parseInt(words[6]),
            mode & 07777));
  }

  @Override
  public Optional<String> link(String file) {
    Ran ran = machine.run("readlink", file);
    return ran.succeeded() ? Optional.of(ran.text()) : Optional.empty();
  }

  @Override
  public InputStream open(String file, long offset) throws IOException {
    Ran ran = machine.run("tail", "-c", "+" + (offset + 1), file);
    if (!ran.succeeded()) {
      throw new FileNotFoundException(file + ": " + ran.err().strip());
    }
    return new ByteArrayInputStream(ran.out().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<String> find(String program) {
    Ran ran = machine.run("which", program);
    return ran.succeeded() ? Optional.of(ran.text()) : Optional.empty();
  }

  @Override
  public Output run(Command command) throws IOException {
    List<String> argv = new ArrayList<>();
    command.asUser().ifPresent(user -> argv.addAll(List.of("runuser", "-u", user, "--")));
    command.folder().ifPresent(folder -> argv.addAll(List.of("env", "-C", folder)));
    argv.addAll(List.of("env", "-i", "PATH=" + PATH, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC"));
    command.env().forEach((name, value) -> argv.add(name + "=" + value));
    argv.addAll(command.argv());
    Ran ran = machine.run(command.deadline().plusSeconds(5), argv.toArray());
    if (ran.exit() == 127) {
      throw new FileNotFoundException("not installed: " + command.argv().getFirst());
    }
    return new Output(ran.exit(), ran.out(), ran.err(), false, false);
  }

  @Override
  public Output change(Change change) throws IOException {
    return switch (change) {
      case Change.Program(var command) -> run(command);
      case Change.Send _,
          Change.Remove _,
          Change.Truncate _,
          Change.EnginePost _,
          Change.Pm2Call _,
          Change.Talk _ ->
          throw new IOException("no such change is made from outside: " + change.says());
    };
  }

  @Override
  public SocketChannel connect(String socket) throws IOException {
    throw new IOException("the machine's sockets cannot be reached from here: " + socket);
  }
}
