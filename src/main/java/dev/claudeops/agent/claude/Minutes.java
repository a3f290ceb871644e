package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.RunbookAgent;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.claude.Thoughts.Thought;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a run with Claude ends: what is kept of it, the runbooks where they are needed, and the
 * report.
 */
final class Minutes {
  private final HostView host;
  private final Path folder;
  private final Briefing briefing;
  private final Toolbox toolbox;
  private final Till till;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param folder where the agent keeps its books
   */
  Minutes(HostView host, Path folder, Briefing briefing, Toolbox toolbox, Till till) {
    this.host = host;
    this.folder = folder;
    this.briefing = briefing;
    this.toolbox = toolbox;
    this.till = till;
  }

  /** A sentence for the report; the same one is told once. */
  void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  static List<Finding> criticals(Toolbox toolbox) {
    return toolbox.open().stream()
        .filter(one -> one.open() && one.severity() == Severity.CRITICAL)
        .toList();
  }

  static boolean explained(Reading reading, FindingId id) {
    return reading.findings().stream()
        .filter(one -> one.finding().equals(id) && !one.cause().isBlank())
        .anyMatch(one -> one.confidence() != Explanation.Confidence.LOW);
  }

  /** Claude did this run. */
  Report with(Sitting.Heard heard, Setbacks setbacks) throws InterruptedException {
    String notice = setbacks.worked(host.now());
    untouched();
    if (!toolbox.dryRun()) {
      kept(() -> thoughts(heard).write(folder));
      kept(setbacks::save);
    }
    notes.addAll(till.says());
    return new Report(
        ClaudeAgent.NAME,
        till.models(),
        till.spent().turns(),
        till.spent().usd(),
        heard.cut().isEmpty() ? "ok" : "cut short: " + Clean.line(heard.cut(), 200),
        notes,
        Optional.of(heard.reading()),
        toolbox.dryRun() ? "" : notice,
        till.spent().took());
  }

  /**
   * The runbooks go through the criticals for which no wish was made: with Claude a machine is
   * never worse off than without, whatever Claude was told to believe.
   */
  private void untouched() throws InterruptedException {
    List<Deed> deeds = toolbox.deeds();
    List<FindingId> left =
        criticals(toolbox).stream()
            .filter(one -> deeds.stream().noneMatch(deed -> concerns(deed, one)))
            .map(Finding::id)
            .toList();
    if (!left.isEmpty()) {
      Report report =
          new RunbookAgent(host).decide(briefing, toolbox, one -> left.contains(one.id()));
      notes.addAll(report.notes());
    }
  }

  private static boolean concerns(Deed deed, Finding finding) {
    return deed.action().target().equals(finding.subject())
        || finding.causedBy().filter(deed.action().target()::equals).isPresent()
        || finding.basis().stream().anyMatch(deed.action().because()::contains);
  }

  private Thoughts thoughts(Sitting.Heard heard) {
    Instant now = briefing.now();
    Map<FindingId, Thought> about = new HashMap<>();
    for (Finding one : Ladder.problems(toolbox.open())) {
      boolean failed =
          toolbox.deeds().stream()
              .filter(deed -> concerns(deed, one) && !deed.action().tells())
              .anyMatch(
                  deed ->
                      deed.outcome() instanceof Outcome.Failed
                          || deed.outcome() instanceof Outcome.Unproven);
      about.put(
          one.id(),
          new Thought(
              one.severity(),
              Ladder.cause(one),
              heard.height(),
              !failed && (one.causedBy().isPresent() || explained(heard.reading(), one.id())),
              now));
    }
    Optional<Instant> again =
        toolbox.deeds().stream()
            .filter(deed -> deed.verdict() instanceof Verdict.Hold)
            .map(deed -> ((Verdict.Hold) deed.verdict()).until())
            .filter(until -> until.isAfter(now) && until.isBefore(Instant.MAX))
            .min(Comparator.naturalOrder());
    return new Thoughts(Optional.of(now), Ladder.can(briefing), again, about);
  }

  /** Claude did not do this run: the runbooks do, and what it did already stays. */
  Report without(Ended.Broken how, Setbacks setbacks, String mark) throws InterruptedException {
    String notice = "";
    if (!toolbox.dryRun()) {
      notice = setbacks.failed(how, mark, host.now());
      kept(setbacks::save);
    }
    String says = Clean.line(how.says(), 300);
    return runbooks(
        how.cause().word() + ": " + says,
        "Claude did not do this run: " + says + ". The runbooks did.",
        notice);
  }

  /**
   * The runbooks do this run.
   *
   * @param note why
   */
  Report runbooks(String status, String note, String notice) throws InterruptedException {
    Report report = new RunbookAgent(host).decide(briefing, toolbox);
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    toolbox.questions().forEach(one -> all.add("Claude asks: " + one));
    all.addAll(till.says());
    all.addAll(report.notes());
    return new Report(
        report.agent(),
        till.models(),
        till.spent().turns(),
        till.spent().usd(),
        status,
        all,
        Optional.empty(),
        notice,
        till.spent().took());
  }

  @FunctionalInterface
  private interface Keeping {
    void write() throws IOException;
  }

  private void kept(Keeping what) {
    try {
      what.write();
    } catch (IOException e) {
      notes.add(
          "What Claude thought could not be kept, so it may be asked again: "
              + Clean.line(String.valueOf(e.getMessage()), 150)
              + ".");
    }
  }
}
