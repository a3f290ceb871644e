package dev.claudeops.cli;

import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Run;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Verdict;
import dev.claudeops.ops.Checkup;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A run on the screen: the verdict, what is wrong first, what could not be seen, where it is
 * written.
 */
final class RunPage {
  private static final int MOST_BLIND = 8;
  private static final int MOST_ADVICE = 5;
  private final Screen screen;
  private final Instant now;

  RunPage(Screen screen, Instant now) {
    this.screen = screen;
    this.now = now;
  }

  /**
   * @param all everything that was seen as well
   * @param quiet nothing at all when nothing is wrong, so that cron sends no mail
   */
  void print(Checkup checkup, boolean all, boolean quiet) {
    Run run = checkup.run();
    if (quiet && run.status() == Health.OK && checkup.notes().isEmpty()) {
      return;
    }
    screen.line(verdict(run));
    findings(run);
    deeds(run);
    resolved(run);
    services(run);
    blind(run);
    new OpinionPage(screen).print(run);
    if (all) {
      everything(run);
    }
    checkup
        .notes()
        .forEach(note -> screen.line(screen.ink(Screen.Ink.WARN, "! ") + Screen.safe(note)));
    checkup
        .files()
        .health()
        .ifPresent(
            file ->
                screen.line(
                    screen.ink(Screen.Ink.DIM, "Written: " + Screen.safe(file.toString()))));
  }

  private String verdict(Run run) {
    List<Finding> open = run.findings().stream().filter(Finding::open).toList();
    long critical =
        open.stream().filter(finding -> finding.severity() == Severity.CRITICAL).count();
    long warnings = open.stream().filter(finding -> finding.severity() == Severity.WARNING).count();
    List<String> parts = new ArrayList<>();
    if (critical > 0) {
      parts.add(critical + " critical");
    }
    if (warnings > 0) {
      parts.add(Humane.count(warnings, "warning"));
    }
    String what = parts.isEmpty() ? "nothing is wrong" : String.join(", ", parts);
    return "%s  %s: %s  %s"
        .formatted(
            screen.word(run.status()),
            screen.ink(Screen.Ink.STRONG, Screen.safe(run.host())),
            what,
            screen.ink(
                Screen.Ink.DIM,
                "(%s in %s)"
                    .formatted(
                        Humane.count(run.observations().size(), "subject"),
                        Humane.duration(run.took()))));
  }

  private void findings(Run run) {
    Map<String, FindingType> types =
        run.types().stream()
            .collect(Collectors.toMap(FindingType::name, Function.identity(), (a, b) -> a));
    List<List<String>> rows = new ArrayList<>();
    for (Finding finding : run.findings()) {
      if (!finding.open()) {
        continue;
      }
      boolean symptom = finding.causedBy().isPresent();
      rows.add(
          List.of(
              symptom ? "  └ " + screen.word(finding.severity()) : screen.word(finding.severity()),
              Screen.safe(finding.subject().toString()),
              since(finding),
              Screen.safe(finding.title())
                  + finding
                      .causedBy()
                      .map(cause -> " (because of " + Screen.safe(cause.toString()) + ")")
                      .orElse("")));
    }
    if (rows.isEmpty()) {
      return;
    }
    screen.blank();
    screen.table(rows);
    List<String> advice = advice(run, types);
    if (!advice.isEmpty()) {
      screen.blank();
      screen.line("What to do:");
      advice.forEach(line -> screen.line("  " + Screen.safe(line)));
    }
  }

  /** What to do for each kind of problem, by name where only one thing has it. */
  private static List<String> advice(Run run, Map<String, FindingType> types) {
    Map<String, List<Finding>> roots =
        run.findings().stream()
            .filter(finding -> finding.open() && finding.causedBy().isEmpty())
            .filter(finding -> finding.severity() != Severity.INFO)
            .filter(finding -> types.containsKey(finding.type()))
            .collect(Collectors.groupingBy(Finding::type, LinkedHashMap::new, Collectors.toList()));
    return roots.entrySet().stream()
        .limit(MOST_ADVICE)
        .map(
            entry -> {
              FindingType type = types.get(entry.getKey());
              List<Finding> same = entry.getValue();
              return type.name()
                  + ": "
                  + (same.size() == 1 ? type.advice(same.getFirst().subject()) : type.advice());
            })
        .toList();
  }

  private String since(Finding finding) {
    Duration age = Duration.between(finding.since(), now);
    return switch (finding.phase()) {
      case NEW -> "new";
      case ONGOING -> "for " + Humane.duration(age.isNegative() ? Duration.ZERO : age);
      case RESOLVED -> "over";
    };
  }

  /** What was done, what waits for a person, what was not allowed. */
  private void deeds(Run run) {
    List<Deed> deeds = run.deeds().stream().filter(deed -> !left(deed)).toList();
    if (!deeds.isEmpty()) {
      screen.blank();
      screen.line("Actions:");
      actions(deeds);
    }
    List<Deed> left = run.deeds().stream().filter(RunPage::left).toList();
    if (!left.isEmpty()) {
      screen.blank();
      screen.line("Left to you:");
      left.forEach(
          deed ->
              screen.line(
                  "  "
                      + screen.ink(
                          Screen.Ink.STRONG, Screen.safe(deed.action().target().toString()))
                      + ": "
                      + Screen.safe(deed.action().message())));
    }
    if (run.deeds().stream()
        .anyMatch(
            deed -> deed.outcome() instanceof Outcome.Unproven it && it.would().isPresent())) {
      screen.blank();
      screen.line("This was a dry run: nothing was changed, written or sent.");
    }
  }

  /** Whether it is no deed, but what is left to a person. */
  private static boolean left(Deed deed) {
    return deed.action().tells() && deed.outcome() instanceof Outcome.Unproven;
  }

  private void actions(List<Deed> deeds) {
    screen.table(
        deeds.stream()
            .map(
                deed ->
                    List.of(
                        "  " + state(deed.outcome()),
                        deed.action().kind(),
                        Screen.safe(deed.action().target().toString()),
                        Screen.safe(said(deed.outcome()))))
            .toList());
    if (deeds.stream().anyMatch(deed -> deed.verdict() instanceof Verdict.Ask)) {
      screen.line("claudeops approve lists what waits for your yes.");
    }
  }

  private String state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Proven _ -> screen.ink(Screen.Ink.GOOD, "proven");
      case Outcome.Unproven would when would.would().isPresent() ->
          screen.ink(Screen.Ink.STRONG, "would be done");
      case Outcome.Unproven _ -> screen.ink(Screen.Ink.WARN, "not proven");
      case Outcome.Failed _ -> screen.ink(Screen.Ink.BAD, "FAILED");
      case Outcome.Refused(var verdict) ->
          switch (verdict) {
            case Verdict.Ask _ -> screen.ink(Screen.Ink.WARN, "waits for you");
            case Verdict.Hold _ -> screen.ink(Screen.Ink.DIM, "held");
            case Verdict.Deny _ -> screen.ink(Screen.Ink.DIM, "refused");
            case Verdict.Allow _ -> screen.ink(Screen.Ink.DIM, "not done");
          };
    };
  }

  private static String said(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Proven(var proof) -> proof;
      case Outcome.Unproven unproven -> unproven.would().orElse(unproven.doubt());
      case Outcome.Failed(var error) -> error;
      case Outcome.Refused(var verdict) -> verdict.why() + " (rule " + verdict.rule() + ")";
    };
  }

  private void resolved(Run run) {
    List<Finding> over = run.findings().stream().filter(finding -> !finding.open()).toList();
    if (!over.isEmpty()) {
      screen.blank();
      over.forEach(
          finding ->
              screen.line(
                  screen.ink(Screen.Ink.GOOD, "over: ")
                      + Screen.safe(finding.subject() + ": " + finding.title())));
    }
  }

  private void services(Run run) {
    List<ServiceState> ill =
        run.services().stream().filter(service -> service.health() != Health.OK).toList();
    if (run.services().isEmpty()) {
      return;
    }
    screen.blank();
    if (ill.isEmpty()) {
      screen.line("Services: %s, all well".formatted(run.services().size()));
    } else {
      screen.line(
          "Services: %d of %d well"
              .formatted(run.services().size() - ill.size(), run.services().size()));
      screen.table(
          ill.stream()
              .map(
                  service ->
                      List.of(
                          "  " + screen.word(service.health()),
                          Screen.safe(service.name()),
                          needs(service)))
              .toList());
    }
  }

  private static String needs(ServiceState service) {
    return service.needs().isEmpty()
        ? ""
        : "needs " + Screen.safe(String.join(", ", service.needs()));
  }

  private void blind(Run run) {
    List<Observation> blind =
        run.observations().stream().filter(seen -> seen.health() == Health.UNKNOWN).toList();
    if (blind.isEmpty()) {
      return;
    }
    screen.blank();
    screen.line("Could not be seen:");
    screen.table(
        blind.stream()
            .limit(MOST_BLIND)
            .map(
                seen ->
                    List.of(
                        "  " + Screen.safe(seen.subject().toString()), Screen.safe(seen.summary())))
            .toList());
    if (blind.size() > MOST_BLIND) {
      screen.line("  and %d more, in the file".formatted(blind.size() - MOST_BLIND));
    }
  }

  private void everything(Run run) {
    screen.blank();
    screen.table(
        run.observations().stream()
            .map(
                seen ->
                    List.of(
                        screen.word(seen.health()),
                        Screen.safe(seen.subject().toString()),
                        Screen.safe(seen.summary())))
            .toList());
  }
}
