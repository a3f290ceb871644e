package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.text.Json;
import java.util.List;
import java.util.Map;

/**
 * A webhook of Discord (discord.com/developers, "Execute Webhook"): markup is escaped, {@code
 * allowed_mentions} allows none, and links are not looked up.
 */
final class Discord implements Notifier<Way.Discord> {
  /** The service's limit of a message. */
  private static final int LONGEST = 2_000;

  /** SUPPRESS_EMBEDS. */
  private static final int NO_EMBEDS = 4;

  private static final String SPECIAL = "\\*_~`|>#[]()<:-";

  @Override
  public String kind() {
    return "discord";
  }

  @Override
  public Class<Way.Discord> way() {
    return Way.Discord.class;
  }

  @Override
  public Attempt send(Way.Discord way, Message message, Line line) throws InterruptedException {
    String text = Words.callingNobody(message.title() + "\n" + message.text());
    Json body =
        Json.object(
            "content", Json.of(fitting(text)),
            "allowed_mentions", Json.object("parse", Json.strings(List.of())),
            "flags", Json.of(NO_EMBEDS));
    return line.post(way.url().reveal(), Map.of(), body.compact());
  }

  /** As much as fits when it is escaped, so that no cut divides a backslash from its character. */
  private static String fitting(String text) {
    String escaped = escaped(text);
    for (int most = LONGEST; escaped.length() > LONGEST; most -= 100) {
      escaped = escaped(Words.cut(text, most));
    }
    return escaped;
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 64);
    for (int i = 0; i < text.length(); i++) {
      if (SPECIAL.indexOf(text.charAt(i)) >= 0) {
        out.append('\\');
      }
      out.append(text.charAt(i));
    }
    return out.toString();
  }
}
