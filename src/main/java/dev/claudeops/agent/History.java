package dev.claudeops.agent;

import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a person is told who has to go on where a runbook ended: one text on one line. */
final class History {
  private static final Duration DAY = Duration.ofHours(24);

  private History() {}

  /**
   * How it came to this and what is asked; what is asked stands in it however long the rest is.
   *
   * @param targets what the runbook's deeds are done to, besides the finding's subject
   * @param tried what was tried in this run, each in a few words
   * @param longest the most characters of it
   */
  static String message(
      Case told,
      Runbook book,
      Briefing briefing,
      Collection<Subject> targets,
      List<String> tried,
      int longest) {
    Finding finding = told.finding();
    List<String> parts = new ArrayList<>();
    parts.add(stop(finding.title()));
    Duration stood = Duration.between(finding.since(), briefing.now());
    if (stood.compareTo(Duration.ofMinutes(1)) > 0) {
      parts.add(
          "It has stood for "
              + Humane.duration(stood)
              + (finding.flapping() ? " and comes and goes." : "."));
    }
    told.cause().ifPresent(cause -> parts.add("Its cause is " + cause + "."));
    Set<Subject> all = new LinkedHashSet<>(List.of(finding.subject()));
    all.addAll(targets);
    all.forEach(subject -> restarts(subject, briefing, parts));
    told.seen().ifPresent(seen -> memory(seen, parts));
    List<String> culprits =
        told.culprits(Optional.empty()).stream().map(Subject::toString).toList();
    if (!culprits.isEmpty()) {
      parts.add("Named at fault: " + Humane.some(culprits, 3) + ".");
    }
    all.forEach(subject -> deeds(subject, briefing, parts));
    if (!tried.isEmpty()) {
      parts.add("Now: " + stop(String.join("; ", tried)));
    }
    String ask =
        "Asked of you: "
            + stop(FindingType.named(book.ask(), finding.subject()))
            + " (runbook "
            + book.name()
            + ")";
    String before = Clean.line(String.join(" ", parts), Math.max(1, longest - ask.length() - 1));
    return plain(Clean.line(before + " " + ask, longest));
  }

  /** {@code unit:x restarted 4 times in 1 h 15 min, each time after about 25 min.} */
  static void restarts(Subject subject, Briefing briefing, List<String> parts) {
    List<Restart> seen =
        briefing.restarts().stream()
            .filter(restart -> restart.subject().equals(subject))
            .filter(restart -> restart.at().isAfter(briefing.now().minus(DAY)))
            .toList();
    long count = seen.stream().mapToLong(Restart::count).sum();
    if (count == 0) {
      return;
    }
    String times = subject + " restarted " + times(count);
    Instant first = seen.getFirst().at();
    Instant last = seen.getLast().at();
    if (seen.size() < 2 || !first.isBefore(last)) {
      parts.add(times + ", seen at " + Humane.minute(last) + " UTC.");
      return;
    }
    Duration span = Duration.between(first, last);
    long gaps = count - seen.getFirst().count();
    parts.add(
        "%s in %s, %s about %s."
            .formatted(
                times,
                Humane.duration(span),
                even(seen) ? "each time after" : "on average every",
                Humane.duration(span.dividedBy(Math.max(1, gaps)))));
  }

  /** Whether they were seen one by one, the longest time between two at most half longer. */
  private static boolean even(List<Restart> seen) {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 1; i < seen.size(); i++) {
      long gap = Duration.between(seen.get(i - 1).at(), seen.get(i).at()).toSeconds();
      least = Math.min(least, gap);
      most = Math.max(most, gap);
    }
    return most * 2 <= least * 3 && seen.stream().allMatch(restart -> restart.count() == 1);
  }

  static void memory(Observation seen, List<String> parts) {
    double memory = seen.measure("memory").map(measure -> measure.value()).orElse(0.0);
    double age = seen.measure("age").map(measure -> measure.value()).orElse(0.0);
    if (memory > 0 && age >= 60) {
      parts.add(
          "It holds %s after %s, which is %s for each minute it ran."
              .formatted(
                  Humane.bytes(memory), Humane.seconds(age), Humane.bytes(memory * 60 / age)));
    }
  }

  /** {@code Done to unit:x in the last day: unit-restart 3 times, 2 of them proven.} */
  static void deeds(Subject subject, Briefing briefing, List<String> parts) {
    Map<String, List<PastDeed>> kinds = new TreeMap<>();
    briefing.deeds().stream()
        .filter(deed -> deed.target().equals(subject) && deed.done())
        .filter(deed -> !deed.kind().equals(Step.ESCALATE))
        .filter(deed -> deed.at().isAfter(briefing.now().minus(DAY)))
        .forEach(deed -> kinds.computeIfAbsent(deed.kind(), any -> new ArrayList<>()).add(deed));
    List<String> said = new ArrayList<>();
    kinds.forEach(
        (kind, deeds) ->
            said.add(
                "%s %s, %s"
                    .formatted(
                        kind,
                        times(deeds.size()),
                        proven(
                            deeds.size(),
                            deeds.stream()
                                .filter(deed -> deed.outcome().equals("proven"))
                                .count()))));
    if (!said.isEmpty()) {
      parts.add("Done to " + subject + " in the last day: " + String.join("; ", said) + ".");
    }
  }

  private static String proven(long all, long proven) {
    return all == 1
        ? (proven == 1 ? "proven" : "not proven")
        : proven == all ? "each time proven" : proven + " of them proven";
  }

  private static String times(long count) {
    return count == 1 ? "once" : count == 2 ? "twice" : count + " times";
  }

  private static String stop(String sentence) {
    return sentence.endsWith(".") ? sentence : sentence + ".";
  }

  /** Without what a parameter's text may not hold. */
  private static String plain(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(point -> out.appendCodePoint(Character.isBmpCodePoint(point) ? point : '?'));
    return out.toString();
  }
}
