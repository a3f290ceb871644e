package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * A Caddyfile as lines of words, snippets and imported files put in their places
 * (caddyserver.com/docs/caddyfile/concepts: Structure; directives/import). Bounded in files, lines
 * and depth, so that a file that imports itself ends.
 */
final class CaddyLines {
  private static final int MOST_FILES = 200;
  private static final int MOST_LINES = 20_000;
  private static final int MOST_WORDS = 200;
  private static final int DEEPEST = 10;
  private static final int LONGEST_WORD = 4_096;

  private final HostView host;
  private final Map<String, List<List<String>>> snippets = new HashMap<>();
  private final List<List<String>> out = new ArrayList<>();
  private int files;

  private CaddyLines(HostView host) {
    this.host = host;
  }

  /** No line is empty. */
  static List<List<String>> read(HostView host, String mainFile) {
    CaddyLines lines = new CaddyLines(host);
    lines.file(mainFile, 0);
    return lines.out;
  }

  private void file(String path, int depth) {
    if (++files <= MOST_FILES) {
      String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
      host.readIfThere(path).ifPresent(text -> expand(words(text), folder, depth));
    }
  }

  private void expand(List<List<String>> lines, String folder, int depth) {
    for (int i = 0; i < lines.size() && out.size() < MOST_LINES; i++) {
      List<String> line = lines.get(i);
      String first = line.getFirst();
      if (first.startsWith("(") && first.endsWith(")") && line.getLast().equals("{")) {
        int end = end(lines, i);
        snippets.put(first.substring(1, first.length() - 1), lines.subList(i + 1, end));
        i = end;
      } else if (first.equals("import") && line.size() > 1) {
        if (depth < DEEPEST) {
          take(line.get(1), folder, depth + 1);
        }
      } else {
        out.add(line);
      }
    }
  }

  /** The line that closes the block which this line opens. */
  private static int end(List<List<String>> lines, int start) {
    int open = 0;
    for (int i = start; i < lines.size(); i++) {
      open += lines.get(i).getLast().equals("{") ? 1 : 0;
      open -= lines.get(i).getFirst().equals("}") ? 1 : 0;
      if (open == 0) {
        return i;
      }
    }
    return lines.size();
  }

  private void take(String what, String folder, int depth) {
    List<List<String>> snippet = snippets.get(what);
    if (snippet != null) {
      expand(snippet, folder, depth);
      return;
    }
    String path = what.startsWith("/") ? what : folder + "/" + what;
    if (path.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
      file(path, depth);
      return;
    }
    int slash = path.lastIndexOf('/');
    PathMatcher matcher;
    try {
      matcher =
          FileSystems.getDefault()
              .getPathMatcher("glob:" + path.substring(slash + 1).replace("{", "\\{"));
    } catch (PatternSyntaxException notOne) {
      return;
    }
    String parent = path.substring(0, slash);
    for (String name : host.listIfThere(parent)) {
      if (!name.startsWith(".") && matcher.matches(Path.of(name))) {
        file(parent + "/" + name, depth);
      }
    }
  }

  /** Words by line; quotes, backquotes, comments, and a backslash before a line's end. */
  private static List<List<String>> words(String raw) {
    // What a variable of Caddy's environment holds is unknown; what stands for it when unset is
    // not.
    String text = raw.replaceAll("\\{\\$[A-Za-z0-9_]{1,80}:([^{}\\n]{0,200})}", "$1");
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    int i = 0;
    while (i < text.length() && lines.size() < MOST_LINES) {
      char c = text.charAt(i);
      if (c == '\n') {
        i++;
        if (!line.isEmpty()) {
          lines.add(List.copyOf(line));
          line.clear();
        }
      } else if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        i += 2;
      } else if (c == '#') {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
      } else if (Character.isWhitespace(c)) {
        i++;
      } else {
        StringBuilder word = new StringBuilder();
        i = word(text, i, word);
        if (line.size() < MOST_WORDS) {
          line.add(word.toString());
        }
      }
    }
    if (!line.isEmpty()) {
      lines.add(List.copyOf(line));
    }
    return lines;
  }

  /** Reads one word, quoted or not, and returns where it ends. */
  private static int word(String text, int start, StringBuilder word) {
    char quote = text.charAt(start) == '"' || text.charAt(start) == '`' ? text.charAt(start) : 0;
    int i = quote == 0 ? start : start + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (quote != 0 ? c == quote : Character.isWhitespace(c)) {
        break;
      }
      if (c == '\\' && quote == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        c = text.charAt(++i);
      }
      if (word.length() < LONGEST_WORD) {
        word.append(c);
      }
      i++;
    }
    return quote != 0 ? i + 1 : i;
  }
}
