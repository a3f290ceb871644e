package dev.claudeops.ops;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files a run wrote.
 *
 * @param actions the files of deeds and refusals
 * @param deeds the file of each of the run's deeds, in their order: its action's, or its
 *     question's; empty where it has none
 */
public record Written(
    Optional<Path> health, List<Path> issues, List<Path> actions, List<Optional<Path>> deeds) {
  public static final Written NOTHING = new Written(Optional.empty(), List.of(), List.of());

  public Written {
    issues = List.copyOf(issues);
    actions = List.copyOf(actions);
    deeds = List.copyOf(deeds);
  }

  /** Of a run whose deeds have no files. */
  public Written(Optional<Path> health, List<Path> issues, List<Path> actions) {
    this(health, issues, actions, List.of());
  }

  /** The file of the deed at this place. */
  public Optional<Path> deed(int index) {
    return index < deeds.size() ? deeds.get(index) : Optional.empty();
  }
}
