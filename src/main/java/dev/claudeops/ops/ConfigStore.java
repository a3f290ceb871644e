package dev.claudeops.ops;

import dev.claudeops.host.WholeFile;
import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes the config file: whole or not at all, never over another one unless that is wanted. */
final class ConfigStore {
  static final Path USUAL = Path.of("/etc/claudeops/config.json");

  private ConfigStore() {}

  /**
   * @param force also over a file that is there, which is kept beside it as {@code .old}
   * @return where it was written
   */
  static Path save(String text, Path file, boolean force) {
    Path target = file.toAbsolutePath().normalize();
    if (Files.exists(target) && !force) {
      throw new Trouble(
          Trouble.Code.CANNOT_CREATE,
          target + " is there already",
          "give --force to replace it; it is kept as .old");
    }
    Path folder = target.getParent();
    try {
      Files.createDirectories(folder);
      if (Files.exists(target)) {
        Files.copy(
            target,
            target.resolveSibling(target.getFileName() + ".old"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      WholeFile.write(target, text, "rw-r-----");
      WholeFile.sync(folder);
      return target;
    } catch (IOException e) {
      throw new Trouble(
          Trouble.Code.CANNOT_CREATE,
          "cannot write " + target + ": " + Fault.words(e),
          "run it as root, or name another file with --config",
          e);
    }
  }
}
