package dev.claudeops.ops;

import dev.claudeops.model.Deed;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** A run as the one documented JSON object (schema/check.schema.json). */
public final class RunJson {
  private RunJson() {}

  /**
   * @param files the files that were written, by folder; empty ones for a run that wrote none
   */
  public static Json of(Run run, Written files, List<String> notes) {
    return Json.object(
        "id", Json.of(run.id().value()),
        "host", Json.of(run.host()),
        "trigger", Json.of(run.trigger().word()),
        "status", Json.of(word(run.status())),
        "startedAt", Json.of(run.startedAt().toString()),
        "durationSeconds", Json.of(run.took().toNanos() / 1e9),
        "observations", Json.array(run.observations().stream().map(RunJson::of).toList()),
        "findings", Json.array(run.findings().stream().map(RunJson::of).toList()),
        "services",
            Json.array(
                run.services().stream()
                    .map(
                        service ->
                            Json.object(
                                "name", Json.of(service.name()),
                                "declared", Json.of(service.declared()),
                                "health", Json.of(word(service.health())),
                                "parts",
                                    Json.array(service.parts().stream().map(RunJson::of).toList()),
                                "needs", Json.strings(service.needs())))
                    .toList()),
        "actions",
            Json.array(
                IntStream.range(0, run.deeds().size())
                    .mapToObj(i -> of(run.deeds().get(i), files.deed(i)))
                    .toList()),
        "agent", of(run.report()),
        "files",
            Json.object(
                "health", files.health().map(path -> Json.of(path.toString())).orElse(Json.nul()),
                "issues", Json.strings(files.issues().stream().map(Object::toString).toList()),
                "actions", Json.strings(files.actions().stream().map(Object::toString).toList())),
        "notes", Json.strings(notes));
  }

  public static Json of(Observation seen) {
    return Json.object(
        "id", Json.of(seen.id().value()),
        "subject", of(seen.subject()),
        "at", Json.of(seen.at().toString()),
        "health", Json.of(word(seen.health())),
        "summary", Json.of(seen.summary()),
        "measures",
            Json.array(
                seen.measures().stream()
                    .map(
                        measure ->
                            Json.object(
                                "name", Json.of(measure.name()),
                                "value", Json.of(measure.value()),
                                "unit", Json.of(measure.unit().name().toLowerCase(Locale.ROOT))))
                    .toList()));
  }

  private static Json of(Finding finding) {
    return Json.object(
        "id", Json.of(finding.id().value()),
        "subject", of(finding.subject()),
        "type", Json.of(finding.type()),
        "severity", Json.of(finding.severity().name().toLowerCase(Locale.ROOT)),
        "phase", Json.of(finding.phase().name().toLowerCase(Locale.ROOT)),
        "title", Json.of(finding.title()),
        "since", Json.of(finding.since().toString()),
        "basis", Json.strings(finding.basis().stream().map(Object::toString).toList()),
        "causedBy", finding.causedBy().map(RunJson::of).orElse(Json.nul()),
        "flapping", Json.of(finding.flapping()));
  }

  /**
   * @param file of the action or of the question
   */
  static Json of(Deed deed, Optional<Path> file) {
    Verdict verdict = deed.verdict();
    return Json.object(
        "kind", Json.of(deed.action().kind()),
        "target", of(deed.action().target()),
        "by", Json.of(deed.action().by()),
        "verdict", Json.of(verdict.word()),
        "rule", Json.of(verdict.rule()),
        "why", Json.of(why(deed)),
        "outcome", Json.of(deed.outcome().word()),
        "ran", deed.ran().isEmpty() ? Json.nul() : Json.of(deed.ran()),
        "file", file.map(path -> Json.of(path.toString())).orElse(Json.nul()));
  }

  /** The proof, the doubt, the error, or what the rule said. */
  private static String why(Deed deed) {
    return switch (deed.outcome()) {
      case Outcome.Proven(var proof) -> proof;
      case Outcome.Unproven(var doubt) -> doubt;
      case Outcome.Failed(var error) -> error;
      case Outcome.Refused(var verdict) -> verdict.why();
    };
  }

  private static Json of(Report report) {
    return Json.object(
        "kind", Json.of(report.agent()),
        "model", report.model().isEmpty() ? Json.nul() : Json.of(report.model()),
        "turns", Json.of(report.turns()),
        "costUsd", Json.of(report.costUsd()),
        "status", Json.of(report.status()),
        "reading", report.reading().map(RunJson::of).orElse(Json.nul()));
  }

  /** An opinion; {@code uncorroborated} counts what of it nothing bears out. */
  static Json of(Reading reading) {
    return Json.object(
        "verdict", Json.of(reading.verdict()),
        "findings", Json.array(reading.findings().stream().map(RunJson::of).toList()),
        "seen", Json.strings(reading.seen()),
        "lessons", Json.strings(reading.lessons()),
        "questions", Json.strings(reading.questions()),
        "doubts", Json.strings(reading.doubts()),
        "uncorroborated", Json.of(reading.uncorroborated()));
  }

  private static Json of(Explanation one) {
    return Json.object(
        "finding", Json.of(one.finding().value()),
        "cause", Json.of(one.cause()),
        "confidence", Json.of(one.confidence().name().toLowerCase(Locale.ROOT)),
        "because", Json.strings(one.because()),
        "ruledOut",
            Json.array(
                one.ruledOut().stream()
                    .map(
                        other ->
                            Json.object("what", Json.of(other.what()), "by", Json.of(other.by())))
                    .toList()),
        "advice", Json.of(one.advice()),
        "doubts", Json.strings(one.doubts()));
  }

  private static Json of(Subject subject) {
    return Json.object("kind", Json.of(subject.kind()), "name", Json.of(subject.name()));
  }

  private static String word(Health health) {
    return health.name().toLowerCase(Locale.ROOT);
  }
}
