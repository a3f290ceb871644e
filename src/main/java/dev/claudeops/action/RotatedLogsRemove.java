package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes old rotated log files: below /var/log those that are named like one, and beside a
 * declared log those that are named like it. A file that some process has open stays.
 */
public final class RotatedLogsRemove implements ActionKind {
  private static final String LOGS = "/var/log";
  private static final int LEVELS = 5;

  /** Evidence for a court, and what has its own upkeep. */
  private static final List<String> SPARED =
      List.of("/var/log/journal", "/var/log/audit", "/var/log/claudeops");

  private static final ActionSpec SPEC =
      new ActionSpec(
          "rotated-logs-remove",
          "Remove rotated log files past their age.",
          Risk.LOW,
          false,
          "The files are gone; what is needed of them comes from a backup.",
          List.of("disk"),
          List.of(),
          false,
          Duration.ofSeconds(120),
          Duration.ofSeconds(30));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    Volume volume = Volume.of(wish, scene);
    HostView host = scene.host();
    Duration age = scene.config().actions().cleanUp().rotatedLogs();
    Instant before = host.now().minus(age);
    List<String> declared = declared(scene.config());
    Set<String> spared = new HashSet<>(SPARED);
    scene.config().journal().folder().ifPresent(folder -> spared.add(folder.toString()));
    Sweep sweep = new Sweep(volume, "rotated log files");
    sweep.below(
        LOGS,
        LEVELS,
        (file, facts) ->
            facts.modified().isBefore(before)
                && spared.stream().noneMatch(folder -> file.startsWith(folder + "/"))
                && !declared.contains(file)
                && rotated(host, file));
    for (String log : declared) {
      for (String folder : folders(host, log)) {
        sweep.below(folder, 0, (file, facts) -> rotatedFrom(log, file, facts, before, declared));
      }
    }
    return sweep.plan("older than " + Humane.duration(age));
  }

  /** The logs that the owner names, and that discovery found. */
  static List<String> declared(Config config) {
    return Stream.concat(
            config.logs().stream(), config.services().stream().flatMap(one -> one.logs().stream()))
        .filter(path -> path.startsWith("/") && !path.contains("/../"))
        .distinct()
        .toList();
  }

  private static boolean rotated(HostView host, String file) {
    Optional<RotatedName> name = RotatedName.of(last(file));
    return name.isPresent()
        && (name.get().saysSo() || host.exists(folder(file) + "/" + name.get().log()));
  }

  private static boolean rotatedFrom(
      String log, String file, FileFacts facts, Instant before, List<String> declared) {
    return facts.modified().isBefore(before)
        && !declared.contains(file)
        && RotatedName.of(last(file))
            .filter(name -> FilePattern.fits(last(log), name.log()))
            .isPresent();
  }

  private static List<String> folders(HostView host, String log) {
    String folder = folder(log);
    return folder.isEmpty()
        ? List.of()
        : FilePattern.isPattern(folder) ? FilePattern.matches(host, folder) : List.of(folder);
  }

  private static String folder(String file) {
    return file.substring(0, file.lastIndexOf('/'));
  }

  private static String last(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }
}
