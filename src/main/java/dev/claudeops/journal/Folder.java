package dev.claudeops.journal;

import dev.claudeops.host.WholeFile;
import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The folder on the disk: whole files in, whole files out. Symbolic links are never followed inside
 * it. Files are 0640, folders 0750.
 */
final class Folder {
  static final List<String> SHELVES =
      List.of(
          "health",
          "issues",
          "actions",
          "intents",
          "questions",
          "boot",
          "transcripts",
          "lessons",
          "series");
  private static final int LONGEST_LIST = 200_000;
  private static final Duration STALE = Duration.ofHours(1);

  private final Path root;

  Folder(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  Path file(String shelf, String name) {
    return root.resolve(shelf).resolve(name);
  }

  /** What is in a file, or why it cannot be had. */
  sealed interface Text {
    record Whole(String text) implements Text {}

    record Unreadable(String why) implements Text {}
  }

  /** Makes the folder and its shelves where they are missing. */
  void prepare() {
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));
      }
    } catch (IOException e) {
      throw trouble(root, e);
    }
    for (String shelf : SHELVES) {
      Path path = root.resolve(shelf);
      try {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          throw new Trouble(
              Trouble.Code.CANNOT_CREATE,
              path + " is in the way: it must be a folder",
              "move it away");
        }
        Files.createDirectory(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x---"));
      } catch (IOException e) {
        throw trouble(path, e);
      }
    }
  }

  /** Writes a file, whole or not at all; {@link #sync} makes its name last. */
  void write(Path file, String text) {
    try {
      WholeFile.write(file, text, "rw-r-----");
    } catch (IOException e) {
      throw trouble(file, e);
    }
  }

  /** Makes the names in a folder last. */
  void sync(Path folder) {
    try {
      WholeFile.sync(folder);
    } catch (IOException e) {
      throw trouble(folder, e);
    }
  }

  /** Reads a regular file of at most this many bytes, in UTF-8. */
  Text read(Path file, long longest) {
    try {
      BasicFileAttributes facts =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (facts.isSymbolicLink()) {
        return new Text.Unreadable("it is a symbolic link, which is not followed");
      }
      if (!facts.isRegularFile()) {
        return new Text.Unreadable(facts.isDirectory() ? "it is a folder" : "it is no plain file");
      }
      if (facts.size() > longest) {
        return new Text.Unreadable("it is larger than " + longest / 1024 + " KiB");
      }
      byte[] bytes;
      try (var in =
          Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        bytes = in.readNBytes((int) longest);
      }
      return new Text.Whole(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return new Text.Unreadable("it is not UTF-8");
    } catch (IOException e) {
      return new Text.Unreadable(reason(e));
    }
  }

  /** The names on a shelf, sorted; empty when there is no such folder or it cannot be read. */
  List<String> names(String shelf) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(shelf))) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
        if (names.size() >= LONGEST_LIST) {
          break;
        }
      }
    } catch (IOException unreadable) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  /** Whether anything at all bears this name. */
  boolean taken(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  Optional<BasicFileAttributes> facts(Path file) {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** Takes away temporary files of processes that died; called while the lock is held. */
  List<Problem> sweep(Instant now) {
    List<Problem> left = new ArrayList<>();
    List<String> shelves = new ArrayList<>(SHELVES);
    shelves.add("");
    for (String shelf : shelves) {
      for (String name : names(shelf)) {
        Path file = file(shelf, name);
        if (name.startsWith(WholeFile.TEMPORARY) && stale(file, name, now)) {
          try {
            Files.deleteIfExists(file);
          } catch (IOException e) {
            left.add(new Problem(root.relativize(file).toString(), "left over: " + reason(e)));
          }
        }
      }
    }
    return left;
  }

  private boolean stale(Path file, String name, Instant now) {
    Optional<BasicFileAttributes> facts = facts(file);
    if (facts.isEmpty() || !facts.get().isRegularFile()) {
      return false;
    }
    String pid = name.substring(WholeFile.TEMPORARY.length()).split("-", 2)[0];
    boolean alive = pid.matches("\\d{1,9}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    Instant written = facts.get().lastModifiedTime().toInstant();
    return !alive || Duration.between(written, now).abs().compareTo(STALE) > 0;
  }

  /** What went wrong with a file, and what to do, as the one exception a user sees. */
  static Trouble trouble(Path file, IOException e) {
    String why = reason(e);
    return switch (why) {
      case "permission denied" ->
          new Trouble(
              Trouble.Code.NO_PERMISSION,
              "the journal cannot write " + file + ": " + why,
              "run as its owner, or give the journal a folder of yours",
              e);
      case "no space left on the disk", "the disk quota is used up" ->
          new Trouble(
              Trouble.Code.IO,
              "the journal cannot write " + file + ": " + why,
              "free some space there, `df -h " + file.getParent() + "` shows how much is left",
              e);
      case "the file system is read-only" ->
          new Trouble(
              Trouble.Code.CANNOT_CREATE,
              "the journal cannot write " + file + ": " + why,
              "look why with `dmesg`, then remount it, or give the journal another folder",
              e);
      default ->
          new Trouble(
              Trouble.Code.CANNOT_CREATE,
              "the journal cannot write " + file + ": " + why,
              "look at it with `ls -ld " + file + "`",
              e);
    };
  }

  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    String text =
        e instanceof FileSystemException of && of.getReason() != null
            ? of.getReason()
            : String.valueOf(e.getMessage());
    if (text.contains("No space left")) {
      return "no space left on the disk";
    }
    if (text.contains("quota")) {
      return "the disk quota is used up";
    }
    if (text.contains("Read-only file system")) {
      return "the file system is read-only";
    }
    if (text.contains("Operation not permitted")) {
      return "permission denied";
    }
    return text;
  }
}
