package dev.claudeops.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files that were deleted and still take space, because a process holds them open: links of
 * /proc/PID/fd that end in {@code (deleted)}. Read only when space is short, for it looks at every
 * open file.
 *
 * @param all biggest first
 */
public record DeletedFiles(List<Held> all) {
  private static final int MOST_LINKS = 100_000;
  private static final int MOST_FILES = 1_000;
  private static final String MARK = " (deleted)";

  public DeletedFiles {
    all = List.copyOf(all);
  }

  /** One file and the process of the lowest number that holds it. */
  public record Held(int pid, String comm, String file, long size) {}

  /** Reads what is held below this folder, on the folder's own file system; never throws. */
  public static DeletedFiles below(HostView host, Processes processes, String folder) {
    String prefix = folder.endsWith("/") ? folder : folder + "/";
    Optional<FileFacts> own = facts(host, folder);
    List<Held> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    int links = 0;
    for (Processes.Entry process : processes.all()) {
      String files = "/proc/" + process.pid() + "/fd";
      for (String file : process.kernel() ? List.<String>of() : host.listIfThere(files)) {
        if (++links > MOST_LINKS || found.size() == MOST_FILES) {
          return sorted(found);
        }
        String target = host.link(files + "/" + file).orElse("");
        if (!target.endsWith(MARK) || !target.startsWith(prefix)) {
          continue;
        }
        facts(host, files + "/" + file)
            .filter(FileFacts::isFile)
            .filter(facts -> own.isPresent() && facts.device() == own.get().device())
            .filter(facts -> facts.size() > 0 && seen.add(facts.inode()))
            .ifPresent(
                facts ->
                    found.add(
                        new Held(
                            process.pid(),
                            process.comm(),
                            target.substring(0, target.length() - MARK.length()),
                            facts.size())));
      }
    }
    return sorted(found);
  }

  public long bytes() {
    return all.stream().mapToLong(Held::size).sum();
  }

  private static DeletedFiles sorted(List<Held> found) {
    found.sort(Comparator.comparingLong(Held::size).reversed());
    return new DeletedFiles(found);
  }

  private static Optional<FileFacts> facts(HostView host, String file) {
    try {
      return host.facts(file);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
