package dev.claudeops.text;

import java.util.List;

/** Writes GitHub-flavoured Markdown in which text from outside cannot become structure. */
public final class Markdown {
  private static final String SPECIAL = "\\`*_{}[]<>#|~!&";

  private Markdown() {}

  /** Text inside a sentence: one line, every character that could start markup escaped. */
  public static String inline(String text) {
    String line = Clean.line(text, 2_000);
    StringBuilder out = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean underscoreInWord =
          c == '_'
              && i > 0
              && i < line.length() - 1
              && Character.isLetterOrDigit(line.charAt(i - 1))
              && Character.isLetterOrDigit(line.charAt(i + 1));
      if (SPECIAL.indexOf(c) >= 0 && !underscoreInWord) {
        out.append('\\');
      }
      out.append(c);
    }
    if (!out.isEmpty() && "+-=>".indexOf(out.charAt(0)) >= 0) {
      out.insert(0, '\\');
    }
    return out.toString();
  }

  /**
   * A sentence of somebody else's: as {@link #inline}, and besides without addresses that a viewer
   * would make links of (GFM autolinks: schemes, {@code www.}, e-mail) and without mentions.
   */
  public static String prose(String text) {
    String flat = inline(text);
    StringBuilder out = new StringBuilder(flat.length() + 16);
    for (int i = 0; i < flat.length(); i++) {
      char c = flat.charAt(i);
      boolean scheme = c == ':' && flat.startsWith("//", i + 1);
      boolean www = c == '.' && i >= 3 && flat.regionMatches(true, i - 3, "www", 0, 3);
      boolean mailto = c == ':' && i >= 4 && isScheme(flat, i);
      if (scheme || www || mailto || c == '@') {
        out.append(c).append('\u200B');
      } else {
        out.append(c);
      }
    }
    String written = out.toString();
    return written.matches("\\d{1,9}[.)](?:\\s.*)?")
        ? written.replaceFirst("([.)])", "\\\\$1")
        : written;
  }

  private static boolean isScheme(String text, int colon) {
    return text.regionMatches(true, Math.max(0, colon - 6), "mailto", 0, 6)
        || text.regionMatches(true, Math.max(0, colon - 4), "xmpp", 0, 4);
  }

  /** A code span that its content cannot end. */
  public static String code(String text) {
    String line = Clean.line(text, 2_000);
    if (line.isEmpty()) {
      return "` `";
    }
    String ticks = "`".repeat(longestRun(line, '`') + 1);
    String pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return ticks + pad + line + pad + ticks;
  }

  /** A fenced block that its content cannot close. */
  public static String fence(String text) {
    String ticks = "`".repeat(Math.max(3, longestRun(text, '`') + 1));
    return ticks + "text\n" + text.stripTrailing() + "\n" + ticks + "\n";
  }

  /**
   * A table; the cells are Markdown already ({@link #inline} or {@link #code}), their bars are
   * escaped here.
   */
  public static String table(List<String> head, List<List<String>> rows) {
    StringBuilder out = new StringBuilder();
    row(out, head);
    out.append("|").append(" --- |".repeat(head.size())).append('\n');
    rows.forEach(cells -> row(out, cells));
    return out.toString();
  }

  private static void row(StringBuilder out, List<String> cells) {
    out.append('|');
    for (String cell : cells) {
      out.append(' ').append(escapeBars(cell.replace('\n', ' '))).append(" |");
    }
    out.append('\n');
  }

  /** GFM splits cells at a bar even inside a code span; a bar behind a backslash stays. */
  private static String escapeBars(String cell) {
    StringBuilder out = new StringBuilder(cell.length());
    int slashes = 0;
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (c == '|' && slashes % 2 == 0) {
        out.append('\\');
      }
      slashes = c == '\\' ? slashes + 1 : 0;
      out.append(c);
    }
    return out.toString();
  }

  private static int longestRun(String text, char wanted) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == wanted ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
