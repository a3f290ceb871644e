package dev.claudeops.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** A machine that is looked at for real and whose changes are only described. */
public final class DryRunHost implements Host {
  private final HostView real;

  public DryRunHost(HostView real) {
    this.real = real;
  }

  @Override
  public Output change(Change change) {
    return new Output(0, "would do: " + change.says() + "\n", "", false, false);
  }

  @Override
  public Instant now() {
    return real.now();
  }

  @Override
  public long nanos() {
    return real.nanos();
  }

  @Override
  public ZoneId zone() {
    return real.zone();
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    real.pause(duration);
  }

  @Override
  public String name() {
    return real.name();
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
    return real.env(name);
  }

  @Override
  public int processors() {
    return real.processors();
  }

  @Override
  public Path path(String file) {
    return real.path(file);
  }

  @Override
  public String read(String file) throws IOException {
    return real.read(file);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return real.list(folder);
  }

  @Override
  public Optional<FileFacts> facts(String file) throws IOException {
    return real.facts(file);
  }

  @Override
  public Optional<FileFacts> linkFacts(String file) throws IOException {
    return real.linkFacts(file);
  }

  @Override
  public Optional<String> link(String file) {
    return real.link(file);
  }

  @Override
  public InputStream open(String file, long offset) throws IOException {
    return real.open(file, offset);
  }

  @Override
  public Optional<String> find(String program) {
    return real.find(program);
  }

  @Override
  public Output run(Command command) throws IOException, InterruptedException {
    return real.run(command);
  }

  /** What is launched only thinks; what it wishes for comes back to us as changes. */
  @Override
  public Running launch(Launch launch) throws IOException {
    return real.launch(launch);
  }

  @Override
  public void end(Launched left) throws IOException {
    real.end(left);
  }

  @Override
  public SocketChannel connect(String socket) throws IOException {
    return real.connect(socket);
  }
}
