package dev.claudeops.database;

import dev.claudeops.text.Clean;

/**
 * A statement as evidence: literals become {@code ?}, because they may be anybody's name or
 * password; comments and line breaks go; it is short. Linear time, never fails.
 */
public final class SqlText {
  private static final int LONGEST = 200;

  private SqlText() {}

  /**
   * The statement without its values.
   *
   * @param mariadb double quotes hold a value there, and a name in PostgreSQL
   */
  public static String normalised(String sql, boolean mariadb) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < sql.length() && out.length() <= LONGEST) {
      char c = sql.charAt(i);
      if (c == '\'' || c == '"' && mariadb) {
        boolean escapes = mariadb || i > 0 && "eE".indexOf(sql.charAt(i - 1)) >= 0;
        i = afterQuoted(sql, i, c, escapes);
        out.append('?');
      } else if (c == '$' && dollarTag(sql, i) > 0) {
        String tag = sql.substring(i, dollarTag(sql, i));
        int end = sql.indexOf(tag, i + tag.length());
        i = end < 0 ? sql.length() : end + tag.length();
        out.append('?');
      } else if (sql.startsWith("/*", i)) {
        int end = sql.indexOf("*/", i + 2);
        i = end < 0 ? sql.length() : end + 2;
        space(out);
      } else if (sql.startsWith("--", i) || c == '#' && mariadb) {
        int end = sql.indexOf('\n', i);
        i = end < 0 ? sql.length() : end;
      } else if (Character.isDigit(c) && !inWord(out)) {
        i = afterNumber(sql, i);
        out.append('?');
      } else if (Character.isWhitespace(c)) {
        space(out);
        i++;
      } else {
        out.append(c);
        i++;
      }
    }
    return Clean.line(out.toString(), LONGEST);
  }

  /**
   * Past the closing quote; a doubled quote belongs to the value, and what a backslash protects
   * where backslashes escape (in PostgreSQL only in {@code E'...'}).
   */
  private static int afterQuoted(String sql, int start, char quote, boolean escapes) {
    for (int i = start + 1; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '\\' && escapes) {
        i++;
      } else if (c == quote) {
        if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
          i++;
        } else {
          return i + 1;
        }
      }
    }
    return sql.length();
  }

  /** Past a tag such as {@code $$} or {@code $body$}; 0 where it is none, as in {@code $1}. */
  private static int dollarTag(String sql, int start) {
    for (int i = start + 1; i < Math.min(sql.length(), start + 64); i++) {
      char c = sql.charAt(i);
      if (c == '$') {
        return i + 1;
      }
      if (!Character.isLetter(c) && c != '_' && (i == start + 1 || !Character.isDigit(c))) {
        return 0;
      }
    }
    return 0;
  }

  private static int afterNumber(String sql, int start) {
    int i = start;
    while (i < sql.length() && (Character.isLetterOrDigit(sql.charAt(i)) || sql.charAt(i) == '.')) {
      i++;
    }
    return i;
  }

  private static boolean inWord(StringBuilder out) {
    if (out.isEmpty()) {
      return false;
    }
    char last = out.charAt(out.length() - 1);
    return Character.isLetterOrDigit(last) || last == '_' || last == '$';
  }

  private static void space(StringBuilder out) {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
      out.append(' ');
    }
  }
}
