package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.OpenFiles;
import dev.claudeops.host.Output;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Files that may be removed from one file system, and their removal. The walk is bounded, follows
 * no link and stays on the disk; every removal is checked once more where it is made.
 */
final class Sweep {
  /** No deed removes more files. */
  static final int MOST = 10_000;

  private static final int MOST_ENTRIES = 200_000;
  private static final int DEEPEST = 8;
  private static final int NAMED = 3;
  private static final Duration WALK = Duration.ofSeconds(10);
  private static final Duration LAST = Duration.ofSeconds(2);

  /** One file and what it was when it was looked at. */
  record Found(String file, FileFacts facts) {}

  private record Waiting(String folder, int level) {}

  private final Volume volume;
  private final String what;
  private final List<Found> found = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private final long end;
  private int left = MOST_ENTRIES;

  /**
   * @param what the files in a person's words, in the plural: "rotated log files"
   */
  Sweep(Volume volume, String what) {
    this.volume = volume;
    this.what = what;
    this.end = volume.host().nanos() + WALK.toNanos();
  }

  /**
   * Adds the regular files with one name below a folder that are wanted; a folder that is not on
   * the disk, or is a link, adds none.
   *
   * @param levels how many folders below this one are entered; 0 for none
   * @param wanted by path and facts
   */
  void below(String start, int levels, BiPredicate<String, FileFacts> wanted) {
    HostView host = volume.host();
    if (!volume.holds(start)) {
      return;
    }
    ArrayDeque<Waiting> waiting = new ArrayDeque<>(List.of(new Waiting(volume.real(start), 0)));
    while (!waiting.isEmpty()) {
      Waiting at = waiting.poll();
      for (String name : host.listIfThere(at.folder)) {
        if (left-- <= 0 || host.nanos() > end) {
          return;
        }
        String file = at.folder.equals("/") ? "/" + name : at.folder + "/" + name;
        Optional<FileFacts> facts = facts(file);
        if (facts.filter(FileFacts::isFolder).isPresent()) {
          if (at.level < Math.min(levels, DEEPEST) && volume.holds(file)) {
            waiting.add(new Waiting(file, at.level + 1));
          }
        } else if (facts.filter(FileFacts::isFile).filter(one -> one.names() == 1).isPresent()
            && wanted.test(file, facts.get())
            && known.add(file)) {
          found.add(new Found(file, facts.get()));
        }
      }
    }
  }

  private Optional<FileFacts> facts(String file) {
    try {
      return volume.host().linkFacts(file);
    } catch (IOException unseen) {
      return Optional.empty();
    }
  }

  /** What would be done; unfit when it is not worth it or when it cannot be seen what is in use. */
  Plan plan(String because) throws Unfit, InterruptedException {
    OpenFiles open = OpenFiles.read(volume.host(), volume.mounts());
    if (!open.whole()) {
      throw new Unfit("not every open file can be seen, so none is removed; this needs root");
    }
    List<Found> files =
        found.stream()
            .filter(one -> !open.holds(one.facts))
            .sorted(Comparator.comparingLong((Found one) -> one.facts.size()).reversed())
            .limit(MOST)
            .toList();
    if (files.isEmpty()) {
      throw new Unfit("%s has no %s %s".formatted(volume.mount().point(), what, because));
    }
    long bytes = bytes(files);
    volume.worth("the " + Humane.count(files.size(), "file") + " " + because, bytes, files.size());
    String does =
        "remove %s of %s (%s): %s%s"
            .formatted(
                Humane.count(files.size(), "file"),
                what,
                Humane.bytes(bytes),
                files.stream()
                    .limit(NAMED)
                    .map(one -> Clean.line(one.file, 150))
                    .collect(Collectors.joining(", ")),
                files.size() > NAMED ? ", ..." : "");
    return new Plan(
        does,
        "The files are gone; what is needed of them comes from a backup.",
        hands -> perform(files, hands));
  }

  private static long bytes(List<Found> files) {
    return files.stream().mapToLong(one -> one.facts.size()).sum();
  }

  private void perform(List<Found> files, Hands hands) throws IOException, InterruptedException {
    Optional<Volume.Room> before = volume.room();
    OpenFiles open = OpenFiles.read(volume.host(), volume.mounts());
    if (!open.whole()) {
      throw new IOException("not every open file can be seen, so none was removed");
    }
    List<Found> removed = new ArrayList<>();
    int refused = 0;
    String complaint = "";
    try {
      for (Found one : files) {
        if (hands.left().compareTo(LAST) < 0) {
          hands.note("the time was over; the next deed goes on");
          break;
        }
        if (open.holds(one.facts)) {
          refused++;
          complaint = one.file + " was opened meanwhile";
          continue;
        }
        Output output = hands.attempt(new Change.Remove(one.file, one.facts));
        if (output.ok()) {
          removed.add(one);
        } else {
          refused++;
          complaint = output.complaint();
        }
      }
    } finally {
      hands.note(
          "removed %s (%s)"
              .formatted(Humane.count(removed.size(), "file"), Humane.bytes(bytes(removed))));
      if (refused > 0) {
        hands.note("left %s alone: %s".formatted(Humane.count(refused, "file"), complaint));
      }
      hands.note(volume.told(before));
    }
    if (removed.isEmpty()) {
      throw new IOException("nothing could be removed: " + complaint);
    }
  }
}
