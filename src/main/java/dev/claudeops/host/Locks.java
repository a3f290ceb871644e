package dev.claudeops.host;

import dev.claudeops.text.Clean;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which files are locked, from /proc/locks (proc_locks(5)): {@code 1: POSIX ADVISORY WRITE 4711
 * 08:01:131077 0 EOF}, in which the device is in hexadecimal and the file an inode.
 *
 * <p>The device is not that of stat(2) on btrfs and overlay file systems. Where it differs, the
 * lock counts when its holder is a package manager, so that no stranger's lock on another disk's
 * inode holds us off. A line with {@code ->} only waits.
 *
 * <p>Only root's locks count. flock(2) wants no more than to read a file, and .rpm.lock can be read
 * by anybody; its lock outlives the process that the table names, so of this sort one whose holder
 * is not to be seen does not count either.
 */
public final class Locks {
  private Locks() {}

  /** What package managers lock while they are at work (apt, dpkg, rpm, apk). */
  public static final List<String> PACKAGES =
      List.of(
          "/var/lib/dpkg/lock-frontend",
          "/var/lib/dpkg/lock",
          "/var/cache/apt/archives/lock",
          "/var/lib/rpm/.rpm.lock",
          "/usr/lib/sysimage/rpm/.rpm.lock",
          "/lib/apk/db/lock");

  private static final Set<String> MANAGERS =
      Set.of(
          "apk",
          "apt",
          "apt-get",
          "aptitude",
          "dnf",
          "dnf5",
          "dpkg",
          "nala",
          "packagekitd",
          "rpm",
          "synaptic",
          "unattended-upgr",
          "yum",
          "zypper");

  /** Those of these files that somebody holds a lock for writing on, and who, in words. */
  public static Map<String, String> held(HostView host, List<String> files, Processes processes) {
    Map<String, String> held = new LinkedHashMap<>();
    String table = host.readIfThere("/proc/locks").orElse("");
    for (String file : files) {
      facts(host, file)
          .flatMap(facts -> holder(table, facts, processes))
          .ifPresent(holder -> held.put(file, holder));
    }
    return held;
  }

  private static Optional<FileFacts> facts(HostView host, String file) {
    try {
      return host.facts(file);
    } catch (IOException unseen) {
      return Optional.empty();
    }
  }

  private static Optional<String> holder(String table, FileFacts facts, Processes processes) {
    for (String line : table.split("\n")) {
      String[] words = line.strip().split("\\s+");
      if (words.length < 6 || words[1].equals("->") || !words[3].equals("WRITE")) {
        continue;
      }
      String[] place = words[5].split(":");
      if (place.length != 3 || !place[2].equals(Long.toString(facts.inode()))) {
        continue;
      }
      Optional<Processes.Entry> holder =
          words[4].matches("[1-9][0-9]{0,8}")
              ? processes.at(Integer.parseInt(words[4]))
              : Optional.empty();
      if (holder.map(entry -> entry.uid() != 0).orElse(words[1].equals("FLOCK"))) {
        continue;
      }
      if (device(facts).equals(place[0] + ":" + place[1])
          || holder.filter(entry -> MANAGERS.contains(entry.comm())).isPresent()) {
        return Optional.of(
            holder
                .map(entry -> Clean.line(entry.comm(), 40) + " (process " + entry.pid() + ")")
                .orElse("a process that cannot be seen from here"));
      }
    }
    return Optional.empty();
  }

  /** The numbers of a device as the kernel prints them, from those of stat(2) (makedev(3)). */
  private static String device(FileFacts facts) {
    long device = facts.device();
    long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
    long minor = (device & 0xff) | (device >>> 12 & ~0xffL & 0xffffffffL);
    return "%02x:%02x".formatted(major, minor);
  }
}
