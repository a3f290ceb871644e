package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.text.Json;
import java.util.Map;

/**
 * An incoming webhook of Slack (docs.slack.dev, "Sending messages using incoming webhooks" and
 * "Formatting message text"): {@code &}, {@code <} and {@code >} are escaped, so that there are no
 * links and no {@code <!channel>}; {@code mrkdwn} is off, so that nothing is bold.
 */
final class Slack implements Notifier<Way.Slack> {
  /** Slack cuts a text at 40,000 characters and asks for 4,000. */
  private static final int LONGEST = 4_000;

  @Override
  public String kind() {
    return "slack";
  }

  @Override
  public Class<Way.Slack> way() {
    return Way.Slack.class;
  }

  @Override
  public Attempt send(Way.Slack way, Message message, Line line) throws InterruptedException {
    String text = Words.callingNobody(message.title() + "\n" + message.text());
    Json body =
        Json.object(
            "text", Json.of(escaped(Words.cut(text, LONGEST))),
            "mrkdwn", Json.of(false),
            "link_names", Json.of(false),
            "unfurl_links", Json.of(false),
            "unfurl_media", Json.of(false));
    return line.post(way.url().reveal(), Map.of(), body.compact());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
