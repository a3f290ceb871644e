package dev.claudeops.ops;

import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The ledger of restarts as the probes saw them, whoever made them. One line each in the memory:
 * the time in seconds, how many, the subject. Kept for {@link #KEPT}, the newest {@value #MOST}.
 */
final class Effects {
  static final Duration KEPT = Duration.ofHours(48);
  static final int MOST = 1_000;
  private static final String KEY = "effects/restarts";
  private static final String MEASURE = "new-restarts";

  private Effects() {}

  /**
   * Adds what this run saw to what is remembered, and gives back all of it, the oldest first. Kept
   * with the counters it comes from or lost with them, so that nothing is counted twice.
   */
  static List<Restart> add(Memory memory, Collection<Observation> seen, Instant now) {
    List<Restart> all = new ArrayList<>(read(memory, now));
    for (Observation one : seen) {
      long count = count(one);
      if (count > 0) {
        all.add(new Restart(one.subject(), now, count));
      }
    }
    List<Restart> kept = all.subList(Math.max(0, all.size() - MOST), all.size());
    StringBuilder text = new StringBuilder();
    for (Restart restart : kept.reversed()) {
      String line =
          restart.at().getEpochSecond() + " " + restart.count() + " " + restart.subject() + "\n";
      if (text.length() + line.length() > Memory.LONGEST) {
        break;
      }
      text.insert(0, line);
    }
    memory.put(KEY, text.toString());
    return List.copyOf(kept);
  }

  /**
   * An app of several instances is interrupted once when each was restarted once: PM2 counts them
   * one by one, and ours among them.
   */
  private static long count(Observation one) {
    double all = one.measure(MEASURE).map(Measure::value).orElse(0.0);
    double instances = one.measure("instances").map(Measure::value).orElse(1.0);
    return (long) Math.ceil(all / Math.max(1, instances));
  }

  /** What is remembered; a line that is none is passed over. A clock that went back loses none. */
  private static List<Restart> read(Memory memory, Instant now) {
    List<Restart> found = new ArrayList<>();
    Instant oldest = now.minus(KEPT);
    for (String line : memory.get(KEY).orElse("").split("\n")) {
      String[] words = line.split(" ", 3);
      if (words.length < 3 || !words[0].matches("\\d{1,12}") || !words[1].matches("\\d{1,9}")) {
        continue;
      }
      Instant written = Instant.ofEpochSecond(Long.parseLong(words[0]));
      Instant at = written.isAfter(now) ? now : written;
      Optional<Subject> subject = Subject.parse(words[2]);
      if (subject.isPresent() && !at.isBefore(oldest)) {
        found.add(new Restart(subject.get(), at, Long.parseLong(words[1])));
      }
    }
    return found;
  }
}
