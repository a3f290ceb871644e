package dev.claudeops.policy;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.util.Optional;
import java.util.Set;

/**
 * A target is a thing that we know of from somebody else than who wishes: the owner, discovery, a
 * probe.
 */
final class KnownTarget implements Rule {
  /** What comes and goes, or is one of thousands: never a target by its name alone. */
  private static final Set<String> CULPRITS_ONLY = Set.of("pid", "session", "table", "folder");

  @Override
  public String name() {
    return "known-target";
  }

  @Override
  public String summary() {
    return "The target must be in the config, found by discovery, seen in this run, or named by an"
        + " open finding as at fault; a process, a session, a table and a folder only by such a"
        + " finding.";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    Subject target = wish.target();
    if (target.name().indexOf('\uFFFD') >= 0 || target.name().endsWith("…")) {
      return Optional.of(
          new Verdict.Deny(name(), "the name of " + target + " is not whole as it stands here"));
    }
    boolean named = !Grounds.of(target, now).naming().isEmpty();
    if (named
        || !CULPRITS_ONLY.contains(target.kind())
            && (seen(target, now) || inConfig(target, now.config()))) {
      return Optional.empty();
    }
    return Optional.of(
        new Verdict.Deny(
            name(),
            CULPRITS_ONLY.contains(target.kind())
                ? "no open finding names " + target + " as at fault"
                : target + " is neither in the config nor was it found on this machine"));
  }

  private static boolean seen(Subject target, Situation now) {
    return now.observations().stream().map(Observation::subject).anyMatch(target::equals);
  }

  private static boolean inConfig(Subject target, Config config) {
    return config.services().stream().anyMatch(service -> Scope.holds(service, target))
        || config.checks().stream().map(Check::subject).anyMatch(target::equals)
        || config.logs().stream().anyMatch(log -> Scope.logs(log, target));
  }
}
