package dev.claudeops.agent.claude;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Launch;
import dev.claudeops.host.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The private folder of one run: ours, and to be entered by Claude Code's user alone. What Claude
 * Code writes to is below it and its user's; the lease, the streams and the folder itself are not,
 * so that it cannot tell us whom to end.
 */
record RunFolder(Path path) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** A folder that is being made or removed, with whoever does it. */
  private static final Pattern BETWEEN =
      Pattern.compile("\\.(?:new|old)-(\\d{1,9})-(\\d{1,18})-[0-9a-f-]{36}");

  private static final int MOST_OF_A_NAME = 100;
  private static final int DEEPEST = 200;

  Path home() {
    return path.resolve("home");
  }

  Path config() {
    return path.resolve("cfg");
  }

  Path temporary() {
    return path.resolve("tmp");
  }

  /** Where it runs; empty. */
  Path empty() {
    return path.resolve("cwd");
  }

  /** How our tool server is reached; holds its token. */
  Path tools() {
    return path.resolve("mcp.json");
  }

  Path system() {
    return path.resolve("system.md");
  }

  Path prompt(int start) {
    return path.resolve(start == 1 ? "prompt.md" : "prompt-" + start + ".md");
  }

  Path out(int start) {
    return path.resolve(start == 1 ? "stdout.jsonl" : "stdout-" + start + ".jsonl");
  }

  Path err(int start) {
    return path.resolve(start == 1 ? "stderr.txt" : "stderr-" + start + ".txt");
  }

  /** Makes the folder of this name with its lease; it is there with both or not at all. */
  static RunFolder make(Path all, String name, Lease lease, Whom whom) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("not the name of a run: " + name);
    }
    prepare(all, whom);
    Path fresh = all.resolve(between("new", lease));
    Files.createDirectory(fresh, mode("rwx------"));
    try {
      fill(new RunFolder(fresh), lease, whom);
      for (int i = 1; i <= MOST_OF_A_NAME; i++) {
        Path free = all.resolve(i == 1 ? name : name + "-" + i);
        if (!Files.exists(free, LinkOption.NOFOLLOW_LINKS)) {
          return new RunFolder(Files.move(fresh, free, StandardCopyOption.ATOMIC_MOVE));
        }
      }
      throw new IOException(all + " is full of runs of the name " + name);
    } finally {
      if (Files.exists(fresh, LinkOption.NOFOLLOW_LINKS)) {
        erase(fresh);
      }
    }
  }

  private static void fill(RunFolder made, Lease lease, Whom whom) throws IOException {
    lease.write(made.path);
    for (Path folder : List.of(made.home(), made.config(), made.temporary(), made.empty())) {
      Files.createDirectory(folder, mode("rwx------"));
      give(folder, whom);
    }
    if (whom.as().isPresent()) {
      Files.setAttribute(made.path, "unix:gid", whom.as().get().gid());
      Files.setPosixFilePermissions(made.path, PosixFilePermissions.fromString("rwx--x---"));
    }
  }

  /** Writes what Claude Code reads, for it alone. */
  void put(Path file, String text, Whom whom) throws IOException {
    WholeFile.write(file, text, "r--------");
    give(file, whom);
  }

  /** Makes a file that only we can read, for a stream. */
  static void stream(Path file) throws IOException {
    Files.createFile(file, mode("rw-------"));
  }

  private static void give(Path file, Whom whom) throws IOException {
    if (whom.as().isPresent()) {
      Launch.As as = whom.as().get();
      Files.setAttribute(file, "unix:gid", as.gid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:uid", as.uid(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static void prepare(Path all, Whom whom) throws IOException {
    enterable(all);
    ours(all);
    for (Path at = all.toRealPath(); at != null; at = at.getParent()) {
      if (whom.as().isPresent() && (mode(at) & 0001) == 0) {
        throw new IOException(whom.words() + " cannot enter " + at + " (chmod o+x " + at + ")");
      }
    }
  }

  /** Makes it with all above it, to be entered whatever our umask is. */
  private static void enterable(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      enterable(folder.getParent());
      try {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      } catch (FileAlreadyExistsException anotherRun) {
        return;
      }
    }
  }

  /** What others could write to could tell us whom to end. */
  private static void ours(Path all) throws IOException {
    Object us = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!Files.getAttribute(all, "unix:uid").equals(us) || (mode(all) & 022) != 0) {
      throw new IOException("the folder for runs is not ours alone: " + all);
    }
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode");
  }

  private static java.nio.file.attribute.FileAttribute<?> mode(String rights) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights));
  }

  private static String between(String what, Lease lease) {
    return "." + what + "-" + lease.owner() + "-" + lease.ownerTick() + "-" + UUID.randomUUID();
  }

  // ---- removing ----

  /** Removes the folder with all in it; nothing may run in it any more. */
  void remove(Lease ours) throws IOException {
    Path old = path.resolveSibling(between("old", ours));
    erase(Files.move(path, old, StandardCopyOption.ATOMIC_MOVE));
  }

  /**
   * Ends and removes what runs left whose owner is gone.
   *
   * @return what could not be ended or removed, and why, one line each
   */
  static List<String> sweep(HostView host, Path all) {
    List<String> kept = new ArrayList<>();
    try {
      if (!Files.isDirectory(all)) {
        return kept;
      }
      ours(all);
      List<Path> folders = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(all)) {
        entries.forEach(folders::add);
      }
      for (Path folder : folders) {
        try {
          sweepOne(host, folder);
        } catch (NoSuchFileException anotherSweep) {
          continue;
        } catch (IOException e) {
          kept.add("a run's leftovers stay in " + folder + ": " + e.getMessage());
        }
      }
    } catch (IOException e) {
      kept.add("runs' leftovers could not be looked for: " + e.getMessage());
    }
    return kept;
  }

  private static void sweepOne(HostView host, Path folder) throws IOException {
    Matcher between = BETWEEN.matcher(folder.getFileName().toString());
    if (between.matches()) {
      if (!Lease.lives(
          host, Integer.parseInt(between.group(1)), Long.parseLong(between.group(2)))) {
        erase(folder);
      }
      return;
    }
    Optional<Lease> lease = Lease.read(folder);
    if (lease.isPresent() && !Lease.lives(host, lease.get().owner(), lease.get().ownerTick())) {
      host.end(lease.get().child());
      new RunFolder(folder).remove(Lease.ours(host, lease.get().child().name()));
    }
  }

  /** Name by name inside its folder and never through a link. */
  private static void erase(Path folder) throws IOException {
    try (DirectoryStream<Path> parent = Files.newDirectoryStream(folder.getParent())) {
      if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("this system cannot open a file relative to its folder");
      }
      erase(secure, folder.getFileName(), 0);
    }
  }

  private static void erase(SecureDirectoryStream<Path> parent, Path name, int depth)
      throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("folders are nested too deep: " + name);
    }
    if (!parent
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory()) {
      parent.deleteFile(name);
      return;
    }
    try (SecureDirectoryStream<Path> inside =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> names = new ArrayList<>();
      inside.forEach(entry -> names.add(entry.getFileName()));
      for (Path entry : names) {
        erase(inside, entry, depth + 1);
      }
    } catch (NotDirectoryException exchanged) {
      parent.deleteFile(name);
      return;
    }
    parent.deleteDirectory(name);
  }
}
