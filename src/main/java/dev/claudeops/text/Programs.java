package dev.claudeops.text;

/**
 * Which programs a text calls shortly before a place: they give short options their meaning. The
 * places are asked in their order, and every character is looked at once.
 */
final class Programs {
  /** How far before the place. */
  private static final int REACH = 120;

  private static final int REACH_OF_CURL = 400;

  private int seen;
  private int password = -1;
  private int curl = -1;

  /** Where sshpass or a client of MySQL or MariaDB is called before this on its line, or -1. */
  int password(Draft draft, int place) {
    look(draft, place);
    return password >= place - REACH ? password : -1;
  }

  /** Whether curl is called before this, on this line or one that it continues. */
  boolean curl(Draft draft, int place) {
    look(draft, place);
    return curl >= 0 && curl >= place - REACH_OF_CURL;
  }

  private void look(Draft draft, int place) {
    for (int i = Math.max(seen, place - REACH_OF_CURL); i < place; i++) {
      switch (draft.at(i)) {
        case '\n' -> password = -1;
        case 's' -> password = draft.startsWith("sshpass", i) ? i : password;
        case 'm' -> {
          if (draft.startsWith("mysqld ", i) || draft.startsWith("mariadbd ", i)) {
            password = -1;
          } else if (draft.startsWith("mysql", i) || draft.startsWith("mariadb", i)) {
            password = i;
          }
        }
        case 'c' -> curl = draft.startsWith("curl", i) ? i : curl;
        default -> {}
      }
    }
    seen = place;
  }
}
