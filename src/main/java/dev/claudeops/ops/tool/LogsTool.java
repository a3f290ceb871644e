package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.probe.LogLevel;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The last lines of a log. */
final class LogsTool implements Tool {
  /** So many bytes of a source are read at most. */
  static final long MOST_READ = 8 << 20;

  /** What is told at once. */
  static final int MOST_TOLD = 14_000;

  private static final int LONGEST_LINE = 600;

  static final Input SOURCE =
      Input.needed(
          "source",
          new Form.Text(400),
          "a known log file, unit:NAME, container:NAME, pm2:APP or journal");

  private static final ToolSpec SPEC =
      ToolSpec.look(
          "logs",
          "The last lines of a log, rotated files too. For kinds and counts of lines call"
              + " log_patterns first.",
          SOURCE,
          Input.maybe("since", new Form.Text(40), "30m, 2h, 3d or 2025-09-29T14:00:00Z"),
          Input.maybe("until", new Form.Text(40), "for what is older"),
          Input.maybe("contains", new Form.Text(200), ""),
          Input.maybe("level", new Form.Choice(List.of("error", "warning", "any")), "and worse"));

  private final Room room;

  LogsTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  /** What a level lets through. */
  static Predicate<LogLevel> atLeast(LogLevel level) {
    return one ->
        switch (level) {
          case ERROR -> one == LogLevel.ERROR;
          case WARNING -> one == LogLevel.ERROR || one == LogLevel.WARNING;
          case QUIET, NONE -> true;
        };
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    Instant now = room.host().now();
    Optional<Instant> since = TimeWord.of(given.maybe("since"), now);
    Optional<Instant> until = TimeWord.of(given.maybe("until"), now);
    if (since.isPresent() && until.isPresent() && !since.get().isBefore(until.get())) {
      throw new Refusal("since must be before until");
    }
    String needle = given.maybe("contains").orElse("").toLowerCase(Locale.ROOT);
    LogLevel least =
        switch (given.maybe("level").orElse("any")) {
          case "error" -> LogLevel.ERROR;
          case "warning" -> LogLevel.WARNING;
          default -> LogLevel.NONE;
        };
    // Where only an end is given, what is older must be looked for in older files as well.
    Optional<Instant> from = since.or(() -> until.map(at -> at.minus(Duration.ofDays(1))));
    LogSource.Read read = new LogSource(room).read(given.text("source"), from, least, MOST_READ);
    List<LogSource.Line> fit =
        read.lines().stream()
            .filter(line -> within(line, from, until))
            .filter(line -> atLeast(least).test(line.level()))
            .filter(line -> needle.isEmpty() || holds(line, needle))
            .toList();
    return told(read, fit, from);
  }

  /** Without its secrets: else who may ask could guess one letter by letter. */
  private boolean holds(LogSource.Line line, String needle) {
    return room.clean(line.text()).toLowerCase(Locale.ROOT).contains(needle);
  }

  /** A line that says no time is told only where no time is asked for, or none says one. */
  static boolean within(LogSource.Line line, Optional<Instant> from, Optional<Instant> until) {
    return line.at().isEmpty()
        ? until.isEmpty()
        : from.filter(at -> line.at().get().isBefore(at)).isEmpty()
            && until.filter(at -> !line.at().get().isBefore(at)).isEmpty();
  }

  private String told(LogSource.Read read, List<LogSource.Line> fit, Optional<Instant> from) {
    Deque<String> kept = new ArrayDeque<>();
    int size = 0;
    int first = fit.size();
    while (first > 0) {
      // Cleaned before it is cut: half a secret has no form any more.
      String text = Clean.line(room.clean(fit.get(first - 1).text()), LONGEST_LINE);
      if (size + text.length() + 1 > MOST_TOLD) {
        break;
      }
      size += text.length() + 1;
      kept.addFirst(text);
      first--;
    }
    StringBuilder out = new StringBuilder();
    out.append(Clean.line(read.from(), 600)).append(": ");
    out.append(Humane.count(fit.size(), "line"));
    out.append(
        fit.size() == read.lines().size() ? "" : " fit, of " + read.lines().size() + " read");
    out.append(from.map(at -> " since " + at).orElse("")).append('\n');
    if (first > 0) {
      out.append("the newest ").append(kept.size()).append(" are told");
      fit.get(first)
          .at()
          .ifPresent(at -> out.append("; for older ones ask again with until=").append(at));
      out.append('\n');
    }
    if (read.cut()) {
      out.append("there is more that is older, which was not read\n");
    }
    read.notes().forEach(note -> out.append(Clean.line(note, 300)).append('\n'));
    out.append('\n');
    kept.forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }
}
