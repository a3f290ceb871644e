package dev.claudeops.cli;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Health;
import dev.claudeops.model.Severity;
import dev.claudeops.text.Clean;
import java.io.PrintStream;
import java.util.List;

/**
 * Where a command prints: a terminal with colour, or a pipe without. Text is cleaned here, once.
 */
final class Screen {
  /** The colours that carry a meaning; the words beside them carry it, too. */
  enum Ink {
    GOOD("32"),
    WARN("33"),
    BAD("1;31"),
    DIM("2"),
    STRONG("1");

    private final String code;

    Ink(String code) {
      this.code = code;
    }
  }

  private static final int USUAL_WIDTH = 110;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean colour;
  private final boolean terminal;
  private final int width;

  Screen(PrintStream out, PrintStream err, boolean terminal, boolean colour, int width) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.colour = colour;
    this.width = width;
  }

  /**
   * The screen that the surroundings and the command line ask for: colour at a terminal alone, and
   * neither with NO_COLOR (no-color.org) nor with {@code --no-color}; a dumb terminal counts as a
   * pipe.
   */
  static Screen of(
      HostView host, String[] args, boolean terminal, PrintStream out, PrintStream err) {
    boolean plain =
        host.env("NO_COLOR").filter(value -> !value.isEmpty()).isPresent()
            || List.of(args).contains("--no-color");
    boolean able = terminal && host.env("TERM").filter("dumb"::equals).isEmpty();
    int width =
        host.env("COLUMNS")
            .filter(text -> text.matches("[1-9]\\d{1,3}"))
            .map(Integer::parseInt)
            .orElse(USUAL_WIDTH);
    return new Screen(out, err, able, able && !plain, width);
  }

  boolean terminal() {
    return terminal;
  }

  /** A line of text. */
  void line(String text) {
    out.println(text);
  }

  void blank() {
    out.println();
  }

  /**
   * Text that brings its own line ends, such as a file or JSON; it was made by us and is printed as
   * it is.
   */
  void print(String text) {
    out.print(text);
  }

  /** A line for a person that is no result: it goes to the error stream. */
  void note(String text) {
    err.println(text);
  }

  /** Rewrites the last line of a terminal; nothing in a pipe. */
  void progress(String text) {
    if (terminal) {
      err.print("\r\u001b[K" + fit(text, width - 1));
      err.flush();
    }
  }

  void endProgress() {
    if (terminal) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }

  void flush() {
    out.flush();
    err.flush();
  }

  /** True when what was printed could not be written: the reader of a pipe went away. */
  boolean broken() {
    return out.checkError();
  }

  String ink(Ink ink, String text) {
    return colour ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
  }

  String word(Health health) {
    return switch (health) {
      case OK -> ink(Ink.GOOD, "ok");
      case UNKNOWN -> ink(Ink.DIM, "unknown");
      case DEGRADED -> ink(Ink.WARN, "degraded");
      case FAILED -> ink(Ink.BAD, "FAILED");
    };
  }

  String word(Severity severity) {
    return switch (severity) {
      case INFO -> ink(Ink.DIM, "info");
      case WARNING -> ink(Ink.WARN, "warning");
      case CRITICAL -> ink(Ink.BAD, "CRITICAL");
    };
  }

  /**
   * Rows with their columns aligned; the last column is cut to the width of a terminal and left
   * whole in a pipe. Cells may hold colour.
   */
  void table(List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() - 1; i++) {
        widths[i] = Math.max(widths[i], Math.min(60, visible(row.get(i))));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      int used = 0;
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        if (i == row.size() - 1) {
          line.append(terminal ? fit(cell, Math.max(20, width - used)) : cell);
        } else {
          String cut = fit(cell, 60);
          line.append(cut).append(" ".repeat(Math.max(0, widths[i] - visible(cut)) + 2));
          used += widths[i] + 2;
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int visible(String text) {
    return text.indexOf('\u001b') < 0
        ? text.codePointCount(0, text.length())
        : text.replaceAll("\u001b\\[[0-9;]*m", "").length();
  }

  private static String fit(String text, int columns) {
    if (visible(text) <= columns || text.indexOf('\u001b') >= 0) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, Math.max(0, columns - 1))) + "…";
  }

  /** Text from outside, fit for one line here. */
  static String safe(String text) {
    return Clean.line(text, 2_000);
  }
}
