package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.text.Json;
import java.util.Map;

/**
 * A bot of Telegram (core.telegram.org/bots/api, "sendMessage"), in plain text: without {@code
 * parse_mode} nothing is markup.
 */
final class Telegram implements Notifier<Way.Telegram> {
  /** The service's limit of a message. */
  private static final int LONGEST = 4_096;

  @Override
  public String kind() {
    return "telegram";
  }

  @Override
  public Class<Way.Telegram> way() {
    return Way.Telegram.class;
  }

  @Override
  public Attempt send(Way.Telegram way, Message message, Line line) throws InterruptedException {
    String text = Words.callingNobody(message.title() + "\n\n" + message.text());
    Json body =
        Json.object(
            "chat_id", Json.of(way.chat()),
            "text", Json.of(Words.cut(text, LONGEST)),
            "link_preview_options", Json.object("is_disabled", Json.of(true)));
    String url = way.server().replaceFirst("/+$", "") + "/bot" + way.token().reveal();
    return line.post(url + "/sendMessage", Map.of(), body.compact());
  }
}
