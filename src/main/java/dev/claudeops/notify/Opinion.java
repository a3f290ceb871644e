package dev.claudeops.notify;

import dev.claudeops.model.Explanation;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What the agent of a run thinks, as lines of a message that say whose words they are. */
final class Opinion {
  private static final int MOST = 3;
  private static final int LONGEST = 400;

  private final Run run;

  Opinion(Run run) {
    this.run = run;
  }

  /**
   * Adds what it thinks of these findings and of the whole, and what it asks; nothing if nothing.
   */
  void about(Collection<FindingId> findings, List<String> lines) {
    run.report().reading().ifPresent(reading -> about(findings, reading, lines));
  }

  private void about(Collection<FindingId> findings, Reading reading, List<String> lines) {
    String who = name(run.report());
    if (!reading.verdict().isEmpty()) {
      lines.add(
          who + " thinks (an opinion): " + said(reading.verdict()) + mark(reading.doubts().size()));
    }
    reading.findings().stream()
        .filter(one -> findings.contains(one.finding()) && !one.cause().isEmpty())
        .limit(MOST)
        .forEach(one -> explain(who, one, lines));
    reading.questions().stream()
        .limit(MOST)
        .forEach(question -> lines.add(who + " asks: " + said(question)));
    if (reading.questions().size() > MOST) {
      lines.add(who + " asks more; see claudeops logs " + run.id());
    }
  }

  private static void explain(String who, Explanation one, List<String> lines) {
    lines.add(
        "%s on the cause (an opinion, %s): %s%s"
            .formatted(
                who,
                one.confidence().name().toLowerCase(Locale.ROOT),
                said(one.cause()),
                mark(one.doubts().size())));
    if (!one.advice().isEmpty()) {
      lines.add(who + " advises: " + said(one.advice()));
    }
  }

  private static String mark(int doubts) {
    return doubts == 0 ? "" : " [uncorroborated: " + Humane.count(doubts, "claim") + "]";
  }

  /** One line, so that it cannot pass for a line of ours. */
  private static String said(String text) {
    return Clean.line(text, LONGEST);
  }

  private static String name(Report report) {
    String name = Clean.line(report.agent(), 40);
    return name.isEmpty() ? "The agent" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
