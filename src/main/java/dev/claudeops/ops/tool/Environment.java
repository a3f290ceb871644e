package dev.claudeops.ops.tool;

import dev.claudeops.text.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unit's file without the values of the environment and the credentials that it sets
 * (systemd.exec(5): Environment=, SetCredential=), also in comments. A number, a path or a switch
 * stays where its name is no secret's. Linear in the text.
 */
final class Environment {
  private static final List<String> SETS =
      List.of("Environment", "SetCredential", "SetCredentialEncrypted");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,80})=(.*)");
  private static final Pattern PLAIN =
      Pattern.compile(
          "\\d{1,9}|/[A-Za-z0-9_./-]{0,200}|(?i:true|false|yes|no|on|off|production|development"
              + "|staging|test|debug|info|warn|error|C|POSIX|[a-z]{2}_[A-Z]{2}(?:\\.UTF-8)?|UTC)");
  private static final String MARK = "[redacted:environment]";

  /** Looks like a secret wherever it stands behind a secret's name. */
  private static final String SECRET = "Zq8xK2mP9vT4w";

  /** The quote that is open, over the pieces of one line; 0 for none. */
  private char quote;

  private Environment() {}

  static String masked(String file) {
    return new Environment().mask(file);
  }

  private String mask(String file) {
    StringBuilder out = new StringBuilder();
    boolean goesOn = false;
    boolean secret = false;
    for (String line : file.split("\n", -1)) {
      out.append(out.isEmpty() ? "" : "\n");
      // A comment between the pieces of a line does not end it (systemd.syntax(7)).
      boolean comment = line.stripLeading().startsWith("#") || line.stripLeading().startsWith(";");
      int values = sets(line);
      if (goesOn && comment) {
        out.append(secret ? "# " + MARK : line);
        continue;
      }
      if (!goesOn) {
        quote = 0;
        secret = values > 0;
      }
      int from = goesOn ? 0 : Math.max(values, 0);
      out.append(secret ? line.substring(0, from) + values(line.substring(from)) : line);
      goesOn = line.endsWith("\\");
    }
    return out.toString();
  }

  /** Where the values begin that a line sets, in a comment too; -1 where it sets none. */
  private static int sets(String line) {
    int begin = 0;
    while (begin < line.length()
        && (Character.isWhitespace(line.charAt(begin)) || "#;".indexOf(line.charAt(begin)) >= 0)) {
      begin++;
    }
    int equals = line.indexOf('=', begin);
    return equals > 0 && SETS.contains(line.substring(begin, equals).strip()) ? equals + 1 : -1;
  }

  private String values(String text) {
    boolean more = text.endsWith("\\");
    List<String> masked = new ArrayList<>();
    for (String word : words(more ? text.substring(0, text.length() - 1) : text)) {
      masked.add(value(word));
    }
    return String.join(" ", masked) + (more ? " \\" : "");
  }

  private static String value(String word) {
    Matcher assignment = ASSIGNMENT.matcher(word);
    if (!assignment.matches()) {
      return MARK;
    }
    String name = assignment.group(1);
    boolean shown =
        PLAIN.matcher(assignment.group(2)).matches()
            && Redaction.clean(name + "=" + SECRET).endsWith(SECRET);
    return name + "=" + (shown ? assignment.group(2) : MARK);
  }

  /** Words as systemd splits them, quotes taken off. */
  private List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0 && c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
