package dev.claudeops.cli;

import dev.claudeops.host.HostView;
import dev.claudeops.ops.Ops;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command works with.
 *
 * @param configFile the file given by {@code --config}
 */
record Desk(Screen screen, HostView host, Optional<Path> configFile, Door door) {
  /** Reads the config that is in force and opens the memory it names. */
  Ops ops(Purpose purpose) {
    return door.open(configFile, purpose);
  }
}
