package dev.claudeops.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way from the root folder to a file, walked folder by folder, so that root opens for nobody
 * what he could not open himself.
 *
 * <p>A symbolic link is followed when root or we made it in a folder of root's or ours, or when the
 * file at its end belongs to whoever made the link and owns that folder. A file with a second name
 * (a hard link) is opened when the folder that holds it belongs to root, to us or to the file's
 * owner, and nobody else may write in it. Every folder is opened relative to the one before and
 * never through a link (openat(2) with O_NOFOLLOW), so that exchanging one underway leads nowhere.
 */
final class Way {
  private static final int MOST_LINKS = 40; // path_resolution(7)
  private static final int MOST_STEPS = 1_000;

  /** The end of a way: a name in an open folder, and what it was when it was reached. */
  record Spot(SecureDirectoryStream<Path> folder, Path name, Stat file, Stat parent) {
    /** What the open folder holds under a name now (fstatat(2)). */
    BasicFileAttributes held(Path other) throws IOException {
      return folder
          .getFileAttributeView(other, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    }

    /** Whether others than the folder's owner may change what is in it. */
    boolean shared() {
      return (parent.mode() & 022) != 0;
    }
  }

  /** What is done at the end of a way, while its folders are open. */
  @FunctionalInterface
  interface End<T> {
    T reached(Spot spot) throws IOException;
  }

  private final Path file;
  private final int us;
  private final boolean strict;
  private final Deque<Path> ahead = new ArrayDeque<>();
  private final List<SecureDirectoryStream<Path>> folders = new ArrayList<>();
  private final Set<Integer> guides = new HashSet<>();
  private Path here = Path.of("/");
  private String lastLink = "";
  private int links;

  private Way(Path file, int us, boolean strict) {
    this.file = file;
    this.us = us;
    this.strict = strict;
  }

  /**
   * Opens a regular file to read. Fails with words when it is none or when the way there is not to
   * be trusted.
   *
   * @param us whom root's rights belong to besides root; our user id
   */
  static FileChannel open(Path file, int us) throws IOException {
    Way way = new Way(file, us, false);
    try {
      return way.walk(way::open);
    } finally {
      way.leave();
    }
  }

  /**
   * Goes to a regular file that is to be changed. The only links followed are those that root or we
   * made in a folder of root's or ours.
   */
  static <T> T change(Path file, int us, End<T> end) throws IOException {
    Way way = new Way(file, us, true);
    try {
      return way.walk(end);
    } finally {
      way.leave();
    }
  }

  private <T> T walk(End<T> end) throws IOException {
    folders.add(secure(Files.newDirectoryStream(here)));
    file.toAbsolutePath().forEach(ahead::add);
    for (int steps = 0; !ahead.isEmpty(); steps++) {
      if (steps > MOST_STEPS) {
        throw new FileSystemLoopException(file.toString());
      }
      Path name = ahead.removeFirst();
      if (name.toString().equals("..")) {
        up();
      } else if (!name.toString().equals(".") && !name.toString().isEmpty()) {
        Stat stat = Stat.of(here.resolve(name));
        check(name, stat);
        if (stat.link()) {
          follow(here.resolve(name), stat);
        } else if (ahead.isEmpty()) {
          return end.reached(last(name, stat));
        } else {
          down(name);
        }
      }
    }
    throw new FileSystemException(file.toString(), null, "not a regular file");
  }

  /** That what was seen by its path is what the open folder holds under this name. */
  private void check(Path name, Stat stat) throws IOException {
    BasicFileAttributes held =
        folders
            .getLast()
            .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (!stat.key().equals(held.fileKey())) {
      throw refused("the way to it changes while it is walked");
    }
  }

  private void down(Path name) throws IOException {
    folders.add(secure(folders.getLast().newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)));
    here = here.resolve(name);
  }

  private void up() throws IOException {
    if (folders.size() > 1) {
      folders.removeLast().close();
      here = here.getParent();
    }
  }

  private void follow(Path link, Stat stat) throws IOException {
    if (++links > MOST_LINKS) {
      throw new FileSystemLoopException(file.toString());
    }
    lastLink = link.toString();
    guides.add(stat.uid());
    guides.add(folder().uid());
    Path target = Files.readSymbolicLink(link);
    if (target.isAbsolute()) {
      while (folders.size() > 1) {
        up();
      }
    }
    List<Path> names = new ArrayList<>();
    target.forEach(names::add);
    names.reversed().forEach(ahead::addFirst);
  }

  private Spot last(Path name, Stat stat) throws IOException {
    if (!stat.file()) {
      throw new FileSystemException(file.toString(), null, "not a regular file");
    }
    for (int guide : guides) {
      if (strict ? guide != 0 && guide != us : !trusted(guide, stat)) {
        throw refused(
            "the link %s leads to a file of somebody else and is not followed; name the file"
                    .formatted(lastLink)
                + " itself");
      }
    }
    Stat folder = folder();
    if (stat.names() > 1) {
      if (!trusted(folder.uid(), stat) || (folder.mode() & 022) != 0) {
        throw refused("it has a second name elsewhere and may be a file of somebody else");
      }
    }
    return new Spot(folders.getLast(), name, stat, folder);
  }

  private FileChannel open(Spot spot) throws IOException {
    FileChannel channel =
        (FileChannel)
            spot.folder()
                .newByteChannel(
                    spot.name(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    try {
      check(spot.name(), spot.file());
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private boolean trusted(int uid, Stat owned) {
    return uid == 0 || uid == us || uid == owned.uid();
  }

  private Stat folder() throws IOException {
    return Stat.of(here);
  }

  private FileSystemException refused(String why) {
    return new FileSystemException(file.toString(), null, why);
  }

  private void leave() throws IOException {
    for (SecureDirectoryStream<Path> folder : folders) {
      folder.close();
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> folder)
      throws IOException {
    if (folder instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    folder.close();
    throw new IOException("this system cannot open a file relative to its folder");
  }

  /** What lstat(2) says that matters here. */
  record Stat(
      Object key,
      boolean file,
      boolean link,
      int uid,
      int mode,
      int names,
      long device,
      long inode,
      long size,
      Instant modified) {
    /** Whether it is still the very file of these facts. */
    boolean is(FileFacts facts) {
      return file && device == facts.device() && inode == facts.inode() && uid == facts.uid();
    }

    /** Of this path itself, not of where a link leads. */
    static Stat of(Path path) throws IOException {
      return of(Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS));
    }

    /** From the attributes {@code unix:*}. */
    static Stat of(Map<String, Object> all) {
      return new Stat(
          all.get("fileKey"),
          (Boolean) all.get("isRegularFile"),
          (Boolean) all.get("isSymbolicLink"),
          (Integer) all.get("uid"),
          (Integer) all.get("mode") & 07777,
          (Integer) all.get("nlink"),
          (Long) all.get("dev"),
          (Long) all.get("ino"),
          (Long) all.get("size"),
          ((FileTime) all.get("lastModifiedTime")).toInstant());
    }
  }
}
