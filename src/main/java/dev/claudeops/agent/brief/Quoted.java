package dev.claudeops.agent.brief;

import dev.claudeops.agent.tool.Neutral;
import dev.claudeops.text.Clean;
import java.util.ArrayList;
import java.util.List;

/**
 * Text from outside as it may stand in a prompt: data, whatever it says. Names stand in back
 * quotes, sentences in double quotes, longer text behind a bar on each of its lines; none of it can
 * end its quote. Linear time.
 *
 * <p>Control and escape sequences, bidirectional and invisible characters become replacements
 * ({@link Clean}); what a client takes for an order of its user stands behind a backslash, which
 * the tools take away again ({@link Neutral}). {@code <|end|>} gets a space behind its bracket, the
 * roles {@code Human:} and {@code Assistant:} one before their colon, and long runs of back quotes
 * are broken.
 */
public final class Quoted {
  /** What every line of a longer text begins with. */
  public static final String BAR = "| ";

  private static final int LONGEST_LINE = 400;
  private static final List<String> ROLES = List.of("human", "assistant");

  private Quoted() {}

  /** A name, of which at most this many characters are told. */
  public static String name(String text, int longest) {
    return "`" + harmless(Clean.line(text, longest)).replace('`', '\'') + "`";
  }

  /** A name as long as a subject's may be. */
  public static String name(String text) {
    return name(text, 400);
  }

  /**
   * What a name is once it was told by {@link #name(String)}, copied, and given to a tool: itself,
   * unless it holds what cannot stand in a quote.
   */
  public static String comesBackAs(String text) {
    String told = name(text);
    return Neutral.restore(told.substring(1, told.length() - 1));
  }

  /** A sentence, of which at most this many characters are told. */
  public static String words(String text, int longest) {
    return "\"" + harmless(Clean.line(text, longest)).replace('"', '\'') + "\"";
  }

  /**
   * Lines, each behind a bar and at most {@value #LONGEST_LINE} characters long; ends with a line
   * feed unless there is nothing.
   */
  public static String lines(List<String> lines) {
    StringBuilder out = new StringBuilder();
    for (String line : lines) {
      out.append(BAR).append(harmless(Clean.line(line, LONGEST_LINE))).append('\n');
    }
    return out.toString();
  }

  /** The lines of a text as whoever wrote it meant them, the blank ones left out. */
  public static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        String line = text.substring(from, i).stripTrailing();
        if (!line.isBlank()) {
          lines.add(line);
        }
        from = i + 1;
      }
    }
    return lines;
  }

  /** One line without what could act on whoever reads it. */
  private static String harmless(String raw) {
    String line = Neutral.of(raw);
    StringBuilder out = new StringBuilder(line.length() + 8);
    int ticks = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      ticks = c == '`' ? ticks + 1 : 0;
      if (ticks == 3) {
        out.append(' ');
        ticks = 1;
      } else if (c == ':' && role(line, i)) {
        out.append(' ');
      } else if (c == '|' && i > 0 && line.charAt(i - 1) == '<') {
        out.append(' ');
      }
      out.append(c);
    }
    return out.toString();
  }

  /** Whether the colon at this place ends a role that begins a word. */
  private static boolean role(String line, int colon) {
    for (String role : ROLES) {
      int from = colon - role.length();
      if (from >= 0
          && line.regionMatches(true, from, role, 0, role.length())
          && (from == 0 || !word(line.charAt(from - 1)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean word(char c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }
}
