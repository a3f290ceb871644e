package dev.claudeops.journal;

import dev.claudeops.text.Humane;
import dev.claudeops.text.Markdown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entries under {@code ## Story} in an issue's file: one line each, with a cut of evidence set
 * in below it where the state changed.
 *
 * <p>Only these entries are touched. The story ends at the first line that is neither an entry nor
 * set in below one; what a person wrote there or anywhere else stays as it is. A long story keeps
 * its beginning and its end.
 */
final class Story {
  static final String HEADING = "## Story";
  static final int FIRST_KEPT = 20;
  static final int LAST_KEPT = 300;
  private static final int EVIDENCE_LINES = 10;
  private static final int EVIDENCE_WIDTH = 200;
  private static final Pattern ENTRY =
      Pattern.compile("- \\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2} UTC: .*|- … .*left out.*");
  private static final Pattern STILL =
      Pattern.compile("- (\\d{4}-\\d{2}-\\d{2}) .*UTC: still open, seen by (\\d{1,6}) checks? .*");
  private static final Pattern LEFT_OUT = Pattern.compile("- … (\\d{1,9}) entr.*");

  private static final Pattern OPINION =
      Pattern.compile(
          "UTC: [^(]{1,60} \\([^)]{1,200}\\): cause (.{0,3000}) \\((low|medium|high); .*");

  private final List<String> before = new ArrayList<>();
  private final List<String> entries = new ArrayList<>();
  private final List<String> after = new ArrayList<>();

  /** Finds the story in the body of a file; without one, it begins at the end. */
  Story(String body) {
    List<String> lines = new ArrayList<>(List.of(body.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    int at = 0;
    while (at < lines.size() && !lines.get(at).stripTrailing().equals(HEADING)) {
      before.add(lines.get(at++));
    }
    if (at == lines.size()) {
      before.add("");
      before.add(HEADING);
      return;
    }
    before.add(lines.get(at++));
    int end = at;
    StringBuilder entry = new StringBuilder();
    for (int i = at; i < lines.size(); i++) {
      String line = lines.get(i);
      if (ENTRY.matcher(line.stripTrailing()).matches()) {
        flush(entry);
        entry.append(line);
        end = i + 1;
      } else if (!entry.isEmpty() && line.startsWith("  ") && !line.isBlank()) {
        lines.subList(end, i).forEach(blank -> entry.append('\n').append(blank));
        entry.append('\n').append(line);
        end = i + 1;
      } else if (!line.isBlank()) {
        break;
      }
    }
    flush(entry);
    after.addAll(lines.subList(end, lines.size()));
    if (!after.isEmpty()
        && after.getFirst().isBlank()
        && (entries.isEmpty() || entries.getLast().indexOf('\n') >= 0)) {
      after.removeFirst();
    }
  }

  private void flush(StringBuilder entry) {
    if (!entry.isEmpty()) {
      entries.add(entry.toString());
      entry.setLength(0);
    }
  }

  /** Adds an event, with a cut of what was seen where there is any. */
  Story tell(Instant at, String what, String source, String seen) {
    StringBuilder entry = new StringBuilder(line(at, Words.sentence(Markdown.inline(what))));
    String cut = cut(seen);
    if (!cut.isEmpty()) {
      entry.append("\n\n  Seen in ").append(Markdown.code(source)).append(":\n");
      Markdown.fence(cut).lines().forEach(line -> entry.append("\n  ").append(line));
    }
    entries.add(entry.toString());
    return this;
  }

  /**
   * Adds what an agent thinks; not again where the last of its entries gives the same cause with
   * the same confidence.
   *
   * @param line as {@link ReadingText#line} makes it
   */
  Story opinion(Instant at, String line) {
    String entry = line(at, Words.sentence(Markdown.prose(line)));
    String last = "";
    for (String one : entries) {
      Matcher matcher = OPINION.matcher(one);
      last = matcher.find() ? essence(matcher) : last;
    }
    Matcher now = OPINION.matcher(entry);
    if (!now.find() || !essence(now).equals(last)) {
      entries.add(entry);
    }
    return this;
  }

  private static String essence(Matcher opinion) {
    return opinion.group(1).strip().toLowerCase(Locale.ROOT) + " " + opinion.group(2);
  }

  /** The last entries, without their evidence and as they were before they became Markdown. */
  List<String> tail(int most) {
    return entries.subList(Math.max(0, entries.size() - most), entries.size()).stream()
        .map(entry -> entry.lines().findFirst().orElse("").substring(2))
        .map(entry -> entry.replaceAll("\\\\(\\p{Punct})", "$1"))
        .toList();
  }

  /** Says that it is still open; at most one entry a day, which counts the checks. */
  Story still(Instant at) {
    int looks = 1;
    if (!entries.isEmpty()) {
      Matcher last = STILL.matcher(entries.getLast());
      if (last.matches() && last.group(1).equals(Humane.minute(at).substring(0, 10))) {
        looks += Integer.parseInt(last.group(2));
        entries.removeLast();
      }
    }
    entries.add(line(at, "still open, seen by " + Humane.count(looks, "check") + " since."));
    return this;
  }

  private static String line(Instant at, String what) {
    return "- " + Humane.minute(at) + " UTC: " + what;
  }

  /** The body of the file with the story in it. */
  String write() {
    StringBuilder out = new StringBuilder();
    before.forEach(line -> out.append(line).append('\n'));
    out.append('\n');
    boolean spaced = true;
    for (String entry : kept()) {
      spaced = entry.indexOf('\n') >= 0;
      out.append(entry).append(spaced ? "\n\n" : "\n");
    }
    if (!spaced && !after.isEmpty() && !after.getFirst().isBlank()) {
      out.append('\n');
    }
    after.forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  private List<String> kept() {
    if (entries.size() <= FIRST_KEPT + LAST_KEPT) {
      return entries;
    }
    List<String> kept = new ArrayList<>(entries.subList(0, FIRST_KEPT));
    List<String> gone = entries.subList(FIRST_KEPT, entries.size() - LAST_KEPT);
    long count = 0;
    for (String entry : gone) {
      Matcher earlier = LEFT_OUT.matcher(entry);
      count += earlier.matches() ? Long.parseLong(earlier.group(1)) : 1;
    }
    kept.add("- … " + count + (count == 1 ? " entry was" : " entries were") + " left out here.");
    kept.addAll(entries.subList(entries.size() - LAST_KEPT, entries.size()));
    return kept;
  }

  /** The first lines of what was seen, each of bounded width. */
  static String cut(String seen) {
    List<String> lines = seen.strip().lines().limit(EVIDENCE_LINES + 1L).toList();
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(lines.size(), EVIDENCE_LINES); i++) {
      String line = lines.get(i).stripTrailing();
      out.append(
              line.length() > EVIDENCE_WIDTH ? line.substring(0, EVIDENCE_WIDTH - 1) + "…" : line)
          .append('\n');
    }
    if (lines.size() > EVIDENCE_LINES) {
      out.append("…\n");
    }
    return out.toString().stripTrailing();
  }
}
