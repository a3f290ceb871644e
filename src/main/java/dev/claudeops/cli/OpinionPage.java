package dev.claudeops.cli;

import dev.claudeops.model.Explanation;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.text.Humane;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the agent of a run thinks, in a few lines behind the facts; the file has all of it. */
final class OpinionPage {
  private static final int MOST_CAUSES = 5;
  private static final int MOST_DOUBTS = 5;
  private static final int MOST_QUESTIONS = 5;

  private final Screen screen;

  OpinionPage(Screen screen) {
    this.screen = screen;
  }

  void print(Run run) {
    run.report().reading().ifPresent(reading -> print(run, run.report(), reading));
  }

  private void print(Run run, Report report, Reading reading) {
    screen.blank();
    String model = report.model().isEmpty() ? "" : " (" + report.model() + ")";
    screen.line(
        "%s thinks: %s"
            .formatted(name(report) + Screen.safe(model), Screen.safe(reading.verdict())));
    Map<FindingId, Finding> findings = new HashMap<>();
    run.findings().forEach(one -> findings.put(one.id(), one));
    reading.findings().stream().limit(MOST_CAUSES).forEach(one -> cause(one, findings));
    more(reading.findings().size() - MOST_CAUSES, "explanation");
    List<String> doubts =
        Stream.concat(
                reading.doubts().stream(),
                reading.findings().stream().flatMap(one -> one.doubts().stream()))
            .toList();
    doubts.stream()
        .limit(MOST_DOUBTS)
        .forEach(
            doubt ->
                screen.line(
                    "  " + screen.ink(Screen.Ink.WARN, "uncorroborated: ") + Screen.safe(doubt)));
    more(doubts.size() - MOST_DOUBTS, "doubt");
    reading.questions().stream()
        .limit(MOST_QUESTIONS)
        .forEach(question -> screen.line(name(report) + " asks: " + Screen.safe(question)));
    more(reading.questions().size() - MOST_QUESTIONS, "question");
  }

  private void cause(Explanation one, Map<FindingId, Finding> findings) {
    String about =
        findings.containsKey(one.finding())
            ? findings.get(one.finding()).subject().toString()
            : one.finding().value();
    screen.line(
        "  %s: %s %s"
            .formatted(
                Screen.safe(about),
                Screen.safe(one.cause()),
                screen.ink(
                    Screen.Ink.DIM,
                    "(" + one.confidence().name().toLowerCase(java.util.Locale.ROOT) + ")")));
  }

  private void more(int count, String what) {
    if (count > 0) {
      screen.line("  and %s more, in the file".formatted(Humane.count(count, what)));
    }
  }

  private static String name(Report report) {
    String name = Screen.safe(report.agent());
    return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
