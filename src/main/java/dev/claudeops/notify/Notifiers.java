package dev.claudeops.notify;

import dev.claudeops.config.Way;
import java.util.List;

/** The catalogue: every way to tell people, one line each. */
public final class Notifiers {
  private Notifiers() {}

  public static List<Notifier<?>> all() {
    return List.of(
        new Email(),
        new Slack(),
        new Discord(),
        new Telegram(),
        new Ntfy(),
        new Matrix(),
        new PagerDuty(),
        new Webhook(),
        new Program());
  }

  /** The one for this way. */
  static Notifier<?> of(Way way) {
    return all().stream()
        .filter(one -> one.way().isInstance(way))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no notifier for " + way.kind()));
  }
}
