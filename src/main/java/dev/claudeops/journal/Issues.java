package dev.claudeops.journal;

import dev.claudeops.model.Evidence;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Run;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Markdown;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The shelf of issues: one file per fingerprint, begun when it opens, carried on until it is
 * resolved, and taken up again when it returns within a day.
 */
final class Issues {
  static final String SHELF = "issues";
  static final long LONGEST = 1 << 20;
  private static final Duration RETURNS = Duration.ofDays(1);

  private final Folder folder;
  private final Map<String, Entry> entries;
  private final List<Problem> problems;

  private Issues(Folder folder, Map<String, Entry> entries, List<Problem> problems) {
    this.folder = folder;
    this.entries = entries;
    this.problems = problems;
  }

  /** A file as it was when its head was read: while size and time are the same, so is the head. */
  record Entry(Issue issue, long size, long modified) {}

  /**
   * Reads the heads of all files, those that did not change since from the cache.
   *
   * @param cached by stem
   */
  static Issues scan(Folder folder, Map<String, Entry> cached) {
    Map<String, Entry> entries = new TreeMap<>();
    List<Problem> problems = new ArrayList<>();
    for (String name : folder.names(SHELF)) {
      if (!name.endsWith(".md") || name.startsWith(".")) {
        continue;
      }
      String stem = name.substring(0, name.length() - 3);
      Optional<BasicFileAttributes> facts = folder.facts(folder.file(SHELF, name));
      long size = facts.map(BasicFileAttributes::size).orElse(-1L);
      long modified = facts.map(of -> of.lastModifiedTime().toMillis()).orElse(-1L);
      Entry known = cached.get(stem);
      if (known != null
          && known.size() == size
          && known.modified() == modified
          && facts.map(BasicFileAttributes::isRegularFile).orElse(false)) {
        entries.put(stem, known);
        continue;
      }
      try {
        entries.put(stem, new Entry(Issue.read(stem, read(folder, stem)), size, modified));
      } catch (Issue.NotOne bad) {
        problems.add(new Problem(SHELF + "/" + name, bad.getMessage()));
      }
    }
    return new Issues(folder, entries, problems);
  }

  private static FrontMatter read(Folder folder, String stem) throws Issue.NotOne {
    return switch (folder.read(folder.file(SHELF, stem + ".md"), LONGEST)) {
      case Folder.Text.Unreadable(var why) -> throw new Issue.NotOne(why);
      case Folder.Text.Whole(var text) -> {
        try {
          yield FrontMatter.parse(text);
        } catch (FrontMatter.Malformed bad) {
          throw new Issue.NotOne("line " + bad.line() + ": " + bad.getMessage());
        }
      }
    };
  }

  /** The open ones first, the worst first, then the oldest; then the resolved, the latest first. */
  List<Issue> all() {
    return entries.values().stream()
        .map(Entry::issue)
        .sorted(
            Comparator.comparing((Issue issue) -> !issue.open())
                .thenComparing(
                    (a, b) ->
                        a.open()
                            ? b.severity().compareTo(a.severity())
                            : b.stem().compareTo(a.stem()))
                .thenComparing(Issue::since)
                .thenComparing(Issue::stem))
        .toList();
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** Files that are no readable issues. */
  List<Problem> problems() {
    return problems;
  }

  /** The latest file of each fingerprint. */
  private Map<FindingId, Issue> latest() {
    Map<FindingId, Issue> latest = new HashMap<>();
    for (Entry entry : entries.values()) {
      latest.merge(
          entry.issue().id(),
          entry.issue(),
          (a, b) -> (a.open() != b.open() ? a.open() : order(a, b) > 0) ? a : b);
    }
    return latest;
  }

  private static int order(Issue a, Issue b) {
    int byTime = a.opened().compareTo(b.opened());
    return byTime != 0
        ? byTime
        : Integer.compare(a.stem().length(), b.stem().length()) != 0
            ? Integer.compare(a.stem().length(), b.stem().length())
            : a.stem().compareTo(b.stem());
  }

  /** Carries on every issue that this run says something of; gives back what was written. */
  List<Issue> update(Run run) {
    Map<FindingId, Issue> latest = latest();
    Map<Subject, Observation> seen = new HashMap<>();
    run.observations().forEach(observation -> seen.put(observation.subject(), observation));
    List<Issue> written = new ArrayList<>();
    for (Finding finding : run.findings()) {
      Optional<Issue> known = Optional.ofNullable(latest.get(finding.id()));
      Optional<Observation> observation = Optional.ofNullable(seen.get(finding.subject()));
      if (finding.phase() == Phase.RESOLVED) {
        known
            .filter(Issue::open)
            .flatMap(issue -> resolve(issue, finding, observation, run))
            .ifPresent(written::add);
      } else {
        written.add(
            known
                .filter(issue -> issue.open() || returned(issue, run.startedAt()))
                .flatMap(issue -> carryOn(issue, finding, observation, run))
                .orElseGet(() -> begin(finding, observation, run)));
      }
    }
    think(run, written);
    if (!written.isEmpty()) {
      folder.sync(folder.root().resolve(SHELF));
    }
    return written;
  }

  /** Tells in the issues of this run what its agent thinks of them. */
  private void think(Run run, List<Issue> written) {
    Map<FindingId, Explanation> thoughts = new HashMap<>();
    run.report()
        .reading()
        .ifPresent(it -> it.findings().forEach(one -> thoughts.putIfAbsent(one.finding(), one)));
    for (Issue issue : List.copyOf(written)) {
      Optional.ofNullable(thoughts.get(issue.id()))
          .filter(one -> !one.cause().isEmpty())
          .ifPresent(
              one ->
                  rewrite(
                      issue.causedBy(one.cause()),
                      story -> story.opinion(issue.updated(), ReadingText.line(run, one))));
    }
  }

  /** Adds an entry to the newest issue of this problem, where it is open and can be read. */
  void tell(FindingId problem, Instant at, String what) {
    Optional.ofNullable(latest().get(problem))
        .filter(Issue::open)
        .flatMap(issue -> rewrite(issue, story -> story.tell(at, what, "", "")))
        .ifPresent(written -> folder.sync(folder.root().resolve(SHELF)));
  }

  /** Whether this very run has written to it before: it looked again after a deed. */
  private static boolean again(Issue issue, Run run) {
    return issue.lastRun().equals(run.id().value());
  }

  /** When this run says what it says: at its beginning, and after its deeds when it says more. */
  private static Instant time(Issue issue, Run run) {
    return again(issue, run) ? run.startedAt().plus(run.took()) : run.startedAt();
  }

  private static boolean returned(Issue issue, Instant now) {
    return issue.resolved().isPresent()
        && Duration.between(issue.resolved().get(), now).compareTo(RETURNS) < 0;
  }

  private Issue begin(Finding finding, Optional<Observation> seen, Run run) {
    String base =
        Stem.minute(run.startedAt()) + "-" + Stem.slug(finding.type(), finding.subject().name());
    String stem = Stem.free(base, name -> folder.taken(folder.file(SHELF, name + ".md")));
    Issue issue =
        new Issue(
            stem,
            finding.id(),
            run.host(),
            finding.subject(),
            finding.type(),
            finding.severity(),
            Issue.Status.OPEN,
            finding.title(),
            finding.since(),
            run.startedAt(),
            run.startedAt(),
            Optional.empty(),
            0,
            1,
            finding.flapping(),
            "",
            run.id().value(),
            run.id().value());
    Story story = new Story(heading(issue, run));
    tell(story, run.startedAt(), "opened as " + of(finding), seen);
    return put(issue, issue.fields().write() + story.write());
  }

  /** What stands above the story, written once. */
  private static String heading(Issue issue, Run run) {
    StringBuilder out = new StringBuilder("\n# ").append(Markdown.inline(issue.title()));
    out.append("\n\nSubject ")
        .append(Markdown.code(issue.subject().toString()))
        .append(" on ")
        .append(Markdown.inline(issue.host()))
        .append(", problem ")
        .append(Markdown.code(issue.type()))
        .append(", id ")
        .append(Markdown.code(issue.id().value()))
        .append(".\n");
    run.types().stream()
        .filter(type -> type.name().equals(issue.type()))
        .findFirst()
        .ifPresent(type -> out.append(meaning(type, issue.subject())));
    return out.append('\n').append(Story.HEADING).append('\n').toString();
  }

  private static String meaning(FindingType type, Subject subject) {
    return "\n**What it means.** "
        + Words.sentence(type.meaning())
        + "\n\n**What to do.** "
        + Words.sentence(type.advice(subject))
        + "\n";
  }

  /** Empty when the file can no longer be read: it is left as it is. */
  private Optional<Issue> carryOn(
      Issue issue, Finding finding, Optional<Observation> seen, Run run) {
    boolean again = !issue.open();
    Instant now = time(issue, run);
    Issue after =
        new Issue(
            issue.stem(),
            issue.id(),
            issue.host(),
            issue.subject(),
            issue.type(),
            finding.severity(),
            again ? Issue.Status.OPEN : issue.status(),
            finding.title(),
            finding.since(),
            issue.opened(),
            now,
            Optional.empty(),
            issue.reopened() + (again ? 1 : 0),
            issue.runs() + (again(issue, run) ? 0 : 1),
            finding.flapping(),
            issue.cause(),
            issue.firstRun(),
            run.id().value());
    return rewrite(
        after,
        story -> {
          int change = finding.severity().compareTo(issue.severity());
          if (again) {
            tell(story, now, "opened again as " + of(finding), seen);
          } else if (change != 0) {
            String way = change > 0 ? "worse, now " : "milder, now ";
            tell(story, now, way + of(finding), seen);
          } else if (finding.flapping() && !issue.flapping()) {
            story.tell(now, "comes and goes: " + finding.title(), "", "");
          } else if (!again(issue, run)) {
            story.still(now);
          }
        });
  }

  private Optional<Issue> resolve(
      Issue issue, Finding finding, Optional<Observation> seen, Run run) {
    Instant at = time(issue, run);
    Issue after =
        new Issue(
            issue.stem(),
            issue.id(),
            issue.host(),
            issue.subject(),
            issue.type(),
            issue.severity(),
            Issue.Status.RESOLVED,
            finding.title(),
            issue.since(),
            issue.opened(),
            at,
            Optional.of(at),
            issue.reopened(),
            issue.runs(),
            false,
            issue.cause(),
            issue.firstRun(),
            run.id().value());
    String now = seen.map(Observation::summary).orElse(finding.title());
    return rewrite(
        after,
        story ->
            story.tell(
                at,
                "resolved after "
                    + Words.lasted(issue.since(), at)
                    + (now.isEmpty() ? "" : ": " + now),
                "",
                ""));
  }

  private Optional<Issue> rewrite(Issue after, java.util.function.Consumer<Story> change) {
    try {
      FrontMatter file = read(folder, after.stem());
      Story story = new Story(file.body());
      change.accept(story);
      return Optional.of(put(after, file.with(after.fields()) + story.write()));
    } catch (Issue.NotOne damaged) {
      problems.add(new Problem(after.file(), damaged.getMessage() + "; a new file was begun"));
      return Optional.empty();
    }
  }

  private Issue put(Issue issue, String text) {
    var file = folder.file(SHELF, issue.stem() + ".md");
    folder.write(file, text);
    Optional<BasicFileAttributes> facts = folder.facts(file);
    entries.put(
        issue.stem(),
        new Entry(
            issue,
            facts.map(BasicFileAttributes::size).orElse(-1L),
            facts.map(of -> of.lastModifiedTime().toMillis()).orElse(-1L)));
    return issue;
  }

  private static String of(Finding finding) {
    String level =
        finding.severity() == Severity.INFO
            ? "worth knowing"
            : (finding.severity() == Severity.WARNING ? "a warning" : "critical");
    return level
        + ": "
        + finding.title()
        + finding.causedBy().map(cause -> " (follows from " + cause + ")").orElse("");
  }

  private static void tell(Story story, Instant at, String what, Optional<Observation> seen) {
    Evidence evidence = seen.map(Observation::evidence).orElse(Evidence.NONE);
    story.tell(at, what, evidence.source(), evidence.text());
  }
}
