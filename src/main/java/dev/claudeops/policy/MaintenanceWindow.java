package dev.claudeops.policy;

import dev.claudeops.config.Policy.Window;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * In a maintenance window somebody else is at work. A window of single services stops what is done
 * to their parts, and what is done to the whole machine they run on.
 */
final class MaintenanceWindow implements Rule {
  @Override
  public String name() {
    return "maintenance-window";
  }

  @Override
  public String summary() {
    return "Nothing is done to a service, or at all, while a maintenance window of it is open.";
  }

  @Override
  public String setting() {
    return "policy.windows";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    Optional<Verdict.Hold> longest = Optional.empty();
    for (Window window : now.config().policy().windows()) {
      Optional<Instant> end = end(window.when(), now.now(), now.zone());
      if (end.isPresent()
          && concerns(window, wish, now)
          && (longest.isEmpty() || end.get().isAfter(longest.get().until()))) {
        String why =
            "the maintenance window \"%s\" is open until %s"
                .formatted(window.name(), Humane.minute(end.get(), now.zone()));
        longest = Optional.of(new Verdict.Hold(name(), why, end.get()));
      }
    }
    return longest.map(hold -> hold);
  }

  private static boolean concerns(Window window, Wish wish, Situation now) {
    return window.services().isEmpty()
        || wish.target().kind().equals("machine")
        || Scope.of(wish.target(), now).services().stream()
            .anyMatch(service -> window.services().contains(service.name()));
  }

  /** When a window that is open closes; empty when it is not open. */
  static Optional<Instant> end(Window.When when, Instant now, ZoneId zone) {
    return switch (when) {
      case Window.When.Once(var from, var to) ->
          Optional.of(to.in(zone)).filter(end -> now.isBefore(end) && !now.isBefore(from.in(zone)));
      case Window.When.Repeated(var at, var lasts) ->
          at.last(now.minus(lasts), now, zone).map(start -> start.plus(lasts));
    };
  }
}
