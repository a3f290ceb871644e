package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import java.util.Locale;

/** How far up the ladder of models. */
enum Height {
  /** For what is small or known. */
  CHEAP,
  /** For what is new, severe or was too hard for the cheap one. */
  STRONG;

  /** {@code cheap}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  AgentSettings.Rung rung(AgentSettings settings) {
    return switch (this) {
      case CHEAP -> settings.cheap();
      case STRONG -> settings.strong();
    };
  }
}
