package dev.claudeops.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder that only we may read, for what is ours and no page of the memory: whole files in, whole
 * files out, links never followed. Such files tell of a machine's weak points, so files are 0600
 * and folders 0700.
 */
public record OwnFolder(Path path) {
  private static final int LONGEST_LIST = 10_000;
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER = mode("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  public OwnFolder below(String name) {
    return new OwnFolder(path.resolve(name));
  }

  /** Makes it where it is missing, and takes away others' rights. */
  public void prepare() throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      Files.createDirectory(path, FOLDER);
    }
    Files.setPosixFilePermissions(path, FOLDER.value());
  }

  /** Writes a file whole or not at all, made to last before this comes back. */
  public void write(String name, String text) throws IOException {
    WholeFile.write(path.resolve(name), text, "rw-------");
    WholeFile.sync(path);
  }

  /**
   * Adds one line to a file, made to last before this comes back. It stays apart from a line before
   * it that was torn; where it cannot be written whole, the file is left as it was.
   */
  public void append(String name, String line) throws IOException {
    Path file = path.resolve(name);
    boolean fresh = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            FILE)) {
      channel.lock();
      long end = channel.size();
      ByteBuffer bytes =
          StandardCharsets.UTF_8.encode((torn(channel, end) ? "\n" : "") + line + "\n");
      try {
        long at = end;
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
        channel.force(true);
      } catch (IOException unfinished) {
        channel.truncate(end);
        throw unfinished;
      }
    } catch (OverlappingFileLockException ours) {
      throw new IOException("another thread is writing " + file, ours);
    }
    if (fresh) {
      WholeFile.sync(path);
    }
  }

  private static boolean torn(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
  }

  /** A regular file's text; empty when there is no such file. */
  public Optional<String> read(String name, int longest) throws IOException {
    Path file = path.resolve(name);
    try {
      BasicFileAttributes facts =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!facts.isRegularFile()) {
        throw new IOException("it is no plain file");
      }
      if (facts.size() > longest) {
        throw new IOException("it is larger than " + longest / 1024 + " KiB");
      }
      try (var in =
          Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(new String(in.readNBytes(longest), StandardCharsets.UTF_8));
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** The names in it that are not hidden, sorted. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".") && names.size() < LONGEST_LIST) {
          names.add(name);
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  /** Takes away temporary files of processes that died; only under the lock of all writers. */
  public void sweep() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(path, WholeFile.TEMPORARY + "*")) {
      for (Path file : left) {
        if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis()
            < System.currentTimeMillis() - 3_600_000) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  public void remove(String name) throws IOException {
    Files.deleteIfExists(path.resolve(name));
  }

  /** Puts a file into another folder, where a person may look at it. */
  public void setAside(String name, OwnFolder other) throws IOException {
    other.prepare();
    Files.move(path.resolve(name), other.path.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** The kernel's lock on this folder; it ends with the process that holds it. */
  public record Held(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Takes the lock where nobody has it. */
  public Optional<Held> lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(".lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            FILE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new Held(channel));
      }
    } catch (OverlappingFileLockException ours) {
      // another thread of this process has it
    }
    channel.close();
    return Optional.empty();
  }
}
