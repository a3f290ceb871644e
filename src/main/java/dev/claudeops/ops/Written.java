package dev.claudeops.ops;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files a run wrote. */
public record Written(Optional<Path> health, List<Path> issues, List<Path> actions) {
  public static final Written NOTHING = new Written(Optional.empty(), List.of(), List.of());

  public Written {
    issues = List.copyOf(issues);
    actions = List.copyOf(actions);
  }
}
