package dev.claudeops.probe.db;

import dev.claudeops.database.Answer;
import dev.claudeops.probe.Memory;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Counters of a server that only grow, against those of the last look. What a restart or a reset
 * set back to zero is not compared: the age tells it, and so does a counter that went down.
 */
final class Counters {
  private static final long ROUNDING = 5;

  private final Map<String, Double> before;
  private final Map<String, Double> now = new TreeMap<>();

  private Counters(Map<String, Double> before) {
    this.before = before;
  }

  /**
   * The counters of one server.
   *
   * @param age names the stretch they count over, such as the time of the server's start or the id
   *     of its run
   */
  static Counters of(Memory memory, String key, String age) {
    Map<String, Double> before = new HashMap<>();
    String text = memory.get(key).orElse("");
    String[] lines = text.split("\n");
    if (lines[0].equals("age " + age)) {
      for (String line : lines) {
        String[] words = line.split(" ");
        if (words.length == 2) {
          new Answer.Row(Map.of("n", words[1]))
              .number("n")
              .ifPresent(value -> before.put(words[0], value));
        }
      }
    }
    return new Counters(before);
  }

  /**
   * The age of a server that tells only for how long it is up, to the second: that of the last look
   * when the two starts are the same but for rounding.
   *
   * @param started in seconds since 1970
   */
  static String age(Memory memory, String key, long started) {
    String last = memory.get(key).orElse("").split("\n")[0];
    if (last.matches("age \\d{1,12}")
        && Math.abs(Long.parseLong(last.substring(4)) - started) <= ROUNDING) {
      return last.substring(4);
    }
    return Long.toString(started);
  }

  /** Takes a counter's value; gives by how much it grew, where that can be told. */
  OptionalDouble grew(String name, OptionalDouble value) {
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    now.put(name, value.getAsDouble());
    Double last = before.get(name);
    return last == null || value.getAsDouble() < last
        ? OptionalDouble.empty()
        : OptionalDouble.of(value.getAsDouble() - last);
  }

  /** Remembers what was taken for the next look. */
  void keep(Memory memory, String key, String age) {
    StringBuilder text = new StringBuilder("age " + age);
    now.forEach((name, value) -> text.append('\n').append(name).append(' ').append(value));
    memory.put(key, text.toString());
  }
}
