package dev.claudeops.host;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Which folders of one file system are big, found by a walk that ends in time: level by level, so
 * that every branch gets its share, and never onto another file system. Sizes are what files say
 * they hold; a file with several names counts once.
 *
 * @param folders bytes by folder, at most two levels below the start, biggest first
 * @param whole false when the walk was ended early: the sizes are then "at least"
 * @param counts how many files and folders are right in a folder, of those with the most, most
 *     first
 * @param biggest the biggest files, biggest first
 * @param fresh the biggest of the files that were written to lately ({@link #FRESH})
 */
public record FolderSizes(
    Map<String, Long> folders,
    boolean whole,
    Map<String, Long> counts,
    List<Sized> biggest,
    List<Sized> fresh) {
  private static final int MOST_COUNTS = 10;
  private static final int MOST_FILES = 15;

  /** A file that was written to within this is fresh. */
  public static final Duration FRESH = Duration.ofHours(24);

  public FolderSizes {
    biggest = List.copyOf(biggest);
    fresh = List.copyOf(fresh);
  }

  /** One file, by what it says it holds. */
  public record Sized(String file, long size, Instant modified) {}

  private static final int LEVELS = 2;
  private static final int MOST_WAITING = 200_000;

  /** A folder still to read, and the folder it is counted for. */
  private record Waiting(String folder, String counted, int level) {}

  /**
   * Walks.
   *
   * @param skip mount points not to enter
   * @param entries the most files and folders looked at
   */
  public static FolderSizes walk(
      HostView host, String start, Set<String> skip, Duration limit, int entries) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    Optional<FileFacts> own = facts(host, start);
    if (own.isEmpty()) {
      return new FolderSizes(Map.of(), false, Map.of(), List.of(), List.of());
    }
    ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    waiting.add(new Waiting(start, start, 0));
    Set<Long> seen = new HashSet<>();
    long end = host.nanos() + limit.toNanos();
    int left = entries;
    PriorityQueue<Sized> biggest = new PriorityQueue<>(Comparator.comparingLong(Sized::size));
    PriorityQueue<Sized> fresh = new PriorityQueue<>(Comparator.comparingLong(Sized::size));
    Instant lately = host.now().minus(FRESH);
    Map<String, Long> counts = new LinkedHashMap<>();
    while (!waiting.isEmpty()) {
      Waiting at = waiting.poll();
      List<String> names = host.listIfThere(at.folder);
      count(counts, at.folder, names.size());
      for (String name : names) {
        if (left-- <= 0 || host.nanos() > end || waiting.size() > MOST_WAITING) {
          return told(sizes, false, counts, biggest, fresh);
        }
        String file = at.folder.equals("/") ? "/" + name : at.folder + "/" + name;
        Optional<FileFacts> facts = facts(host, file);
        if (facts.isEmpty() || skip.contains(file)) {
          continue;
        }
        // On overlayfs only folders have the file system's own device number (overlayfs, "inode
        // properties"); a file mounted by itself is in `skip`.
        if (facts.get().isFolder() && facts.get().device() == own.get().device()) {
          String counted = at.level < LEVELS ? file : at.counted;
          waiting.add(new Waiting(file, counted, at.level + 1));
        } else if (facts.get().isFile() && seen.add(facts.get().inode())) {
          sizes.merge(at.counted, facts.get().size(), Long::sum);
          Sized sized = new Sized(file, facts.get().size(), facts.get().modified());
          keep(biggest, sized);
          if (sized.modified.isAfter(lately)) {
            keep(fresh, sized);
          }
        }
      }
    }
    return told(sizes, true, counts, biggest, fresh);
  }

  /** Keeps the biggest few. */
  private static void keep(PriorityQueue<Sized> few, Sized one) {
    if (one.size > 0 && (few.size() < MOST_FILES || few.peek().size < one.size)) {
      few.add(one);
      if (few.size() > MOST_FILES) {
        few.remove();
      }
    }
  }

  private static FolderSizes told(
      Map<String, Long> sizes,
      boolean whole,
      Map<String, Long> counts,
      PriorityQueue<Sized> biggest,
      PriorityQueue<Sized> fresh) {
    Comparator<Sized> order = Comparator.comparingLong(Sized::size).reversed();
    return new FolderSizes(
        biggestFirst(sizes),
        whole,
        biggestFirst(counts),
        biggest.stream().sorted(order).toList(),
        fresh.stream().sorted(order).toList());
  }

  /** Keeps the folders with the most; a small map, so that a walk of a million costs nothing. */
  private static void count(Map<String, Long> counts, String folder, long number) {
    counts.put(folder, number);
    if (counts.size() > MOST_COUNTS) {
      counts.entrySet().stream()
          .min(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .ifPresent(counts::remove);
    }
  }

  private static Map<String, Long> biggestFirst(Map<String, Long> sizes) {
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(sizes.entrySet());
    sorted.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()));
    Map<String, Long> result = new LinkedHashMap<>();
    sorted.forEach(entry -> result.put(entry.getKey(), entry.getValue()));
    return result;
  }

  private static Optional<FileFacts> facts(HostView host, String file) {
    try {
      return host.linkFacts(file);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
