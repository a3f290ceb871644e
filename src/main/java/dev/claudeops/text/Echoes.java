package dev.claudeops.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The secrets that a text has given away already: said once beside a name, they are taken out
 * wherever else the text says them.
 *
 * <p>Only what looks drawn by lot, so that {@code password=admin} leaves other admins alone. At
 * most eight of them, each looked for in linear time (Knuth, Morris, Pratt; SIAM J. Comput. 6,
 * 1977).
 */
final class Echoes {
  private static final int MOST = 8;
  private static final int LEAST = 8;
  private static final int LONGEST = 128;

  private record Secret(String value, String kind) {}

  private List<Secret> heard = List.of();

  /** A part of the text that was replaced. */
  void heard(Draft draft, int start, int end, String kind) {
    int length = end - start;
    if (kind.equals(SecretNames.COOKIE)
        || length < LEAST
        || length > LONGEST
        || heard.size() == MOST) {
      return;
    }
    if (!Opaque.mixed(draft, start, end, LEAST)) {
      return;
    }
    String value = draft.part(start, end);
    if (heard.isEmpty()) {
      heard = new ArrayList<>();
    }
    if (heard.stream().noneMatch(secret -> secret.value().equals(value))) {
      heard.add(new Secret(value, kind));
    }
  }

  /** The text without what was heard; itself when it holds nothing of it. */
  String silenced(String text) {
    String silent = text;
    for (Secret secret : heard) {
      silent = without(silent, secret);
    }
    return silent;
  }

  private static String without(String text, Secret secret) {
    String value = secret.value();
    int[] borders = borders(value);
    StringBuilder out = null;
    int kept = 0;
    int matched = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      while (matched > 0 && value.charAt(matched) != c) {
        matched = borders[matched - 1];
      }
      matched += value.charAt(matched) == c ? 1 : 0;
      if (matched == value.length()) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, kept, i + 1 - matched)
            .append(Draft.MARK)
            .append(secret.kind())
            .append(']');
        kept = i + 1;
        matched = 0;
      }
    }
    return out == null ? text : out.append(text, kept, text.length()).toString();
  }

  /** For every beginning of the value, the length of its longest end that also begins it. */
  private static int[] borders(String value) {
    int[] borders = new int[value.length()];
    int matched = 0;
    for (int i = 1; i < value.length(); i++) {
      while (matched > 0 && value.charAt(matched) != value.charAt(i)) {
        matched = borders[matched - 1];
      }
      matched += value.charAt(matched) == value.charAt(i) ? 1 : 0;
      borders[i] = matched;
    }
    return borders;
  }
}
