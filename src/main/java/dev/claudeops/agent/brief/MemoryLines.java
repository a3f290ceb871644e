package dev.claudeops.agent.brief;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.agent.recall.Recollection.Incident;
import dev.claudeops.agent.recall.Recollection.KnownIssue;
import dev.claudeops.agent.recall.Recollection.PastCheck;
import dev.claudeops.agent.recall.Recollection.RecentChange;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Lesson;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the memory tells, an item each, the most useful first. */
final class MemoryLines {
  private static final int STORY = 5;
  private static final int DEEDS = 3;

  /** So many findings are told whole. */
  private static final int FEW = 5;

  private static final List<String> CHANGES =
      List.of("package", "deploy", "config", "restart", "login", "boot", "deed");

  private final Briefing briefing;
  private final Recollection memory;
  private final Set<FindingId> open;
  private final Reach reach;
  final List<KnownIssue> issues;
  final List<RecentChange> changes;
  final List<String> notes;

  MemoryLines(Briefing briefing, Reach reach) {
    this.reach = reach;
    this.briefing = briefing;
    this.memory = briefing.recollection();
    this.open = briefing.findings().stream().map(Finding::id).collect(Collectors.toSet());
    this.issues =
        memory.issues().stream()
            .sorted(
                Comparator.comparing((KnownIssue one) -> !open.contains(one.id()))
                    .thenComparing(Comparator.comparing(KnownIssue::severity).reversed()))
            .toList();
    this.changes = nearest();
    this.notes = Quoted.split(memory.notes());
  }

  /** Those before the worst finding began, the nearest first; then the rest, the newest first. */
  private List<RecentChange> nearest() {
    Optional<Instant> began =
        briefing.findings().stream()
            .max(
                Comparator.comparing(Finding::severity)
                    .thenComparing(Finding::since, Comparator.reverseOrder()))
            .map(Finding::since);
    Function<RecentChange, Boolean> after =
        one -> began.filter(at -> !one.at().isAfter(at.plus(Duration.ofMinutes(5)))).isEmpty();
    return memory.changes().stream()
        .filter(one -> !told(one))
        .sorted(
            Comparator.comparing(after)
                .thenComparing(Comparator.comparing(RecentChange::at).reversed()))
        .toList();
  }

  /** A restart of what a finding is in stands with the finding. */
  private boolean told(RecentChange one) {
    return one.kind().equals("restart")
        && briefing.findings().size() <= FEW
        && briefing.findings().stream()
            .anyMatch(finding -> one.what().startsWith(finding.subject() + " "));
  }

  String change(int i) {
    RecentChange one = changes.get(i);
    return "- %s UTC (%s ago), %s: %s\n"
        .formatted(
            Humane.minute(one.at()),
            ago(one.at()),
            CHANGES.contains(one.kind()) ? one.kind() : "other",
            Quoted.words(one.what(), 200));
  }

  String check(int i) {
    PastCheck one = memory.checks().get(i);
    StringBuilder out =
        new StringBuilder(
            "- %s (%s ago) %s".formatted(one.id(), ago(one.at()), FindingLines.word(one.status())));
    if (one.status() != Health.OK) {
      out.append(": ").append(Quoted.words(one.headline(), 160));
    }
    if (!one.reading().isBlank()) {
      out.append("; read then as ").append(Quoted.words(one.reading(), 200));
    }
    if (!one.deeds().isEmpty()) {
      out.append("; done: ")
          .append(
              Humane.some(
                  one.deeds().stream().map(deed -> Quoted.words(deed, 90)).toList(), DEEDS));
    }
    return out.append('\n').toString();
  }

  String issue(int i) {
    KnownIssue one = issues.get(i);
    String about =
        open.contains(one.id())
            ? "of finding " + one.id()
            : "%s, %s: %s"
                .formatted(
                    FindingLines.word(one.severity()),
                    Quoted.name(one.subject().toString()),
                    Quoted.words(one.title(), 160));
    int from = Math.max(0, one.story().size() - STORY);
    return "- %s, %s%s%s\n%s"
        .formatted(
            Quoted.name(one.file(), 120),
            open.contains(one.id()) ? "" : "open since " + Humane.minute(one.since()) + " UTC, ",
            about,
            one.story().isEmpty()
                ? ""
                : from == 0
                    ? "; its story:"
                    : "; the end of its story (%s):".formatted(reach.by("journal")),
            Quoted.lines(
                one.story().subList(from, one.story().size()).stream()
                    .map(line -> line.length() > 200 ? line.substring(0, 199) + "…" : line)
                    .toList()));
  }

  String incident(int i) {
    Incident one = memory.incidents().get(i);
    return "- %s, %s alike, %s: %s; %s\n"
        .formatted(
            Quoted.name(one.file(), 120),
            Humane.percent(Double.isFinite(one.likeness()) ? one.likeness() : 0),
            one.resolved()
                .map(at -> "over after " + Humane.span(one.opened(), at))
                .orElse("not over"),
            Quoted.words(one.title(), 140),
            Quoted.words(one.outcome(), 240));
  }

  String lesson(int i) {
    Lesson one = memory.lessons().get(i);
    return "- %s (learnt %s ago in %s, %s)\n"
        .formatted(
            Quoted.words(one.text(), 300),
            ago(one.learnt()),
            one.run(),
            one.confirmed() == 0
                ? "never confirmed"
                : "confirmed " + Humane.count(one.confirmed(), "time"));
  }

  String note(int i) {
    return Quoted.lines(List.of(notes.get(i)));
  }

  private String ago(Instant at) {
    return Humane.span(at, briefing.now());
  }
}
