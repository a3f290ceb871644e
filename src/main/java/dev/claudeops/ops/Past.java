package dev.claudeops.ops;

import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was done and what happened before this run.
 *
 * @param restarts seen at the effect in the last two days, the oldest first
 * @param logs of the deeds and refusals of the last {@link #REMEMBERED}, the oldest first; reading
 *     them costs one small file each
 * @param deeds the same as the rules see them
 */
record Past(List<Restart> restarts, List<ActionLog> logs, List<PastDeed> deeds) {
  static final Duration REMEMBERED = Duration.ofDays(7);

  Past {
    restarts = List.copyOf(restarts);
    logs = List.copyOf(logs);
    deeds = List.copyOf(deeds);
  }

  static Past of(Journal journal, List<Restart> restarts, List<ActionSpec> kinds, Instant now) {
    Set<String> restarting =
        kinds.stream()
            .filter(ActionSpec::restarts)
            .map(ActionSpec::kind)
            .collect(Collectors.toSet());
    List<ActionLog> logs = journal.actions(now.minus(REMEMBERED));
    return new Past(
        restarts, logs, logs.stream().flatMap(log -> deed(log, restarting).stream()).toList());
  }

  private static Optional<PastDeed> deed(ActionLog log, Set<String> restarting) {
    Optional<Subject> target = Subject.parse(log.target());
    return log.at()
        .flatMap(
            at ->
                target.map(
                    subject ->
                        new PastDeed(
                            log.action(),
                            subject,
                            at,
                            log.verdict(),
                            log.outcome(),
                            restarting.contains(log.action()) && !log.outcome().equals("refused"),
                            log.problem())));
  }

  /** A deed of this run as the rules see it. */
  static PastDeed of(Deed deed, boolean restarts) {
    return new PastDeed(
        deed.action().kind(),
        deed.action().target(),
        deed.began(),
        deed.verdict().word(),
        deed.outcome().word(),
        restarts && !deed.outcome().word().equals("refused"),
        deed.action().params().getOrDefault("problem", ""));
  }

  /**
   * Whether the same refusal is on record, less than a day old, and since then neither this kind
   * was refused by another rule nor anything was done to the target.
   */
  static boolean repeats(
      List<PastRefusal> records, Subject target, String kind, Verdict verdict, Instant now) {
    for (PastRefusal record : records.reversed()) {
      boolean speaks = record.kind().equals(kind) || !record.refused() && !record.tells();
      if (record.target().equals(target.toString()) && speaks) {
        return record.refused()
            && record.rule().equals(verdict.rule())
            && Duration.between(record.at(), now).compareTo(Duration.ofDays(1)) < 0;
      }
    }
    return false;
  }

  /** A record of the shelf of actions, as far as the same refusal is told by it. */
  record PastRefusal(String target, String kind, String rule, boolean refused, Instant at) {
    boolean tells() {
      return kind.equals(Executor.ESCALATE);
    }

    static PastRefusal of(Deed deed) {
      return new PastRefusal(
          deed.action().target().toString(),
          deed.action().kind(),
          deed.verdict().rule(),
          deed.outcome().word().equals("refused"),
          deed.began());
    }

    static Optional<PastRefusal> of(ActionLog log) {
      return log.at()
          .map(
              at ->
                  new PastRefusal(
                      log.target(), log.action(), log.rule(), log.outcome().equals("refused"), at));
    }
  }
}
