package dev.claudeops.probe;

import dev.claudeops.host.DeletedFiles;
import dev.claudeops.host.FolderSizes;
import dev.claudeops.host.Mounts;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What takes the space of a file system that is short of it: the biggest folders, those that grew
 * most since the last look, and deleted files that are still open. Bounded by time and by files
 * looked at.
 */
final class Hogs {
  private static final Duration LIMIT = Duration.ofMillis(1_500);
  private static final int ENTRIES = 300_000;
  private static final int TOLD = 8;
  private static final int REMEMBERED = 200;

  private Hogs() {}

  /**
   * Adds evidence, measure, symptom and culprits; returns what belongs into the summary.
   *
   * @param inodes whether these are short, too
   */
  static String look(
      Site site,
      Mounts mounts,
      Mounts.Mount mount,
      double size,
      boolean inodes,
      Observation.Builder seen) {
    FolderSizes sizes = walk(site, mounts, mount);
    if (inodes) {
      crowded(sizes, seen);
    }
    String key = "disk/folders" + mount.point();
    Map<String, Long> before = before(site.memory().get(key).orElse(""), sizes.whole());
    site.memory().put(key, remembered(sizes));
    seen.evidence("the biggest folders" + atLeast(sizes), told(sizes, before));
    deleted(site, mount, size, seen);
    RunawayLogs.on(site, mounts, mount, size)
        .forEach(log -> seen.culprit("disk-space", LogFile.subject(log)));
    return biggest(sizes) + grown(sizes, before);
  }

  /** The same where inodes alone are short. */
  static void crowd(Site site, Mounts mounts, Mounts.Mount mount, Observation.Builder seen) {
    crowded(walk(site, mounts, mount), seen);
  }

  private static FolderSizes walk(Site site, Mounts mounts, Mounts.Mount mount) {
    Set<String> points = mounts.all().stream().map(Mounts.Mount::point).collect(Collectors.toSet());
    return FolderSizes.walk(site.host(), mount.point(), points, LIMIT, ENTRIES);
  }

  private static void crowded(FolderSizes sizes, Observation.Builder seen) {
    seen.evidence(
        "the folders with the most files" + atLeast(sizes),
        sizes.counts().entrySet().stream()
            .map(entry -> Humane.count(entry.getValue(), "file") + " in " + entry.getKey())
            .collect(Collectors.joining("\n")));
    sizes.counts().keySet().stream()
        .findFirst()
        .ifPresent(folder -> seen.culprit("disk-inodes", new Subject("folder", folder)));
  }

  private static String biggest(FolderSizes sizes) {
    Optional<Map.Entry<String, Long>> first = sizes.folders().entrySet().stream().findFirst();
    return first
        .map(
            entry ->
                ", most in %s (%s%s)"
                    .formatted(
                        entry.getKey(),
                        sizes.whole() ? "" : "at least ",
                        Humane.bytes(entry.getValue())))
        .orElse("");
  }

  /** The folder that grew most, where it is worth a word: 1 % of all that was seen. */
  private static String grown(FolderSizes sizes, Map<String, Long> before) {
    long all = sizes.folders().values().stream().mapToLong(Long::longValue).sum();
    return sizes.folders().entrySet().stream()
        .filter(entry -> before.containsKey(entry.getKey()))
        .map(entry -> Map.entry(entry.getKey(), entry.getValue() - before.get(entry.getKey())))
        .filter(entry -> entry.getValue() > all / 100)
        .max(Map.Entry.comparingByValue())
        .map(entry -> ", %s grew by %s".formatted(entry.getKey(), Humane.bytes(entry.getValue())))
        .orElse("");
  }

  /** Deleted files are worth a word from a twentieth of the file system on. */
  private static void deleted(
      Site site, Mounts.Mount mount, double size, Observation.Builder seen) {
    DeletedFiles deleted =
        DeletedFiles.below(site.host(), site.once(Processes.class, Processes::read), mount.point());
    seen.measure("deleted-open", deleted.bytes(), Unit.BYTES);
    if (deleted.bytes() < size / 20) {
      return;
    }
    DeletedFiles.Held first = deleted.all().getFirst();
    seen.evidence(
        "/proc/*/fd",
        deleted.all().stream()
            .limit(TOLD)
            .map(
                held ->
                    "%s held by %s (%d), deleted: %s"
                        .formatted(Humane.bytes(held.size()), held.comm(), held.pid(), held.file()))
            .collect(Collectors.joining("\n")));
    String says =
        "deleted files still take %s of %s, most held by %s (%d)"
            .formatted(Humane.bytes(deleted.bytes()), mount.point(), first.comm(), first.pid());
    seen.symptom("disk-deleted-open", Severity.INFO, says);
    deleted.all().stream()
        .limit(TOLD)
        .flatMap(held -> Holder.of(site.host(), held.pid()).stream())
        .distinct()
        .forEach(
            holder -> {
              seen.culprit("disk-deleted-open", holder);
              seen.culprit("disk-space", holder);
            });
  }

  private static String atLeast(FolderSizes sizes) {
    return sizes.whole() ? "" : ", as far as could be counted in " + Humane.duration(LIMIT);
  }

  private static String told(FolderSizes sizes, Map<String, Long> before) {
    return sizes.folders().entrySet().stream()
        .limit(TOLD)
        .map(
            entry ->
                Humane.bytes(entry.getValue())
                    + " "
                    + entry.getKey()
                    + (before.containsKey(entry.getKey())
                        ? " (before: " + Humane.bytes(before.get(entry.getKey())) + ")"
                        : ""))
        .collect(Collectors.joining("\n"));
  }

  // ---- memory: the first line says whether the walk was whole, then bytes and folder ----

  private static String remembered(FolderSizes sizes) {
    return (sizes.whole() ? "whole" : "cut")
        + sizes.folders().entrySet().stream()
            .filter(entry -> entry.getKey().indexOf('\n') < 0 && entry.getKey().length() < 400)
            .limit(REMEMBERED)
            .map(entry -> "\n" + entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining());
  }

  /** What the last look counted; empty when either walk was cut, for then they do not compare. */
  private static Map<String, Long> before(String text, boolean whole) {
    List<String> lines = text.lines().toList();
    Map<String, Long> sizes = new HashMap<>();
    if (!whole || lines.isEmpty() || !lines.getFirst().equals("whole")) {
      return sizes;
    }
    for (String line : lines.subList(1, lines.size())) {
      int space = line.indexOf(' ');
      if (space > 0 && line.substring(0, space).matches("\\d{1,18}")) {
        sizes.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
      }
    }
    return sizes;
  }
}
