package dev.claudeops.journal;

import dev.claudeops.model.Explanation;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Markdown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the agent of a run thought of it, behind the facts and apart from them. Its words come from
 * a model that read hostile logs: each is one line of text without any markup.
 */
final class ReadingText {
  private static final int MOST = 50;
  private static final int LONGEST = 600;

  private final Run run;
  private final Report report;
  private final Function<Finding, String> link;
  private final StringBuilder out;

  /**
   * @param link the issue of a finding, as Markdown
   */
  ReadingText(Run run, Function<Finding, String> link, StringBuilder out) {
    this.run = run;
    this.report = run.report();
    this.link = link;
    this.out = out;
  }

  void write() {
    if (report.reading().isEmpty()) {
      notes();
      return;
    }
    Reading reading = report.reading().get();
    out.append("\n## What ").append(Markdown.inline(name(report))).append(" thinks\n\n");
    out.append("An opinion, by ").append(Markdown.inline(signed(report))).append(". ");
    int doubts = reading.uncorroborated();
    out.append(
        doubts == 0
            ? "Nothing in it is without ground in what was seen and done.\n"
            : "What nothing bears out that was seen or done is marked uncorroborated: %s.\n"
                .formatted(Humane.count(doubts, "claim")));
    if (!reading.verdict().isEmpty()) {
      out.append("\n> ").append(said(reading.verdict())).append('\n');
    }
    if (!reading.doubts().isEmpty()) {
      out.append('\n');
      reading.doubts().forEach(doubt -> doubt("", doubt));
    }
    Map<FindingId, Finding> findings = new HashMap<>();
    run.findings().forEach(one -> findings.put(one.id(), one));
    reading.findings().stream()
        .limit(MOST)
        .forEach(one -> explanation(one, Optional.ofNullable(findings.get(one.finding()))));
    list("\n**It also saw.**\n\n", "", reading.seen());
    asked(reading);
    list("\n**It wants remembered.**\n\n", "", reading.lessons());
    notes();
  }

  private void notes() {
    String before =
        report.reading().isEmpty() ? "\n## What the agent thinks\n\n" : "\n**Of its work.**\n\n";
    list(before, "", report.notes());
  }

  private void explanation(Explanation one, Optional<Finding> finding) {
    out.append("\n### On ")
        .append(
            finding
                .map(of -> Markdown.inline(of.title()) + " (" + link.apply(of) + ")")
                .orElseGet(() -> Markdown.code(one.finding().value())))
        .append("\n\n");
    item("", "Cause", one.cause());
    out.append("- Confidence: ").append(Words.key(one.confidence()));
    if (one.because().isEmpty()) {
      out.append("; it rests on nothing\n");
    } else {
      out.append("; rests on ")
          .append(one.because().stream().map(Markdown::code).collect(Collectors.joining(", ")))
          .append('\n');
    }
    for (Explanation.RuledOut other : one.ruledOut()) {
      String by = other.by().isEmpty() ? "" : " Because: " + said(other.by());
      out.append("- Ruled out: ").append(said(other.what())).append(by).append('\n');
    }
    item("", "Advice", one.advice());
    one.doubts().forEach(doubt -> doubt("", doubt));
  }

  private void asked(Reading reading) {
    String opening = name(report) + " asks: ";
    list("\n**Questions for you.**\n\n", opening, reading.questions());
  }

  private void list(String heading, String opening, List<String> sentences) {
    if (sentences.isEmpty()) {
      return;
    }
    out.append(heading);
    sentences.stream()
        .limit(MOST)
        .forEach(
            one ->
                out.append("- ").append(Markdown.inline(opening)).append(said(one)).append('\n'));
    if (sentences.size() > MOST) {
      out.append("- and ").append(sentences.size() - MOST).append(" more\n");
    }
  }

  private void item(String indent, String what, String says) {
    if (!says.isEmpty()) {
      out.append(indent).append("- ").append(what).append(": ").append(said(says)).append('\n');
    }
  }

  private void doubt(String indent, String doubt) {
    out.append(indent).append("- **uncorroborated**: ").append(said(doubt)).append('\n');
  }

  private static String said(String text) {
    return Markdown.prose(Words.sentence(Clean.line(text, LONGEST)));
  }

  /** {@code Claude}: whoever reported, as a name. */
  static String name(Report report) {
    String name = report.agent();
    return name.isEmpty() ? "the agent" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /** {@code claude (sonnet), 7 turns, 0.12 USD, in 42 s}. */
  static String signed(Report report) {
    List<String> parts = new ArrayList<>();
    parts.add(report.agent() + (report.model().isEmpty() ? "" : " (" + report.model() + ")"));
    parts.add(Humane.count(report.turns(), "turn"));
    parts.add(report.costUsd().toPlainString() + " USD");
    if (report.took().compareTo(Duration.ZERO) > 0) {
      parts.add("in " + Humane.duration(report.took()));
    }
    return String.join(", ", parts);
  }

  /**
   * The line for an issue's story: {@code Claude (sonnet, 2025-09-29-1400): cause ... (high; rests
   * on o-1234abcd)}.
   */
  static String line(Run run, Explanation one) {
    String model = run.report().model();
    String who = name(run.report()) + " (" + (model.isEmpty() ? "" : model + ", ") + run.id() + ")";
    String ground =
        one.because().isEmpty() ? "rests on nothing" : "rests on " + Humane.some(one.because(), 6);
    String doubts =
        one.doubts().isEmpty()
            ? ""
            : "; uncorroborated: " + String.join("; ", one.doubts().stream().limit(3).toList());
    String cause = Clean.line(one.cause(), LONGEST).replaceAll("[.!?…]+$", "");
    return Clean.line(
        "%s: cause %s (%s; %s%s)"
            .formatted(who, cause, Words.key(one.confidence()), ground, doubts),
        1_500);
  }
}
