package dev.claudeops.journal;

import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Question;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Markdown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The file of one check, made to be read at three in the morning: the verdict in one sentence, then
 * what is wrong, the worst first, with what to do; the tables come last.
 */
final class HealthText {
  private static final int MOST_PROBLEMS = 50;
  private static final int MOST_EXPLAINED = 20;
  private static final int MOST_UNSEEN = 50;
  private static final int LONGEST_READING = 500;

  private final Run run;
  private final Map<String, Issue> issues;
  private final List<String> deeds;
  private final List<Question> questions;
  private final Map<String, FindingType> types = new HashMap<>();
  private final Map<Subject, Observation> seen = new HashMap<>();
  private final Map<Subject, List<Finding>> explained = new LinkedHashMap<>();
  private final StringBuilder out = new StringBuilder();

  private HealthText(Run run, List<Issue> issues, List<String> deeds, List<Question> questions) {
    this.run = run;
    this.deeds = deeds;
    this.questions = questions;
    this.issues =
        issues.stream()
            .collect(Collectors.toMap(issue -> issue.id().value(), issue -> issue, (a, b) -> a));
    run.types().forEach(type -> types.put(type.name(), type));
    run.observations().forEach(one -> seen.put(one.subject(), one));
    for (Finding finding : run.findings()) {
      if (finding.open() && finding.causedBy().isPresent()) {
        explained.computeIfAbsent(finding.causedBy().get(), key -> new ArrayList<>()).add(finding);
      }
    }
  }

  /**
   * The whole file.
   *
   * @param issues the issues that this run wrote, to link them
   * @param deeds the files of the run's deeds, in their order; empty texts where there is none
   * @param questions those that wait for an answer
   */
  static String of(Run run, List<Issue> issues, List<String> deeds, List<Question> questions) {
    return new HealthText(run, issues, deeds, questions).write();
  }

  private String write() {
    out.append(head().write());
    out.append("\n# ")
        .append(Markdown.inline(run.host()))
        .append(", ")
        .append(Words.minute(run.startedAt()))
        .append(": ")
        .append(Words.state(run.status()))
        .append("\n\n**")
        .append(Markdown.inline(Headline.of(run)))
        .append("**\n");
    wrong();
    resolved();
    unseen();
    done();
    asked();
    new HealthTables(run, out).write();
    end();
    return out.toString();
  }

  private FrontMatter.Fields head() {
    List<Finding> open = run.findings().stream().filter(Finding::open).toList();
    FrontMatter.Fields fields =
        new FrontMatter.Fields()
            .text("id", run.id().value())
            .text("kind", "health")
            .text("host", run.host())
            .text("trigger", run.trigger().word())
            .time("started", run.startedAt())
            .text("took", run.took().toMillis() + "ms")
            .text("status", Words.key(run.status()))
            .text("verdict", Headline.of(run))
            .number("critical", count(open, Severity.CRITICAL))
            .number("warning", count(open, Severity.WARNING))
            .number("info", count(open, Severity.INFO))
            .number("observations", run.observations().size())
            .number("unknown", unknown().size())
            .list("findings", open.stream().map(finding -> finding.id().value()).toList())
            .number("actions", run.deeds().size())
            .number("questions", questions.size())
            .text("agent", run.report().agent());
    return run.report().reading().map(reading -> thought(fields, reading)).orElse(fields);
  }

  private FrontMatter.Fields thought(FrontMatter.Fields fields, Reading reading) {
    return fields
        .text("model", run.report().model())
        .number("turns", run.report().turns())
        .text("cost_usd", run.report().costUsd().toPlainString())
        .text("reading", Clean.line(reading.verdict(), LONGEST_READING))
        .number("uncorroborated", reading.uncorroborated());
  }

  private static long count(List<Finding> findings, Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private List<Observation> unknown() {
    return run.observations().stream().filter(one -> one.health() == Health.UNKNOWN).toList();
  }

  // ---- what is wrong ----

  private void wrong() {
    Set<Subject> open = new HashSet<>();
    run.findings().stream().filter(Finding::open).forEach(finding -> open.add(finding.subject()));
    List<Finding> roots =
        run.findings().stream()
            .filter(Finding::open)
            .filter(finding -> finding.causedBy().filter(open::contains).isEmpty())
            .toList();
    if (roots.isEmpty()) {
      return;
    }
    out.append("\n## What is wrong\n");
    roots.stream().limit(MOST_PROBLEMS).forEach(this::problem);
    if (roots.size() > MOST_PROBLEMS) {
      out.append("\nAnd ")
          .append(Humane.count(roots.size() - MOST_PROBLEMS, "more problem"))
          .append("; each has its file under `issues/`.\n");
    }
  }

  private void problem(Finding finding) {
    out.append("\n### ")
        .append(Words.level(finding.severity()))
        .append(": ")
        .append(Markdown.inline(finding.title()))
        .append("\n\n");
    out.append("Since ")
        .append(Words.minute(finding.since()))
        .append(", for ")
        .append(Words.lasted(finding.since(), run.startedAt()))
        .append(finding.phase() == Phase.NEW ? "; new in this check" : "")
        .append(blind(finding) ? "; this check could not see it, so it is taken to go on" : "")
        .append(". Subject ")
        .append(Markdown.code(finding.subject().toString()))
        .append(", ")
        .append(issue(finding))
        .append(".\n");
    FindingType type = types.get(finding.type());
    if (type != null) {
      out.append("\n**What it means.** ").append(Words.sentence(type.meaning())).append('\n');
      out.append("\n**What to do.** ")
          .append(Words.sentence(type.advice(finding.subject())))
          .append('\n');
    }
    evidence(finding);
    List<Finding> symptoms = explained.remove(finding.subject());
    if (symptoms != null) {
      out.append("\n**What follows from it.**\n\n");
      symptoms.stream().limit(MOST_EXPLAINED).forEach(this::symptom);
      if (symptoms.size() > MOST_EXPLAINED) {
        out.append("- and ").append(symptoms.size() - MOST_EXPLAINED).append(" more\n");
      }
    }
  }

  private boolean blind(Finding finding) {
    Observation observation = seen.get(finding.subject());
    return observation == null || observation.health() == Health.UNKNOWN;
  }

  private void evidence(Finding finding) {
    Observation observation = seen.get(finding.subject());
    if (observation == null) {
      return;
    }
    String cut = Story.cut(observation.evidence().text());
    if (!cut.isEmpty()) {
      out.append("\nSeen in ")
          .append(Markdown.code(observation.evidence().source()))
          .append(":\n\n")
          .append(Markdown.fence(cut));
    }
  }

  private void symptom(Finding finding) {
    out.append("- ")
        .append(Words.level(finding.severity()))
        .append(": ")
        .append(Markdown.inline(finding.title()))
        .append(", since ")
        .append(Words.near(finding.since(), run.startedAt()))
        .append(" (")
        .append(issue(finding))
        .append(")\n");
  }

  private String issue(Finding finding) {
    Issue issue = issues.get(finding.id().value());
    return issue == null
        ? "issue " + Markdown.code(finding.id().value())
        : "[issue " + finding.id().value() + "](../" + issue.file() + ")";
  }

  // ---- what else happened ----

  private void resolved() {
    List<Finding> gone = run.findings().stream().filter(finding -> !finding.open()).toList();
    if (gone.isEmpty()) {
      return;
    }
    out.append("\n## Resolved since the last check\n\n");
    for (Finding finding : gone.subList(0, Math.min(gone.size(), MOST_PROBLEMS))) {
      out.append("- ")
          .append(Markdown.inline(finding.title()))
          .append(", after ")
          .append(Words.lasted(finding.since(), run.startedAt()))
          .append(" (")
          .append(issue(finding))
          .append(")\n");
    }
    if (gone.size() > MOST_PROBLEMS) {
      out.append("- and ").append(gone.size() - MOST_PROBLEMS).append(" more\n");
    }
  }

  private void unseen() {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (Observation observation : unknown()) {
      byReason
          .computeIfAbsent(observation.summary(), key -> new ArrayList<>())
          .add(Markdown.code(observation.subject().toString()));
    }
    if (byReason.isEmpty()) {
      return;
    }
    out.append("\n## What could not be seen\n\n");
    byReason.entrySet().stream()
        .limit(MOST_UNSEEN)
        .forEach(
            entry -> {
              List<String> who = entry.getValue();
              out.append("- ").append(String.join(", ", who.subList(0, Math.min(5, who.size()))));
              if (who.size() > 5) {
                out.append(" and ").append(who.size() - 5).append(" more");
              }
              String why = entry.getKey().isEmpty() ? "no reason was given" : entry.getKey();
              out.append(": ").append(Markdown.inline(why)).append('\n');
            });
    if (byReason.size() > MOST_UNSEEN) {
      out.append("- and ").append(byReason.size() - MOST_UNSEEN).append(" more reasons\n");
    }
  }

  private void done() {
    if (run.deeds().stream().allMatch(HealthText::left)) {
      return;
    }
    out.append("\n## What was done\n\n");
    for (int i = 0; i < run.deeds().size(); i++) {
      Deed deed = run.deeds().get(i);
      if (left(deed)) {
        continue;
      }
      String file = i < deeds.size() ? deeds.get(i) : "";
      out.append("- ")
          .append(Markdown.code(deed.action().kind()))
          .append(" on ")
          .append(Markdown.code(deed.action().target().toString()))
          .append(": **")
          .append(deed.outcome().word())
          .append("**. ")
          .append(Markdown.inline(Words.sentence(said(deed))))
          .append(" Verdict ")
          .append(deed.verdict().word())
          .append(", by the rule ")
          .append(Markdown.code(deed.verdict().rule()))
          .append(". Why it was wished: ")
          .append(Markdown.inline(Words.sentence(deed.action().reason())))
          .append(file.isEmpty() ? "" : " ([" + Markdown.inline(file) + "](../" + file + "))")
          .append('\n');
    }
  }

  private static String said(Deed deed) {
    return switch (deed.outcome()) {
      case Outcome.Proven(var proof) -> proof;
      case Outcome.Unproven(var doubt) -> doubt;
      case Outcome.Failed(var error) -> error;
      case Outcome.Refused(var verdict) -> verdict.why();
    };
  }

  /** Whether it is no deed, but what is left to a person. */
  private static boolean left(Deed deed) {
    return deed.action().tells() && deed.outcome() instanceof Outcome.Unproven;
  }

  private void asked() {
    if (questions.isEmpty() && run.deeds().stream().noneMatch(HealthText::left)) {
      return;
    }
    out.append("\n## What is asked of a person\n\n");
    run.deeds().stream()
        .filter(HealthText::left)
        .forEach(
            deed ->
                out.append("- ")
                    .append(Markdown.code(deed.action().target().toString()))
                    .append(" is left to a person: ")
                    .append(Markdown.inline(Words.sentence(deed.action().message())))
                    .append('\n'));
    for (Question question : questions) {
      out.append("- ")
          .append(Markdown.inline(Words.sentence(question.question())))
          .append(" It would do: ")
          .append(Markdown.code(question.does()))
          .append(". Yes: ")
          .append(Markdown.code("claudeops approve " + question.id()))
          .append(", no: ")
          .append(Markdown.code("claudeops deny " + question.id()))
          .append("; without an answer by ")
          .append(Words.minute(question.expires()))
          .append(" it is a no ([")
          .append(Markdown.inline(question.id()))
          .append("](../questions/")
          .append(question.id())
          .append(".md))\n");
    }
  }

  private void end() {
    Report report = run.report();
    new ReadingText(run, this::issue, out).write();
    out.append("\n---\n\nChecked in ")
        .append(Humane.duration(run.took()))
        .append(", begun by ")
        .append(run.trigger().word())
        .append(". Agent: ")
        .append(Markdown.inline(report.agent()))
        .append(report.model().isEmpty() ? "" : " (" + Markdown.inline(report.model()) + ")");
    if (!report.equals(Report.NONE)) {
      out.append(", ")
          .append(Humane.count(report.turns(), "turn"))
          .append(", ")
          .append(report.costUsd().toPlainString())
          .append(" USD, ")
          .append(Markdown.inline(report.status()));
    }
    out.append(".\n");
  }
}
