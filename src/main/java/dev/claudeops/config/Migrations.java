package dev.claudeops.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the data of a service is brought to the shape that its program wants.
 *
 * @param status only looks: exit code 0 when nothing is pending, 1 when something is; any other
 *     means that it could not tell
 * @param run does it, and does nothing when nothing is pending
 * @param backup run before; when it fails, nothing is done. Empty for none
 * @param user whom all of them run as; root where it is missing
 * @param folder where they run; the root folder where it is missing
 * @param limit how long {@code run} may take, and {@code backup} too
 * @param env what is added to the fixed environment
 */
public record Migrations(
    List<String> status,
    List<String> run,
    List<String> backup,
    Optional<String> user,
    Optional<String> folder,
    Duration limit,
    Map<String, Secret> env) {
  public Migrations {
    status = List.copyOf(status);
    run = List.copyOf(run);
    backup = List.copyOf(backup);
    env = Map.copyOf(env);
  }

  /** Without its environment, which may hold a credential. */
  @Override
  public String toString() {
    return "migrations " + run.getFirst();
  }
}
