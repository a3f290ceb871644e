package dev.claudeops.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A file of our own that is there whole or not at all: written to {@code .tmp-PID-...} beside it,
 * forced to the disk, renamed over it. A symbolic link of that name is replaced, not followed.
 *
 * <p>A process that is killed leaves the temporary file behind; whose it was stands in its name.
 */
public final class WholeFile {
  /** What the names of temporary files begin with; the number of the process follows. */
  public static final String TEMPORARY = ".tmp-";

  private WholeFile() {}

  /**
   * @param mode as ls(1) shows it, such as {@code rw-r-----}, whatever the umask
   */
  public static void write(Path file, String text, String mode) throws IOException {
    Path temporary =
        file.resolveSibling(TEMPORARY + ProcessHandle.current().pid() + "-" + UUID.randomUUID());
    try {
      fill(temporary, StandardCharsets.UTF_8.encode(text), mode);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void fill(Path file, ByteBuffer bytes, String mode) throws IOException {
    var rights = PosixFilePermissions.fromString(mode);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(rights))) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      Files.setPosixFilePermissions(file, rights);
      channel.force(true);
    }
  }

  /** Makes the names in a folder last through a power cut (fsync(2) of the folder). */
  public static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
