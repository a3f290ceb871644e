package dev.claudeops.journal;

import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Markdown;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What happened when the machine came up.
 *
 * @param at when it came up; names the file
 * @param title one line: "restart after a power cut, all services are back"
 * @param timeline in the order of time
 * @param prose what a person should know; one paragraph an item
 */
public record BootStory(
    Instant at, String host, String title, List<Row> timeline, List<String> prose) {
  /** One line of the timeline. */
  public record Row(Instant at, String what) {}

  public BootStory {
    timeline = List.copyOf(timeline);
    prose = List.copyOf(prose);
  }

  /** The whole file. */
  String write(String stem) {
    StringBuilder out = new StringBuilder();
    out.append(
        new FrontMatter.Fields()
            .text("id", stem)
            .text("kind", "boot")
            .text("host", host)
            .time("booted", at)
            .text("title", title)
            .write());
    out.append("\n# ").append(Markdown.inline(title)).append('\n');
    prose.forEach(paragraph -> out.append('\n').append(Markdown.inline(paragraph)).append('\n'));
    if (!timeline.isEmpty()) {
      out.append("\n## Timeline (UTC)\n\n")
          .append(
              Markdown.table(
                  List.of("When", "What"),
                  timeline.stream()
                      .map(
                          row ->
                              List.of(
                                  row.at()
                                      .truncatedTo(ChronoUnit.SECONDS)
                                      .toString()
                                      .replace('T', ' ')
                                      .replace("Z", ""),
                                  Markdown.inline(row.what())))
                      .toList()));
    }
    return out.toString();
  }
}
