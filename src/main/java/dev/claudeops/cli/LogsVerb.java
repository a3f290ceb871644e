package dev.claudeops.cli;

import dev.claudeops.journal.HealthLog;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Health;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops logs}: the last checks in a line each, or the whole file of one. */
final class LogsVerb implements Verb {
  private static final int USUAL = 10;
  private static final int MOST = 10_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "logs";
  }

  @Override
  public String summary() {
    return "List the last checks, or show one whole";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Cli.parameter("ID", false, List.of(), "The check's id, such as 2025-09-29-1400, or last."));
    spec.addOption(
        OptionSpec.builder("-n", "--lines")
            .paramLabel("N")
            .type(int.class)
            .description("How many checks to list; 10 unless given.")
            .build());
    spec.addOption(
        OptionSpec.builder("-f", "--follow")
            .type(boolean.class)
            .description("Go on listing checks as they are made.")
            .build());
    spec.addOption(
        Cli.flag("--transcript", "With an ID: what the agent of that check said and called."));
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Journal journal = desk.ops(Purpose.READ).journal();
    Screen screen = desk.screen();
    String id = given.matchedPositionalValue(0, "");
    if (given.hasMatchedOption("--transcript")) {
      new TranscriptPage(screen).print(transcript(journal, id));
      return 0;
    }
    if (!id.isEmpty()) {
      screen.print(text(journal, id));
      return 0;
    }
    int count = given.matchedOptionValue("-n", USUAL);
    if (count < 1 || count > MOST) {
      throw new Trouble(Trouble.Code.USAGE, "-n takes a number from 1 to " + MOST, "");
    }
    List<HealthLog> logs = journal.healthLogs(count).reversed();
    if (logs.isEmpty()) {
      screen.line(
          "No check is recorded in %s; run claudeops check."
              .formatted(Screen.safe(journal.folder().toString())));
    }
    list(screen, logs);
    if (given.hasMatchedOption("-f")) {
      follow(journal, desk, logs.isEmpty() ? Optional.empty() : Optional.of(logs.getLast().id()));
    }
    return 0;
  }

  private static Optional<RunId> run(Journal journal, String id) {
    return id.equals("last")
        ? journal.healthLogs(1).stream().map(HealthLog::id).findFirst()
        : RunId.parse(id.replaceFirst("\\.(md|jsonl)$", ""));
  }

  private static String transcript(Journal journal, String id) {
    if (id.isEmpty()) {
      throw new Trouble(
          Trouble.Code.USAGE,
          "--transcript wants the id of a check",
          "such as claudeops logs last --transcript");
    }
    return run(journal, id)
        .flatMap(journal::transcriptText)
        .orElseThrow(
            () ->
                new Trouble(
                    Trouble.Code.USAGE,
                    "there is no transcript of "
                        + (id.equals("last") ? "the last check" : Screen.safe(id)),
                    "only runs with an agent that thinks have one, and old ones go first"));
  }

  private static String text(Journal journal, String id) {
    return run(journal, id)
        .flatMap(journal::health)
        .orElseThrow(
            () ->
                new Trouble(
                    Trouble.Code.USAGE,
                    "there is no check " + Screen.safe(id),
                    "see claudeops logs for those there are"));
  }

  /** Looks for new checks until the process is ended or its reader goes away. */
  private static void follow(Journal journal, Desk desk, Optional<RunId> last)
      throws InterruptedException {
    Optional<RunId> shown = last;
    Screen screen = desk.screen();
    while (!screen.broken()) {
      desk.host().pause(PAUSE);
      Optional<RunId> before = shown;
      List<HealthLog> fresh =
          journal.healthLogs(USUAL).reversed().stream()
              .filter(log -> before.isEmpty() || log.id().compareTo(before.get()) > 0)
              .toList();
      list(screen, fresh);
      shown = fresh.isEmpty() ? shown : Optional.of(fresh.getLast().id());
    }
  }

  private static void list(Screen screen, List<HealthLog> logs) {
    screen.table(
        logs.stream()
            .map(
                log ->
                    List.of(
                        log.id().value(),
                        word(screen, log),
                        Screen.safe(log.trigger()),
                        Screen.safe(log.verdict() + thought(log))))
            .toList());
  }

  /** What an agent made of it, marked as such. */
  private static String thought(HealthLog log) {
    return log.reading().isEmpty() ? "" : " | opinion: " + log.reading();
  }

  private static String word(Screen screen, HealthLog log) {
    for (Health health : Health.values()) {
      if (health.name().toLowerCase(Locale.ROOT).equals(log.status())) {
        return screen.word(health);
      }
    }
    return screen.ink(Screen.Ink.WARN, Screen.safe(log.status()));
  }
}
