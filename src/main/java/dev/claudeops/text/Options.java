package dev.claudeops.text;

/**
 * Finds secrets among the words of a command: {@code --password x}, {@code -password x}, mysql's
 * {@code -px}, curl's {@code -u name:x}, {@code sshpass -p x}.
 */
final class Options {
  private Options() {}

  /** Replaces the value of the option whose first dash is here; gives where to go on. */
  static int at(Draft draft, int dash) {
    int start = dash + (draft.at(dash + 1) == '-' ? 2 : 1);
    int end = start;
    while (end < start + SecretNames.LONGEST && SecretNames.nameCharacter(draft.at(end))) {
      end++;
    }
    if (start == dash + 1 && draft.at(start) == 'p' && draft.at(dash - 1) == ' ') {
      int shortly = shortPassword(draft, dash, start + 1);
      if (shortly > dash) {
        return shortly;
      }
    }
    boolean user = start == dash + 1 ? draft.at(start) == 'u' : isUser(draft, start, end);
    if (user && draft.at(dash - 1) <= ' ' && draft.programs().curl(draft, dash)) {
      return credentials(draft, dash, start == dash + 1 ? start + 1 : end);
    }
    // What an option denies, as in "--no-ask-password", has no value behind it.
    boolean valued = draft.at(end) == ' ' && !draft.startsWith("no-", start);
    SecretNames.Meaning meaning = valued ? SecretNames.of(draft, start, end) : SecretNames.NONE;
    char first = draft.at(end + 1);
    if (meaning.none()
        || meaning.kind().equals(SecretNames.COOKIE)
        || first <= ' '
        || first == '-') {
      return dash;
    }
    if (inCapitals(draft, end + 1)) {
      return dash;
    }
    SecretValues.Doubt doubt = meaning.weak() ? SecretValues.Doubt.KEY : SecretValues.Doubt.NONE;
    return Values.replace(
        draft,
        dash,
        end + 1,
        new SecretValues.Pair(meaning.kind(), false, false, true, false, doubt));
  }

  /** The name of a value, as in {@code --password PASSWORD} of a usage line. */
  private static boolean inCapitals(Draft draft, int start) {
    int i = start;
    while (i < start + SecretValues.LONGEST_WORD
        && (Draft.upper(draft.at(i)) || draft.at(i) == '_')) {
      i++;
    }
    return i > start && (draft.at(i) <= ' ' || draft.at(i) == ']');
  }

  /** {@code -pVALUE} of mysql and sshpass, {@code -p VALUE} of sshpass. */
  private static int shortPassword(Draft draft, int dash, int behind) {
    int program = draft.programs().password(draft, dash);
    boolean ssh = draft.at(program) == 's';
    boolean mysql = draft.at(program) == 'm';
    int start = ssh && draft.at(behind) == ' ' ? behind + 1 : behind;
    start += draft.at(start) == '\'' || draft.at(start) == '"' ? 1 : 0;
    int end = Values.wordEnd(draft, start, draft.length(), true);
    return (ssh || mysql) && end > start && !SecretValues.marked(draft, start)
        ? draft.replace(start, end, "password")
        : dash;
  }

  // ---- curl ----

  private static boolean isUser(Draft draft, int start, int end) {
    int length = end - start;
    return length == 4 && draft.startsWith("user", start)
        || length == 10 && draft.startsWith("proxy-user", start);
  }

  /** The password behind the colon; the name stays. */
  private static int credentials(Draft draft, int dash, int behind) {
    int start = behind;
    while (start < behind + 4 && (draft.at(start) == ' ' || draft.at(start) == '=')) {
      start++;
    }
    char quote = draft.at(start);
    boolean quoted = quote == '"' || quote == '\'';
    start += quoted ? 1 : 0;
    int colon = start;
    while (colon < start + 128 && draft.at(colon) > ' ' && draft.at(colon) != ':') {
      colon++;
    }
    int end = colon + 1;
    while (end < colon + 256
        && draft.at(end) >= (quoted ? ' ' : '!')
        && draft.at(end) != (quoted ? quote : '"')) {
      end++;
    }
    boolean variable = draft.at(colon + 1) == '$' || "<{$".indexOf(draft.at(start)) >= 0;
    SecretValues.Pair pair =
        new SecretValues.Pair("password", true, false, false, false, SecretValues.Doubt.NONE);
    return draft.at(colon) == ':' && !variable && SecretValues.secret(draft, colon + 1, end, pair)
        ? draft.replace(colon + 1, end, "password")
        : dash;
  }
}
