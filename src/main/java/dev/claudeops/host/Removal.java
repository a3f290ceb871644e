package dev.claudeops.host;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a file is removed or emptied with root's rights in a folder that somebody else may own.
 *
 * <p>The file is reached by a {@link Way}, and it must be the one that was looked at. Between that
 * and the deed its name can be given to another file. So in a folder that others may write in, it
 * first gets a name that nobody knows, is looked at again under it, and is removed under it: what
 * can then stand there is the looker's file or something that its owner put there himself. A file
 * is emptied through a descriptor, and it is the descriptor that is looked at.
 */
final class Removal {
  private static final int LONGEST_TAIL = 64 << 20;
  private static final String ASIDE = ".claudeops-removes-";

  private Removal() {}

  /** Removes one file; what stands in the way is an output that says so. */
  static Output make(LocalHost host, Change.Remove remove) {
    try {
      return Way.change(path(host, remove.file()), host.uid(), spot -> remove(spot, remove));
    } catch (IOException e) {
      return refused(e);
    }
  }

  /** Saves the end of a file and empties it; what stands in the way is an output that says so. */
  static Output make(LocalHost host, Change.Truncate truncate) {
    try {
      Path saved = path(host, truncate.saved());
      return Way.change(
          path(host, truncate.file()),
          host.uid(),
          spot -> truncate(host.uid(), spot, truncate, saved));
    } catch (IOException e) {
      return refused(e);
    }
  }

  // ---- removing ----

  static Output remove(Way.Spot spot, Change.Remove remove) throws IOException {
    FileFacts facts = remove.facts();
    if (!spot.file().is(facts)
        || spot.file().size() != facts.size()
        || !spot.file().modified().equals(facts.modified())) {
      return refused("it is not the file that was looked at any more");
    }
    if (!spot.shared()) {
      if (!same(spot.held(spot.name()), spot.file())) {
        return refused("it changes while it is looked at");
      }
      spot.folder().deleteFile(spot.name());
      return done("");
    }
    Path aside = Path.of(ASIDE + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    spot.folder().move(spot.name(), spot.folder(), aside);
    if (!same(spot.held(aside), spot.file())) {
      return putBack(spot, aside);
    }
    spot.folder().deleteFile(aside);
    return done("");
  }

  private static boolean same(BasicFileAttributes held, Way.Stat file) {
    return held.isRegularFile()
        && file.key().equals(held.fileKey())
        && held.size() == file.size()
        && held.lastModifiedTime().toInstant().equals(file.modified());
  }

  /** The name was given to another file in the last moment, which is not ours to remove. */
  private static Output putBack(Way.Spot spot, Path aside) throws IOException {
    try {
      spot.held(spot.name());
    } catch (NoSuchFileException free) {
      spot.folder().move(aside, spot.folder(), spot.name());
      return refused("another file got its name while it was looked at");
    }
    return refused("another file got its name meanwhile, and is now called " + aside);
  }

  // ---- emptying ----

  static Output truncate(int us, Way.Spot spot, Change.Truncate wish, Path saved)
      throws IOException {
    try (FileChannel log =
        (FileChannel)
            spot.folder()
                .newByteChannel(
                    spot.name(),
                    Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS))) {
      Way.Stat open = Descriptor.of(log);
      if (!open.is(wish.facts()) || !open.key().equals(spot.file().key())) {
        return refused("it is not the file that was looked at any more");
      }
      if (open.names() != spot.file().names()) {
        return refused("it got or lost a name while it was looked at");
      }
      long size = log.size();
      ByteBuffer tail = tail(log, size, wish.tail());
      int length = tail.remaining();
      try {
        save(us, saved, tail);
        log.truncate(0);
      } catch (IOException e) {
        if (!full(e)) {
          return refused("its end could not be saved, so it was left alone: " + words(e));
        }
        // There is no room even for its end, which is held in memory: the room comes first.
        log.truncate(0);
        save(us, saved, tail.rewind());
      }
      return done(
          "emptied %s of %s; its last %s are in %s"
              .formatted(
                  Clean.line(wish.file(), 300),
                  Humane.bytes(size),
                  Humane.bytes(length),
                  Clean.line(wish.saved(), 300)));
    }
  }

  private static ByteBuffer tail(FileChannel log, long size, long wanted) throws IOException {
    int length = (int) Math.min(Math.min(Math.max(wanted, 0), LONGEST_TAIL), size);
    ByteBuffer tail = ByteBuffer.allocate(length);
    long at = size - length;
    while (tail.hasRemaining()) {
      int read = log.read(tail, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    return tail.flip();
  }

  /** Into a new file only for us, in a folder only for us; a half one is taken away again. */
  private static void save(int us, Path saved, ByteBuffer tail) throws IOException {
    Path home = saved.getParent();
    Files.createDirectories(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Way.Stat stat = Way.Stat.of(home);
    if (stat.link() || stat.uid() != us || (stat.mode() & 022) != 0) {
      throw new FileSystemException(home.toString(), null, "others may write in this folder");
    }
    try (DirectoryStream<Path> opened = Files.newDirectoryStream(home)) {
      if (!(opened instanceof SecureDirectoryStream<Path> folder)) {
        throw new IOException("this system cannot make a file relative to its folder");
      }
      try (FileChannel copy =
          (FileChannel)
              folder.newByteChannel(
                  saved.getFileName(),
                  Set.of(
                      StandardOpenOption.WRITE,
                      StandardOpenOption.CREATE_NEW,
                      LinkOption.NOFOLLOW_LINKS),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")))) {
        while (tail.hasRemaining()) {
          copy.write(tail);
        }
        copy.force(true);
      } catch (IOException e) {
        if (full(e)) {
          dropHalf(folder, saved.getFileName());
        }
        throw e;
      }
    }
  }

  private static void dropHalf(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try {
      folder.deleteFile(name);
    } catch (NoSuchFileException neverMade) {
      return; // There was no room for its name either.
    }
  }

  private static boolean full(IOException e) {
    String says = String.valueOf(e.getMessage());
    return says.contains("No space left") || says.contains("quota exceeded");
  }

  // ---- words ----

  private static Path path(LocalHost host, String file) throws IOException {
    try {
      return host.path(file);
    } catch (InvalidPathException strange) {
      throw new FileSystemException(
          Clean.line(file, 200), null, "its name cannot be spelt in this locale");
    }
  }

  private static Output done(String says) {
    return new Output(0, says, "", false, false);
  }

  private static Output refused(String why) {
    return new Output(1, "", why, false, false);
  }

  private static Output refused(IOException e) {
    return refused(words(e));
  }

  private static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException none -> "there is no such file: " + none.getFile();
      case FileSystemException file when file.getReason() != null ->
          file.getFile() + ": " + file.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
