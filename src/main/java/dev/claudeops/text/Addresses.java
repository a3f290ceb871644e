package dev.claudeops.text;

import java.util.List;

/** Finds secrets in addresses: the password before the host (RFC 3986), and the paths of hooks. */
final class Addresses {
  private Addresses() {}

  /** The longest password with a slash in it that is looked for. */
  private static final int LONGEST_ODD_PASSWORD = 128;

  /**
   * The password in an address; its user is kept.
   *
   * @param colon the one before the two slashes
   */
  static int at(Draft draft, int colon) {
    int start = colon + 3;
    int end = start;
    int at = -1;
    int split = -1;
    while (end < draft.length() && !endsAuthority(draft.at(end))) {
      char c = draft.at(end);
      if (c == '@') {
        at = end;
      } else if (c == ':' && split < 0) {
        split = end;
      }
      end++;
    }
    if (split < 0 || draft.at(start) == '[') {
      return hook(draft, colon, start, end);
    }
    if (at < 0) {
      at = oddAt(draft, split, end);
    }
    if (at <= split + 1 || draft.startsWith(Draft.MARK, split + 1)) {
      return colon;
    }
    Tokens.at(draft, start);
    draft.replace(split + 1, at, "password");
    return at;
  }

  /** Where the host begins when the password holds a slash, a question mark or a hash sign. */
  private static int oddAt(Draft draft, int split, int end) {
    boolean port = true;
    for (int i = split + 1; i < Math.min(end, split + 7); i++) {
      port &= draft.at(i) >= '0' && draft.at(i) <= '9';
    }
    int at = -1;
    for (int i = end; !port && i < draft.length() && i < end + LONGEST_ODD_PASSWORD; i++) {
      char c = draft.at(i);
      if (c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>') {
        break;
      }
      if (c == '@') {
        at = i;
        break;
      }
    }
    return at;
  }

  /**
   * Addresses of which the path is the secret: whoever has it may post (the documentation of Slack,
   * Discord, Microsoft Teams, Zapier and Telegram).
   */
  private record Hook(String host, String path) {}

  private static final List<Hook> HOOKS =
      List.of(
          new Hook("hooks.slack.com", "/services/"),
          new Hook("hooks.slack.com", "/workflows/"),
          new Hook("hooks.slack.com", "/triggers/"),
          new Hook("discord.com", "/api/webhooks/"),
          new Hook("discordapp.com", "/api/webhooks/"),
          new Hook("ptb.discord.com", "/api/webhooks/"),
          new Hook("canary.discord.com", "/api/webhooks/"),
          new Hook("outlook.office.com", "/webhook/"),
          new Hook("hooks.zapier.com", "/hooks/catch/"));

  private static int hook(Draft draft, int colon, int start, int end) {
    if (draft.at(end) != '/' || end - start < 11 || end - start > 100) {
      return colon;
    }
    for (Hook hook : HOOKS) {
      boolean host = hook.host().length() == end - start && draft.startsWith(hook.host(), start);
      if (host && draft.startsWith(hook.path(), end)) {
        return path(draft, colon, end + hook.path().length());
      }
    }
    return draft.startsWith(".webhook.office.com", Math.max(start, end - 19))
        ? path(draft, colon, end + 1)
        : colon;
  }

  private static int path(Draft draft, int colon, int start) {
    int end = start;
    while (draft.at(end) == '/' || draft.at(end) == '@' || Letters.WORD.has(draft.at(end))) {
      end++;
    }
    int scheme = colon;
    while (scheme > draft.settled() && scheme > colon - 8 && Draft.lower(draft.at(scheme - 1))) {
      scheme--;
    }
    return end - start >= 8 ? draft.replace(scheme, end, "webhook") : colon;
  }

  private static boolean endsAuthority(char c) {
    return switch (c) {
      case '/', '?', '#', '"', '\'', '<', '>', '`', '\\', ')', '}' -> true;
      default -> c <= ' ';
    };
  }
}
