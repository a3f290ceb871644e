package dev.claudeops.probe;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Programs that run as their owner whoever starts them (SUID, SGID), searched for in the folders
 * where programs and strangers' files are. A search takes a bounded time and is taken up by the
 * next look where this one left it.
 *
 * @param known those of the last whole search; what is new against it is told
 * @param found those of the search that is going on
 * @param next the folder to go on with; empty when a search was finished
 * @param whole whether there was ever a whole search
 */
record SuidFiles(Set<String> known, Set<String> found, String next, boolean whole) {
  private static final int MOST = 1_000;
  private static final int SUID_OR_SGID = 06000;
  private static final int DEEPEST = 12;
  private static final List<String> ROOTS =
      List.of(
          "/dev/shm",
          "/home",
          "/opt",
          "/root",
          "/srv",
          "/tmp",
          "/usr",
          "/var/lib",
          "/var/tmp",
          "/var/www");

  static final SuidFiles NONE = new SuidFiles(Set.of(), Set.of(), "", false);

  /** Reads what {@link #text} wrote. */
  static SuidFiles parse(String text) {
    String[] parts = text.split("\n", 2);
    if (parts.length < 2 || !parts[0].matches("(whole|part) .*")) {
      return NONE;
    }
    Set<String> known = new TreeSet<>();
    Set<String> found = new TreeSet<>();
    parts[1]
        .lines()
        .forEach(
            line -> {
              if (line.startsWith("k ")) {
                known.add(line.substring(2));
              } else if (line.startsWith("f ")) {
                found.add(line.substring(2));
              }
            });
    return new SuidFiles(
        known, found, parts[0].substring(parts[0].indexOf(' ') + 1), parts[0].startsWith("whole"));
  }

  String text() {
    StringBuilder text = new StringBuilder(whole ? "whole " : "part ").append(next).append('\n');
    known.forEach(file -> text.append("k ").append(file).append('\n'));
    found.forEach(file -> text.append("f ").append(file).append('\n'));
    return text.toString();
  }

  /** Those found so far that the last whole search did not know; none before there was one. */
  Set<String> added() {
    Set<String> added = new TreeSet<>(found);
    added.removeAll(known);
    return whole ? added : Set.of();
  }

  /**
   * Goes on searching until it is enough, asked before each folder. What could not be listed is as
   * if it were empty: a folder that we may not enter is not searched by an ordinary user's run.
   */
  SuidFiles search(HostView host, BooleanSupplier enough) {
    Set<String> now = next.isEmpty() ? new TreeSet<>() : new TreeSet<>(found);
    for (String root : ROOTS) {
      String stopped = searched(root) ? "" : walk(host, root, now, enough);
      if (!stopped.isEmpty()) {
        return new SuidFiles(known, now, stopped, whole);
      }
    }
    return new SuidFiles(known, now, "", whole);
  }

  /** The same when a search was finished: what was found is what is known. */
  SuidFiles settled() {
    return next.isEmpty() ? new SuidFiles(found, Set.of(), "", true) : this;
  }

  /** Whether the search that is going on was through with this folder and all below it. */
  private boolean searched(String folder) {
    // A slash sorts before all else, so that what is below a folder comes directly behind it.
    return !next.isEmpty()
        && folder.replace('/', '\1').compareTo(next.replace('/', '\1')) < 0
        && !next.startsWith(folder + "/");
  }

  /** Folders in the order of their names; the one to go on with when the time is over. */
  private String walk(HostView host, String root, Set<String> now, BooleanSupplier enough) {
    Deque<String> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      String folder = open.pop();
      if (enough.getAsBoolean()) {
        return folder;
      }
      boolean filesDone = next.startsWith(folder + "/");
      Deque<String> below = new ArrayDeque<>();
      for (String name : host.listIfThere(folder)) {
        String path = folder + "/" + name;
        if (!filesDone || !searched(path)) {
          visit(host, path, filesDone, now, below);
        }
      }
      while (!below.isEmpty()) {
        open.push(below.pop());
      }
    }
    return "";
  }

  private static void visit(
      HostView host, String path, boolean onlyFolders, Set<String> now, Deque<String> below) {
    try {
      FileFacts facts = host.linkFacts(path).orElse(null);
      if (facts == null) {
        return;
      }
      if (facts.isFolder() && path.split("/").length <= DEEPEST) {
        below.push(path);
      } else if (facts.isFile()
          && !onlyFolders
          && (facts.mode() & SUID_OR_SGID) != 0
          && (facts.mode() & 0111) != 0
          && now.size() < MOST
          && path.indexOf('\n') < 0) {
        now.add(path);
      }
    } catch (IOException gone) {
      return; // It went away while we looked, which is as good as not being there.
    }
  }
}
