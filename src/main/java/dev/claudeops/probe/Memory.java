package dev.claudeops.probe;

import dev.claudeops.text.Digest;
import dev.claudeops.text.Redaction;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What probes remember between runs: log cursors, counters for rates, the last set of listening
 * ports. Small texts under keys of the form {@code probe/thing}. Kept only when the run was
 * recorded, so that a killed run reads again instead of missing something; losing it costs one
 * look's worth of comparison. A key that holds a secret, as a file's name can, is kept without it
 * and with its digest. Safe for use by many threads.
 */
public final class Memory {
  /**
   * The most characters of one entry; a longer one is refused, so that the state file stays small.
   */
  public static final int LONGEST = 200_000;

  private final Map<String, String> before;
  private final Map<String, String> after;

  public Memory(Map<String, String> before) {
    this.before = Map.copyOf(before);
    this.after = new TreeMap<>(before);
  }

  /** What the last recorded run put under this key. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(before.get(kept(key)));
  }

  /**
   * What was put under this key while the state was this very one: the boot, the package lists, the
   * size and time of a program. Another state's is as good as forgotten.
   */
  Optional<String> getFor(String state, String key) {
    return get(key)
        .filter(text -> text.startsWith(state + "\n"))
        .map(text -> text.substring(state.length() + 1));
  }

  /** Remembers this for as long as the state, one line of text, stays the same. */
  void putFor(String state, String key, String value) {
    put(key, state + "\n" + value);
  }

  /** The time that was put under this key, to the second. */
  Optional<Instant> getTime(String key) {
    return get(key)
        .filter(text -> text.matches("\\d{1,12}"))
        .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
  }

  /** Remembers a time, to the second. */
  void putTime(String key, Instant time) {
    put(key, Long.toString(time.getEpochSecond()));
  }

  /** Remembers this for the next run. */
  public void put(String key, String value) {
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the memory of " + key + " is too long: " + value.length());
    }
    synchronized (after) {
      after.put(kept(key), value);
    }
  }

  /** Forgets this from the next run on. */
  public void drop(String key) {
    synchronized (after) {
      after.remove(kept(key));
    }
  }

  private static String kept(String key) {
    String clean = Redaction.clean(key);
    return clean.equals(key) ? key : clean + " " + Digest.hex(key).substring(0, 16);
  }

  /** Everything the next run will find. */
  public Map<String, String> next() {
    synchronized (after) {
      return new TreeMap<>(after);
    }
  }
}
