package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Tool;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A time as a tool is told it: so long ago ({@code 2h}), or a time in UTC. */
final class TimeWord {
  static final String FORMS = "such as 30m, 2h, 3d, or 2025-09-29T14:00:00Z";

  private static final Duration LONGEST = Duration.ofDays(400);

  private TimeWord() {}

  static Optional<Instant> of(Optional<String> text, Instant now) throws Tool.Refusal {
    return text.isEmpty() ? Optional.empty() : Optional.of(of(text.get(), now));
  }

  static Instant of(String text, Instant now) throws Tool.Refusal {
    String plain = text.strip();
    if (plain.equals("now")) {
      return now;
    }
    Optional<Duration> ago = plain.length() < 12 ? Humane.parseDuration(plain) : Optional.empty();
    if (ago.isPresent()) {
      return now.minus(ago.get().compareTo(LONGEST) > 0 ? LONGEST : ago.get());
    }
    String written = plain.replace(' ', 'T').replaceFirst("T?UTC$", "Z");
    for (String form : new String[] {written, written + "Z", written + ":00Z"}) {
      try {
        return Instant.parse(form);
      } catch (DateTimeException another) {
        continue;
      }
    }
    throw new Tool.Refusal("\"" + Clean.line(plain, 40) + "\" is no time " + FORMS);
  }
}
