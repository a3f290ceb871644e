package dev.claudeops.notify;

import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was told and when: the voice's own memory between runs. Not safe for many threads. */
final class Told {
  private static final int MOST = 5_000;
  private static final int MOST_LINES = 100;

  /**
   * A problem that was told.
   *
   * @param level the worst it was told to be
   * @param first when it was told first in this stretch
   * @param last when it was told last; no problem is told twice within the repeat interval
   * @param worse when it was last told that it became worse
   * @param open whether it was told and its end was not
   * @param under the problem as whose consequence it was told; empty when by itself
   */
  record Entry(
      String key,
      Subject subject,
      String title,
      Severity level,
      Instant since,
      Instant first,
      Instant last,
      Optional<Instant> worse,
      boolean open,
      boolean escalated,
      String under,
      List<String> services) {
    Entry closed() {
      return new Entry(
          key, subject, title, level, since, first, last, worse, false, false, under, services);
    }

    Entry raised() {
      return new Entry(
          key, subject, title, level, since, first, last, worse, open, true, under, services);
    }

    /** The clock was set back: nothing was told in the future. */
    Entry notAfter(Instant now) {
      return last.isAfter(now) || first.isAfter(now)
          ? new Entry(
              key, subject, title, level, since, now, now, worse, open, escalated, under, services)
          : this;
    }
  }

  final Map<String, Entry> entries = new TreeMap<>();

  /** Deeds and questions that were told, by a word that stays the same. */
  final Map<String, Instant> once = new HashMap<>();

  /** What the next digest tells. */
  final List<String> deeds = new ArrayList<>();

  long opened;
  long resolved;
  Optional<Instant> digested = Optional.empty();

  /** Whether something waits for the end of the quiet hours. */
  boolean held;

  /** Messages that cannot be made again later, waiting for the end of the quiet hours. */
  final List<Message> waiting = new ArrayList<>();

  /** Since when nobody could be reached. */
  Optional<Instant> cutOff = Optional.empty();

  /** Forgets what no longer matters. */
  void prune(Instant now, Duration repeat) {
    entries.replaceAll((_, entry) -> entry.notAfter(now));
    entries.values().removeIf(entry -> !entry.open() && !entry.last().plus(repeat).isAfter(now));
    Duration kept = repeat.compareTo(Duration.ofDays(31)) > 0 ? repeat : Duration.ofDays(31);
    once.replaceAll((_, at) -> at.isAfter(now) ? now : at);
    once.values().removeIf(at -> at.plus(kept).isBefore(now));
    while (entries.size() > MOST) {
      entries.values().stream()
          .min(Comparator.comparing(Entry::open).thenComparing(Entry::last))
          .ifPresent(oldest -> entries.remove(oldest.key()));
    }
    while (once.size() > MOST) {
      once.entrySet().stream()
          .min(Map.Entry.comparingByValue())
          .ifPresent(oldest -> once.remove(oldest.getKey()));
    }
  }

  void remember(String deed) {
    if (deeds.size() < MOST_LINES) {
      deeds.add(deed);
    }
  }

  void hold(Message message) {
    held = true;
    if (waiting.size() < MOST_LINES) {
      waiting.add(message);
    }
  }

  /** Whether this was said within the time; if not it is from now on. */
  boolean said(String word, Instant now, Duration within) {
    Instant before = once.get(word);
    if (before != null && before.plus(within).isAfter(now)) {
      return true;
    }
    once.put(word, now);
    return false;
  }
}
