package dev.claudeops.cli;

import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Symptom;
import dev.claudeops.model.Unit;
import dev.claudeops.ops.RunJson;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops probe SUBJECT}: one look, in full, judged by nobody and written nowhere. */
final class ProbeVerb implements Verb {
  @Override
  public String name() {
    return "probe";
  }

  @Override
  public String summary() {
    return "Look at one subject or with one probe, and show everything it saw";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Cli.parameter(
            "SUBJECT",
            false,
            List.of(),
            "As a check names it (disk:/, unit:nginx.service), or a probe's name (disk).",
            "Without it, the probes are listed."));
    spec.addOption(Cli.flag("--json", "Print a JSON array of observations."));
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Screen screen = desk.screen();
    String what = given.matchedPositionalValue(0, "");
    if (what.isEmpty()) {
      screen.table(
          desk.ops(Purpose.RUN).probes().stream()
              .map(spec -> List.of(spec.name(), spec.summary()))
              .toList());
      return 0;
    }
    List<Observation> seen = desk.ops(Purpose.RUN).probe(what);
    if (given.hasMatchedOption("--json")) {
      screen.print(Json.array(seen.stream().map(RunJson::of).toList()).pretty());
    } else {
      seen.forEach(one -> print(screen, one));
    }
    return CheckVerb.exit(Health.worst(seen.stream().map(Observation::health).toList()));
  }

  private static void print(Screen screen, Observation seen) {
    screen.line(
        "%s  %s  %s"
            .formatted(
                screen.ink(Screen.Ink.STRONG, Screen.safe(seen.subject().toString())),
                screen.word(seen.health()),
                Screen.safe(seen.summary())));
    for (Symptom symptom : seen.symptoms()) {
      screen.line(
          "  "
              + screen.word(symptom.severity())
              + " "
              + symptom.type()
              + ": "
              + Screen.safe(symptom.says()));
    }
    screen.table(
        seen.measures().stream()
            .map(measure -> List.of("  " + measure.name(), value(measure)))
            .toList());
    seen.dependsOn().forEach(other -> screen.line("  stands on " + Screen.safe(other.toString())));
    if (!seen.evidence().isEmpty()) {
      screen.line(screen.ink(Screen.Ink.DIM, "  from " + Screen.safe(seen.evidence().source())));
      seen.evidence().text().lines().forEach(line -> screen.line("  | " + Screen.safe(line)));
    }
    screen.blank();
  }

  private static String value(Measure measure) {
    Unit unit = measure.unit();
    return switch (unit) {
      case RATIO -> Humane.percent(measure.value());
      case BYTES -> Humane.bytes(measure.value());
      case SECONDS -> Humane.seconds(measure.value());
      case COUNT -> Humane.number(measure.value());
      case PER_SECOND -> Humane.number(measure.value()) + "/s";
    };
  }
}
