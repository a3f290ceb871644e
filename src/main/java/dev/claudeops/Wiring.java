package dev.claudeops;

import dev.claudeops.action.Actions;
import dev.claudeops.cli.Door;
import dev.claudeops.cli.Purpose;
import dev.claudeops.config.Config;
import dev.claudeops.config.ConfigFile;
import dev.claudeops.config.Known;
import dev.claudeops.config.Surroundings;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.Host;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Trouble;
import dev.claudeops.ops.Ops;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts the program together with plain {@code new}; read from top to bottom. */
final class Wiring implements Door {
  private static final Path USUAL_FOLDER = Path.of("/var/log/claudeops");
  private final Host host;

  Wiring(Host host) {
    this.host = host;
  }

  @Override
  public Ops open(Optional<Path> named, Purpose purpose) {
    List<String> notes = new ArrayList<>();
    Config config = config(named, purpose, notes);
    Journal journal =
        Journal.open(
            folder(config, purpose, notes),
            host::now,
            new Keeping(config.journal().keep(), config.journal().size()));
    return new Ops(host, config, Probes.all(), journal, notes);
  }

  private Config config(Optional<Path> named, Purpose purpose, List<String> notes) {
    try {
      // To read the memory no names of probes are needed, and loading the probes would cost more
      // than the reading.
      return file(named, purpose == Purpose.READ ? Known.NOTHING : known())
          .map(ConfigFile::read)
          .orElse(Config.NONE);
    } catch (Trouble trouble) {
      if (purpose != Purpose.RUN_ANYWAY) {
        throw trouble;
      }
      notes.add(
          "the config is broken, so this run knows only what it found by itself: "
              + trouble.line());
      return Config.NONE;
    }
  }

  @Override
  public Optional<ConfigFile> config(Optional<Path> named) {
    return file(named, known());
  }

  /** {@code --config}, else $CLAUDEOPS_CONFIG, else the usual file where it is there, else none. */
  private Optional<ConfigFile> file(Optional<Path> named, Known known) {
    return named
        .or(this::fromEnvironment)
        .or(() -> Optional.of(ConfigFile.DEFAULT).filter(Files::exists))
        .map(path -> new ConfigFile(path, new Machine(host), known));
  }

  private static Known known() {
    Set<String> types = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Probe probe : Probes.all()) {
      names.add(probe.spec().name());
      probe.spec().findings().forEach(type -> types.add(type.name()));
    }
    Set<String> kinds = new HashSet<>();
    Actions.all().forEach(action -> kinds.add(action.spec().kind()));
    return new Known(types, names, kinds);
  }

  /** What reading a config asks of this machine. */
  private record Machine(HostView host) implements Surroundings {
    @Override
    public Optional<String> env(String name) {
      return host.env(name);
    }

    @Override
    public long size(String file) throws IOException {
      FileFacts facts =
          host.facts(file)
              .orElseThrow(() -> new NoSuchFileException(file, null, "there is no such file"));
      if (!facts.isFile()) {
        throw new FileSystemException(file, null, "not a regular file");
      }
      return facts.size();
    }

    @Override
    public boolean ours(String file) throws IOException {
      return !host.root()
          || host.facts(file)
              .map(
                  facts ->
                      (facts.uid() == 0 || facts.uid() == host.uid())
                          && (facts.mode() & 002) == 0
                          && ((facts.mode() & 020) == 0 || facts.gid() == 0))
              .orElse(false);
    }

    @Override
    public String read(String file) throws IOException {
      return host.read(file);
    }
  }

  private Optional<Path> fromEnvironment() {
    return host.env("CLAUDEOPS_CONFIG")
        .filter(text -> !text.isEmpty())
        .map(
            text -> {
              try {
                return Path.of(text);
              } catch (InvalidPathException bad) {
                throw new Trouble(
                    Trouble.Code.CONFIG,
                    "CLAUDEOPS_CONFIG does not name a file",
                    "correct or unset it",
                    bad);
              }
            });
  }

  /**
   * The configured folder, else /var/log/claudeops, else the XDG state folder, which is said. Root
   * has no other than the usual one: with a new memory, which knows no pause, no budget and no deed
   * of before, it would act.
   */
  private Path folder(Config config, Purpose purpose, List<String> notes) {
    if (config.journal().folder().isPresent()) {
      return config.journal().folder().get();
    }
    boolean readable = Files.isReadable(USUAL_FOLDER.resolve("state.json"));
    if (host.root() || Journal.writable(USUAL_FOLDER) || (purpose == Purpose.READ && readable)) {
      return USUAL_FOLDER;
    }
    Optional<Path> own = stateFolder();
    if (own.isEmpty()) {
      return USUAL_FOLDER;
    }
    if (purpose != Purpose.READ) {
      notes.add(USUAL_FOLDER + " cannot be written, so the memory is in " + own.get());
    }
    return own.get();
  }

  /**
   * XDG Base Directory Specification 0.8: $XDG_STATE_HOME, else ~/.local/state; relative paths do
   * not count.
   */
  private Optional<Path> stateFolder() {
    return host.env("XDG_STATE_HOME")
        .filter(text -> text.startsWith("/"))
        .or(() -> home().map(home -> home + "/.local/state"))
        .map(text -> Path.of(text, "claudeops"));
  }

  private Optional<String> home() {
    return host.env("HOME")
        .filter(text -> text.startsWith("/"))
        .or(
            () ->
                Optional.ofNullable(System.getProperty("user.home"))
                    .filter(text -> text.startsWith("/")));
  }
}
