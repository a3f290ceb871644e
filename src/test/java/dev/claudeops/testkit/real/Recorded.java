package dev.claudeops.testkit.real;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.Host;
import dev.claudeops.host.Launch;
import dev.claudeops.host.Launched;
import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.host.Running;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A recorded machine on which one program is real: Claude Code is started on the machine that the
 * tests run on, with time that passes. Everything else, changes above all, meets the record.
 */
final class Recorded implements Host {
  private final FakeHost record;
  private final Host real = new LocalHost();
  private final String program;
  private final long began = System.nanoTime();

  Recorded(FakeHost record, Path program) {
    this.record = record;
    this.program = program.toString();
  }

  /** Claude Code with the folders above it, and processes by their numbers. */
  private Host of(String file) {
    return program.equals(file) || program.startsWith(file + "/") || file.matches("/proc/\\d+/.*")
        ? real
        : record;
  }

  private Duration passed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Override
  public Running launch(Launch launch) throws IOException {
    return real.launch(launch);
  }

  @Override
  public void end(Launched left) throws IOException {
    real.end(left);
  }

  @Override
  public Output change(Change change) throws IOException, InterruptedException {
    return record.change(change);
  }

  @Override
  public Instant now() {
    return record.now().plus(passed());
  }

  @Override
  public long nanos() {
    return record.nanos() + passed().toNanos();
  }

  @Override
  public ZoneId zone() {
    return record.zone();
  }

  @Override
  public void pause(Duration duration) {
    record.pause(duration);
  }

  @Override
  public String name() {
    return record.name();
  }

  @Override
  public boolean root() {
    return real.root();
  }

  @Override
  public int uid() {
    return real.uid();
  }

  @Override
  public Optional<String> env(String name) {
    return record.env(name);
  }

  @Override
  public int processors() {
    return record.processors();
  }

  @Override
  public Path path(String file) {
    return of(file).path(file);
  }

  @Override
  public String read(String file) throws IOException {
    return of(file).read(file);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return record.list(folder);
  }

  @Override
  public Optional<FileFacts> facts(String file) throws IOException {
    return of(file).facts(file);
  }

  @Override
  public Optional<FileFacts> linkFacts(String file) throws IOException {
    return of(file).linkFacts(file);
  }

  @Override
  public Optional<String> link(String file) {
    return of(file).link(file);
  }

  @Override
  public InputStream open(String file, long offset) throws IOException {
    return of(file).open(file, offset);
  }

  @Override
  public Optional<String> find(String name) {
    return record.find(name);
  }

  @Override
  public Output run(Command command) throws IOException {
    Output output = record.run(command);
    int names = command.argv().indexOf("--");
    return names > 0 && command.line().startsWith("systemctl show ")
        ? only(command.argv().subList(names + 1, command.argv().size()), output)
        : output;
  }

  /** The blocks of these units alone, as systemctl(1) answers when it is given names. */
  private static Output only(List<String> names, Output all) {
    String blocks =
        Stream.of(all.out().split("\n\n"))
            .filter(block -> names.stream().anyMatch(name -> block.contains("Id=" + name + "\n")))
            .collect(Collectors.joining("\n\n"));
    return new Output(all.exit(), blocks + "\n", all.err(), all.timedOut(), all.cut());
  }

  @Override
  public SocketChannel connect(String socket) throws IOException {
    return record.connect(socket);
  }
}
