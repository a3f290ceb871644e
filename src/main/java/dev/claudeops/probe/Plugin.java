package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;

import dev.claudeops.config.Check;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Monitoring plugins: a program whose exit code is the verdict and whose first line is the summary
 * (Monitoring Plugins Development Guidelines). One that does not end in time is UNKNOWN.
 */
final class Plugin implements Probe {
  private static final Duration SLACK = Duration.ofSeconds(2);
  private static final int MOST_OUTPUT = 65_536;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "command",
          "Programs that follow the monitoring-plugins convention: exit code, first line,"
              + " performance data.",
          Duration.ofSeconds(12),
          "root to run one as another user",
          List.of("command"),
          List.of(
              new ProbeSpec.Gauge(
                  "perf-*",
                  Unit.COUNT,
                  "what the plugin measures, under its labels; seconds, bytes and shares where it"
                      + " gives such units")),
          List.of(
              atOnce(
                  "command-problem",
                  Severity.WARNING,
                  "A check of the owner's own says that something is wrong.",
                  "Run it by hand and read what it says; it knows more than its first line.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return site.config().everyCheck(Check.Plugin.class).stream()
        .map(
            check ->
                Look.at(
                    check.subject(), check.timeout().plus(SLACK), () -> look(site.host(), check)))
        .toList();
  }

  private static Observation look(HostView host, Check.Plugin check)
      throws IOException, InterruptedException {
    Observation.Builder seen = Observation.of(check.subject(), host.now());
    Command command = Command.of(check.command()).within(check.timeout()).atMost(MOST_OUTPUT);
    if (check.user().isPresent()) {
      String user = check.user().get();
      if (!user.matches("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?")) {
        return seen.unknown("%s is not a user's name".formatted(Clean.line(user, 40)));
      }
      if (!host.root()) {
        return seen.unknown("needs root to run as " + user);
      }
      command = command.as(user);
    }
    Output output = host.run(command);
    String said = output.out().isBlank() ? output.err() : output.out();
    seen.evidence(command.line(), said);
    if (output.timedOut()) {
      return seen.unknown("it did not end within " + Humane.duration(check.timeout()));
    }
    PerformanceData.of(output.out()).forEach(m -> seen.measure(m.name(), m.value(), m.unit()));
    return judged(seen, output.exit(), firstLine(said, output.exit()));
  }

  private static Observation judged(Observation.Builder seen, int exit, String line) {
    return switch (exit) {
      case 0 -> seen.ok(line);
      case 1 -> seen.symptom("command-problem", Severity.WARNING, line).ok(line);
      case 2 -> seen.symptom("command-problem", Severity.CRITICAL, line).ok(line);
      case 3 -> seen.unknown(line);
      default ->
          seen.unknown(
              "it ended with exit code %d, which is none of a monitoring plugin's: %s"
                  .formatted(exit, line));
    };
  }

  /** The first line without its performance data. */
  private static String firstLine(String said, int exit) {
    String first = said.strip().lines().findFirst().orElse("");
    int bar = first.indexOf('|');
    String text = Clean.line(bar < 0 ? first : first.substring(0, bar), 300);
    return text.isEmpty() ? "it said nothing; exit code " + exit : text;
  }
}
