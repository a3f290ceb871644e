package dev.claudeops.ops;

import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.agent.recall.Recollection.Allowance;
import dev.claudeops.agent.recall.Recollection.Incident;
import dev.claudeops.agent.recall.Recollection.KnownIssue;
import dev.claudeops.agent.recall.Recollection.Opening;
import dev.claudeops.agent.recall.Recollection.PastCheck;
import dev.claudeops.agent.recall.Recollection.RecentChange;
import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.HealthLog;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import dev.claudeops.text.FrontMatter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gathers what the memory tells an agent that thinks. Everything in it is without secrets.
 *
 * <p>Cost: the last three checks, the files of at most {@value #STORIES} open issues, what {@link
 * Incidents} and {@link RecentChanges} read, and the gate's rules for at most {@value
 * #MOST_TARGETS} targets; so it is made when such an agent asks, and not before.
 */
final class Recall {
  /** The owner's notes. */
  static final String NOTES = "/etc/claudeops/notes.md";

  static final int LARGEST_NOTES = 16 << 10;
  private static final int CHECKS = 3;
  private static final int STORIES = 20;
  private static final int MOST_ISSUES = 200;
  private static final int TAIL = 8;
  private static final int INCIDENTS = 5;
  private static final int MOST_TARGETS = 16;
  private static final int CULPRITS = 2;
  private static final Duration LATELY = Duration.ofDays(1);
  private static final Duration LONGEST_AGO = Duration.ofDays(7);
  private static final Duration BEFORE = Duration.ofHours(6);

  private final HostView host;
  private final Config config;
  private final Journal journal;
  private final Past past;
  private final Collector collector;
  private final List<Finding> open;
  private final List<Observation> seen;

  /**
   * @param open the findings that stand, the worst first
   * @param seen in this run
   */
  Recall(
      HostView host,
      Config config,
      Journal journal,
      Past past,
      Collector collector,
      List<Finding> open,
      List<Observation> seen) {
    this.host = host;
    this.config = config;
    this.journal = journal;
    this.past = past;
    this.collector = collector;
    this.open = List.copyOf(open);
    this.seen = List.copyOf(seen);
  }

  /**
   * All of it.
   *
   * @param kinds what can be done at all
   * @param gate what it says to each of these wishes now
   * @param done how many changes this run has made
   * @param stopped why nothing may be done; empty otherwise
   */
  Recollection recall(
      List<ActionSpec> kinds, Function<List<Action>, List<Verdict>> gate, int done, String stopped)
      throws InterruptedException {
    return new Recollection(
        checks(),
        issues(),
        incidents(),
        lessons(),
        notes(),
        changes(),
        allowance(kinds, gate, done, stopped));
  }

  // ---- the journal ----

  private List<PastCheck> checks() {
    Map<String, List<String>> deeds = new LinkedHashMap<>();
    past.logs()
        .forEach(
            log ->
                deeds.computeIfAbsent(log.run(), any -> new ArrayList<>()).add(clean(says(log))));
    return journal.healthLogs(CHECKS).stream()
        .map(
            log ->
                new PastCheck(
                    log.id(),
                    log.id().began(),
                    health(log),
                    clean(log.verdict()),
                    clean(reading(log)),
                    deeds.getOrDefault(log.id().value(), List.of())))
        .toList();
  }

  private static Health health(HealthLog log) {
    try {
      return Health.valueOf(log.status().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unreadable) {
      return Health.UNKNOWN;
    }
  }

  /** What an agent made of that check, as the head of its file has it. */
  private String reading(HealthLog log) {
    try {
      Optional<String> text = journal.health(log.id());
      return text.isEmpty() ? "" : FrontMatter.parse(text.get()).text("reading").orElse("");
    } catch (FrontMatter.Malformed byHand) {
      return "";
    }
  }

  private static String says(ActionLog log) {
    return log.outcome().equals("refused")
        ? "%s on %s refused by %s: %s".formatted(log.action(), log.target(), log.rule(), log.why())
        : "%s on %s %s".formatted(log.action(), log.target(), log.outcome());
  }

  private List<KnownIssue> issues() {
    Set<FindingId> now = open.stream().map(Finding::id).collect(Collectors.toSet());
    List<Issue> all =
        journal.issues().stream()
            .filter(Issue::open)
            .sorted(
                Comparator.comparing((Issue one) -> !now.contains(one.id()))
                    .thenComparing(Comparator.comparing(Issue::severity).reversed()))
            .limit(MOST_ISSUES)
            .toList();
    List<KnownIssue> known = new ArrayList<>();
    for (Issue one : all) {
      List<String> story =
          known.size() < STORIES
              ? journal.story(one, TAIL).stream().map(this::clean).toList()
              : List.of();
      known.add(
          new KnownIssue(
              one.file(),
              one.id(),
              Collector.clean(one.subject()),
              one.severity(),
              one.since(),
              clean(one.title()),
              story));
    }
    known.sort(Comparator.comparing(KnownIssue::severity).reversed());
    return known;
  }

  private List<Incident> incidents() {
    if (open.isEmpty()) {
      return List.of();
    }
    String asked =
        open.stream()
            .limit(10)
            .map(one -> one.type() + " " + one.subject() + " " + one.title())
            .collect(Collectors.joining("\n"));
    return Incidents.of(journal).like(asked, INCIDENTS).stream()
        .map(
            one ->
                new Incident(
                    one.file(),
                    clean(one.title()),
                    one.opened(),
                    one.resolved(),
                    clean(one.outcome()),
                    one.likeness()))
        .toList();
  }

  private List<Lesson> lessons() {
    return journal.lessons().stream()
        .map(
            one ->
                new Lesson(
                    one.id(),
                    clean(one.text()),
                    one.because(),
                    one.run(),
                    one.learnt(),
                    one.confirmed(),
                    one.seen(),
                    one.expires()))
        .toList();
  }

  // ---- the machine ----

  /** Since a day, or since shortly before what is worst began. */
  private List<RecentChange> changes() throws InterruptedException {
    Instant since = host.now().minus(LATELY);
    Instant began =
        open.stream()
            .filter(one -> one.severity() == Severity.CRITICAL)
            .map(one -> one.since().minus(BEFORE))
            .filter(at -> at.isAfter(host.now().minus(LONGEST_AGO)))
            .min(Comparator.naturalOrder())
            .filter(at -> at.isBefore(since))
            .orElse(since);
    return new RecentChanges(host, config, journal, seen, past.restarts()).since(began);
  }

  /** The owner's notes without secrets; empty where there are none or {@link #fault} speaks. */
  private String notes() {
    if (fault(host).isPresent() || !host.exists(NOTES)) {
      return "";
    }
    try (InputStream in = host.open(NOTES, 0)) {
      byte[] bytes = in.readNBytes(LARGEST_NOTES);
      return collector.text(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      return "";
    }
  }

  /** Why the owner's notes are not told, or not whole; empty when all is well or none are there. */
  static Optional<String> fault(HostView host) {
    try {
      Optional<FileFacts> facts = host.facts(NOTES);
      if (facts.isEmpty()) {
        return Optional.empty();
      }
      FileFacts file = facts.get();
      boolean group = (file.mode() & 020) != 0 && file.gid() != 0;
      boolean strange = file.uid() != 0 && file.uid() != host.uid();
      if (!file.isFile() || strange || group || file.othersMayWrite()) {
        return Optional.of(
            NOTES + " is not told: it must be a file that is root's and that only root can write");
      }
      return Optional.empty();
    } catch (IOException unreadable) {
      return Optional.of(Clean.line(NOTES + " cannot be read: " + unreadable.getMessage(), 300));
    }
  }

  // ---- what may be done ----

  private Allowance allowance(
      List<ActionSpec> kinds,
      Function<List<Action>, List<Verdict>> gate,
      int done,
      String stopped) {
    long today =
        past.deeds().stream()
            .filter(deed -> deed.done() && !deed.kind().equals(Executor.ESCALATE))
            .filter(deed -> deed.at().isAfter(host.now().minus(Duration.ofDays(1))))
            .count();
    List<Action> wishes = wishes(kinds);
    List<Verdict> said = gate.apply(wishes);
    List<Opening> openings = new ArrayList<>();
    for (int i = 0; i < wishes.size(); i++) {
      Verdict verdict = said.get(i);
      openings.add(
          new Opening(
              wishes.get(i).kind(),
              wishes.get(i).target(),
              verdict.word(),
              verdict instanceof Verdict.Allow ? "" : clean(verdict.why())));
    }
    return new Allowance(
        Math.max(0, config.policy().deedsPerRun() - done),
        (int) Math.max(0, config.policy().deedsPerDay() - today - done),
        clean(stopped),
        openings);
  }

  /** What could be wished for the worst findings, of low risk first. */
  private List<Action> wishes(List<ActionSpec> kinds) {
    Map<Subject, Set<String>> targets = new LinkedHashMap<>();
    for (Finding one : open) {
      if (targets.size() >= MOST_TARGETS) {
        break;
      }
      near(one)
          .forEach(
              target ->
                  targets.computeIfAbsent(target, any -> new LinkedHashSet<>()).add(one.type()));
    }
    List<ActionSpec> sorted =
        kinds.stream().sorted(Comparator.comparing(ActionSpec::risk)).toList();
    List<Action> wishes = new ArrayList<>();
    targets.forEach(
        (target, types) ->
            sorted.stream()
                .filter(spec -> spec.targets().contains(target.kind()))
                .filter(
                    spec ->
                        spec.findings().isEmpty()
                            || spec.findings().stream().anyMatch(types::contains))
                .filter(spec -> spec.params().stream().allMatch(one -> one.usual().isPresent()))
                .forEach(
                    spec -> wishes.add(new Action(spec.kind(), target, Map.of(), "", List.of()))));
    return wishes;
  }

  /** A finding's subject, what is at fault for it, and what its service runs as. */
  private Set<Subject> near(Finding finding) {
    Set<Subject> near = new LinkedHashSet<>(Set.of(finding.subject()));
    seen.stream()
        .filter(one -> one.subject().equals(finding.subject()))
        .flatMap(one -> one.culprits(finding.type()).stream())
        .limit(CULPRITS)
        .forEach(near::add);
    config.serviceOf(finding.subject()).stream()
        .flatMap(service -> service.runtimes().stream())
        .map(Runtime::subject)
        .limit(1)
        .forEach(near::add);
    return near;
  }

  private String clean(String text) {
    return collector.text(text);
  }
}
