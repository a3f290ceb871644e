package dev.claudeops.probe;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counters of restarts, kept from one look to the next: a count that grew means that something
 * crashed between. A counter that fell began anew, so all of it is new. Not safe for threads.
 */
final class Restarts {
  private static final int MOST = 500;

  private final String key;
  private final Optional<Instant> last;
  private final Map<String, Long> before;
  private final Map<String, Long> now = new TreeMap<>();

  private Restarts(String key, Optional<Instant> last, Map<String, Long> before) {
    this.key = key;
    this.last = last;
    this.before = before;
  }

  /** What the last recorded look left under this key: its time, then a line for each counter. */
  static Restarts since(Memory memory, String key) {
    String[] lines = memory.get(key).orElse("").split("\n");
    Map<String, Long> before = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int space = lines[i].indexOf(' ');
      if (space > 0 && lines[i].substring(0, space).matches("\\d{1,15}")) {
        before.put(lines[i].substring(space + 1), Long.parseLong(lines[i].substring(0, space)));
      }
    }
    Optional<Instant> last;
    try {
      last = Optional.of(Instant.parse(lines[0]));
    } catch (DateTimeException never) {
      last = Optional.empty();
    }
    return new Restarts(key, last, before);
  }

  /** How much this counter grew since the last look; 0 when there was none. */
  long grown(String name, long count) {
    if (last.isEmpty()) {
      return 0;
    }
    long old = before.getOrDefault(name, 0L);
    return count >= old ? count - old : count;
  }

  /** When the last look was. */
  Optional<Instant> last() {
    return last;
  }

  /** Remembers a counter for the next look; zeros need no memory. */
  void now(String name, long count) {
    if (count > 0 && now.size() < MOST && name.indexOf('\n') < 0 && name.length() <= 300) {
      now.put(name, count);
    }
  }

  void keep(Memory memory, Instant at) {
    StringBuilder text = new StringBuilder(at.toString());
    now.forEach((name, count) -> text.append('\n').append(count).append(' ').append(name));
    if (text.length() <= Memory.LONGEST) {
      memory.put(key, text.toString());
    } else {
      memory.drop(key);
    }
  }
}
