package dev.claudeops.config;

import java.io.IOException;
import java.util.Optional;

/**
 * What reading a config may ask of the machine it is read on; the package does no I/O but through
 * this.
 */
public interface Surroundings {
  /** An environment variable of our own process. */
  Optional<String> env(String name);

  /** A file's length in bytes; the message of a failure is one for a person. */
  long size(String file) throws IOException;

  /** False when we are root and others can change a file by its owner or its permissions. */
  default boolean ours(String file) throws IOException {
    return true; // a text of our own making has no other owner
  }

  /**
   * A regular file, whole, as UTF-8; fails at a folder, a FIFO or a device without waiting on it.
   */
  String read(String file) throws IOException;
}
