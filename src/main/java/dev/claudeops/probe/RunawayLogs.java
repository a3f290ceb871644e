package dev.claudeops.probe;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Mounts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The large logs on a file system that are still written to: those below /var/log, those that are
 * declared or usual, and PM2's. Bounded by time and files.
 */
final class RunawayLogs {
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Duration FRESH = Duration.ofHours(1);
  private static final int MOST_FILES = 20_000;
  private static final int TOLD = 5;

  /** A log is large from this share of the file system on, or from so many bytes. */
  private static final double SHARE = 0.05;

  private static final long LARGE = 500L << 20;

  private record Large(String file, long size) {}

  private RunawayLogs() {}

  /** Their paths, the largest first. */
  static List<String> on(Site site, Mounts mounts, Mounts.Mount mount, double size) {
    HostView host = site.host();
    OptionalLong device = device(host, mount.point());
    if (device.isEmpty()) {
      return List.of();
    }
    long least = (long) Math.min(size * SHARE, LARGE);
    List<Large> found = new ArrayList<>();
    for (String file : candidates(site, mounts, mount)) {
      look(host, file)
          .filter(FileFacts::isFile)
          .filter(facts -> facts.size() >= least && facts.names() == 1)
          .filter(facts -> facts.modified().isAfter(host.now().minus(FRESH)))
          .filter(facts -> device(host, folder(file)).equals(device))
          .ifPresent(facts -> found.add(new Large(file, facts.size())));
    }
    found.sort(Comparator.comparingLong(Large::size).reversed());
    return found.stream().limit(TOLD).map(Large::file).toList();
  }

  private static Set<String> candidates(Site site, Mounts mounts, Mounts.Mount mount) {
    HostView host = site.host();
    long end = host.nanos() + LIMIT.toNanos();
    Set<String> files = new LinkedHashSet<>();
    for (String named : LogFiles.named(site)) {
      // A path on another mount is none of this disk's, and that mount may hang.
      boolean here =
          mounts
              .of(named)
              .filter(on -> on.device().equals(mount.device()) && !on.remote())
              .isPresent();
      if (here && host.nanos() < end) {
        files.addAll(
            FilePattern.isPattern(named) ? FilePattern.matches(host, named) : List.of(named));
      }
    }
    ArrayDeque<String> waiting = new ArrayDeque<>(List.of("/var/log"));
    while (!waiting.isEmpty()) {
      String folder = waiting.poll();
      for (String name : host.listIfThere(folder)) {
        if (files.size() >= MOST_FILES || host.nanos() > end) {
          return files;
        }
        String file = folder + "/" + name;
        Optional<FileFacts> facts = look(host, file);
        if (facts.filter(FileFacts::isFolder).isPresent() && !name.equals("journal")) {
          waiting.add(file);
        } else if (facts.filter(FileFacts::isFile).isPresent()) {
          files.add(file);
        }
      }
    }
    return files;
  }

  private static String folder(String file) {
    return file.substring(0, Math.max(1, file.lastIndexOf('/')));
  }

  private static OptionalLong device(HostView host, String folder) {
    return look(host, folder).map(FileFacts::device).stream().mapToLong(one -> one).findFirst();
  }

  private static Optional<FileFacts> look(HostView host, String file) {
    try {
      return host.linkFacts(file);
    } catch (IOException unseen) {
      return Optional.empty();
    }
  }
}
