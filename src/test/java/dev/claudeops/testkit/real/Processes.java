package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The processes of this machine, read from {@code /proc} (proc(5)). A zombie is dead: this host's
 * process 1 may reap late.
 */
final class Processes {
  /** The environment variable that marks all that a part starts; its value is the part's folder. */
  static final String MARK = "CLAUDEOPS_TEST_PART";

  private Processes() {}

  static boolean alive(long pid) {
    return !stateAndParent(pid).isEmpty();
  }

  static void signal(String name, Iterable<Long> pids) {
    for (long pid : pids) {
      // one that has just ended is what the signal wants; anything else shows in the state that the
      // caller waits for
      Call.of("kill", "-" + name, pid).run();
    }
  }

  /**
   * The living processes that belong to a folder: those that work in it, name it in their command
   * line or carry its mark, and all that descend from one of them or from {@code root} (0 for
   * none).
   */
  static Set<Long> of(Path folder, long root) {
    var all = new TreeSet<Long>();
    var found = new HashSet<Long>();
    if (root > 0) {
      found.add(root);
    }
    try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        all.add(pid);
        if (pid != ProcessHandle.current().pid() && belongs(entry, folder)) {
          found.add(pid);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean grew = true;
    while (grew) {
      grew = false;
      for (long pid : all) {
        String parent = stateAndParent(pid);
        grew |= !parent.isEmpty() && found.contains(Long.parseLong(parent)) && found.add(pid);
      }
    }
    found.removeIf(pid -> !alive(pid));
    return new TreeSet<>(found);
  }

  static String describe(Set<Long> pids) {
    var text = new StringBuilder();
    for (long pid : pids) {
      text.append(pid)
          .append(' ')
          .append(read(Path.of("/proc/" + pid, "cmdline")).replace('\0', ' '))
          .append('\n');
    }
    return text.toString();
  }

  private static boolean belongs(Path entry, Path folder) {
    String name = folder.toString();
    if (read(entry.resolve("cmdline")).contains(name)
        || read(entry.resolve("environ")).contains(MARK + "=" + name + "\0")) {
      return true;
    }
    try {
      return Files.readSymbolicLink(entry.resolve("cwd")).startsWith(folder);
    } catch (IOException ended) {
      return false; // it has ended, or is a kernel thread, or another user's when we are not root
    }
  }

  /** The parent's pid, or nothing for a process that is gone or a zombie. */
  private static String stateAndParent(long pid) {
    String stat = read(Path.of("/proc/" + pid, "stat"));
    // the second field is the name in parentheses, which may hold anything
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    return fields.length < 2 || fields[0].equals("Z") || fields[0].equals("X") ? "" : fields[1];
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException ended) {
      return ""; // "no such process" while reading, or not ours to read
    }
  }
}
