package dev.claudeops.policy;

import dev.claudeops.host.HostView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The stop button: while the file {@code stop} is in the journal's folder, nothing is done. */
public final class StopButton {
  private final HostView host;
  private final Path file;

  public StopButton(HostView host, Path journalFolder) {
    this.host = host;
    this.file = journalFolder.resolve("stop");
  }

  /** Why nothing may be done now; empty when nobody has pressed it. */
  public Optional<Situation.Stop> read(Instant now) {
    return Files.exists(file)
        ? Optional.of(new Situation.Stop(host.name() + " is paused by " + file, Optional.empty()))
        : Optional.empty();
  }
}
