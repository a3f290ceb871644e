package dev.claudeops.host;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Every file that some process has open (proc_pid_fd(5)), by device and inode, so that another name
 * or a container's view of it does not hide it.
 *
 * @param whole false when not every process could be looked at: then a file that is not here may be
 *     open all the same
 */
public record OpenFiles(Set<Id> all, boolean whole) {
  private static final int MOST_LINKS = 200_000;

  public OpenFiles {
    all = Set.copyOf(all);
  }

  /** What makes a file itself. */
  public record Id(long device, long inode) {}

  /** Reads them; never throws. What lies on another machine is left out, for it may hang. */
  public static OpenFiles read(HostView host, Mounts mounts) {
    Set<Id> found = new HashSet<>();
    boolean whole = host.root();
    int links = 0;
    for (String pid : host.listIfThere("/proc")) {
      if (!pid.matches("[1-9]\\d{0,8}")) {
        continue;
      }
      String files = "/proc/" + pid + "/fd";
      for (String number : host.listIfThere(files)) {
        if (++links > MOST_LINKS) {
          return new OpenFiles(found, false);
        }
        String target = host.link(files + "/" + number).orElse("");
        if (target.startsWith("/") && mounts.of(target).filter(Mounts.Mount::remote).isEmpty()) {
          facts(host, files + "/" + number)
              .filter(FileFacts::isFile)
              .ifPresent(facts -> found.add(new Id(facts.device(), facts.inode())));
        }
      }
    }
    return new OpenFiles(found, whole);
  }

  public boolean holds(FileFacts facts) {
    return all.contains(new Id(facts.device(), facts.inode()));
  }

  private static Optional<FileFacts> facts(HostView host, String file) {
    try {
      return host.facts(file);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
