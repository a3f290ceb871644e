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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of lines in a log, with how often and when. */
final class LogPatternsTool implements Tool {
  static final int MOST_KINDS = 1_000;
  static final long MOST_READ = 32 << 20;
  private static final int LONGEST_EXAMPLE = 240;
  private static final int LONGEST_TEMPLATE = 200;

  private static final ToolSpec SPEC =
      ToolSpec.look(
          "log_patterns",
          "The kinds of lines in a log, the worst first: count, level, first and last time, an"
              + " example.",
          Input.needed("source", new Form.Text(400), "as of logs"),
          Input.maybe("since", new Form.Text(40), "such as 2h; 24h is usual"));

  private final Room room;

  LogPatternsTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  private static final class Kind {
    private long count;
    private LogLevel level = LogLevel.NONE;
    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> last = Optional.empty();
    private String example = "";

    private void add(LogSource.Line line) {
      count++;
      level = line.level().compareTo(level) < 0 ? line.level() : level;
      first = first.or(line::at);
      last = line.at().or(() -> last);
      example = line.text();
    }
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    Instant since = TimeWord.of(given.maybe("since").orElse("24h"), room.host().now());
    LogSource.Read read =
        new LogSource(room)
            .read(given.text("source"), Optional.of(since), LogLevel.NONE, MOST_READ);
    Map<String, Kind> kinds = new LinkedHashMap<>();
    long lines = 0;
    long others = 0;
    for (LogSource.Line line : read.lines()) {
      if (!LogsTool.within(line, Optional.of(since), Optional.empty()) || line.text().isBlank()) {
        continue;
      }
      lines++;
      String template = Clean.line(LineMask.of(line.text()), LONGEST_TEMPLATE);
      if (kinds.size() < MOST_KINDS || kinds.containsKey(template)) {
        kinds.computeIfAbsent(template, key -> new Kind()).add(line);
      } else {
        others++;
      }
    }
    return told(read, since, kinds, lines, others);
  }

  private static String told(
      LogSource.Read read, Instant since, Map<String, Kind> kinds, long lines, long others) {
    StringBuilder out = new StringBuilder();
    out.append(Clean.line(read.from(), 600))
        .append(
            ": %s since %s, of %s\n"
                .formatted(Humane.count(lines, "line"), since, Humane.count(kinds.size(), "kind")));
    if (others > 0) {
      out.append(
          "%d lines more were of kinds beyond the first %d and are not told\n"
              .formatted(others, MOST_KINDS));
    }
    if (read.cut()) {
      out.append("there is more that is older, which was not read\n");
    }
    read.notes().forEach(note -> out.append(Clean.line(note, 300)).append('\n'));
    List<Map.Entry<String, Kind>> sorted =
        kinds.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, Kind> one) -> one.getValue().level)
                    .thenComparing(one -> one.getValue().count, Comparator.reverseOrder()))
            .toList();
    int told = 0;
    for (Map.Entry<String, Kind> one : sorted) {
      String text = entry(one.getKey(), one.getValue());
      if (out.length() + text.length() > LogsTool.MOST_TOLD) {
        break;
      }
      out.append(text);
      told++;
    }
    if (told < sorted.size()) {
      out.append("\n").append(sorted.size() - told).append(" kinds more are not told\n");
    }
    return out.toString();
  }

  private static String entry(String template, Kind kind) {
    String level =
        switch (kind.level) {
          case ERROR -> "error";
          case WARNING -> "warning";
          case QUIET -> "info";
          case NONE -> "no level";
        };
    String when =
        kind.first
            .map(
                first ->
                    kind.last
                        .filter(last -> !last.equals(first))
                        .map(last -> "%s to %s%s".formatted(first, last, rate(kind, first, last)))
                        .orElse(first.toString()))
            .orElse("no times");
    String example = Clean.line(kind.example, LONGEST_EXAMPLE);
    return "\n%dx %s, %s\n  %s\n%s"
        .formatted(
            kind.count,
            level,
            when,
            template,
            example.equals(template) ? "" : "  last: " + example + "\n");
  }

  private static String rate(Kind kind, Instant first, Instant last) {
    double hours = Duration.between(first, last).toMillis() / 3_600_000.0;
    return hours < 0.1 ? "" : ", about " + Humane.number(Math.rint(kind.count / hours)) + "/h";
  }
}
