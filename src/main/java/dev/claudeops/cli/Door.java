package dev.claudeops.cli;

import dev.claudeops.config.ConfigFile;
import dev.claudeops.ops.Ops;
import java.nio.file.Path;
import java.util.Optional;

/** The way from a face to the loop. */
public interface Door {
  /**
   * Throws {@link dev.claudeops.model.Trouble} when the config is broken and the purpose needs it
   * whole.
   */
  Ops open(Optional<Path> config, Purpose purpose);

  /**
   * The config file that is meant, unread; empty where none is named and the usual one is not
   * there.
   */
  Optional<ConfigFile> config(Optional<Path> named);
}
