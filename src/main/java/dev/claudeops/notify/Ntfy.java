package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.text.Json;
import java.util.Map;

/** A topic of ntfy (docs.ntfy.sh/publish, "Publish as JSON"), in plain text. */
final class Ntfy implements Notifier<Way.Ntfy> {
  /** A longer message becomes an attachment (docs.ntfy.sh/config, "message-size-limit"). */
  private static final int LONGEST_BYTES = 4_000;

  @Override
  public String kind() {
    return "ntfy";
  }

  @Override
  public Class<Way.Ntfy> way() {
    return Way.Ntfy.class;
  }

  @Override
  public Attempt send(Way.Ntfy way, Message message, Line line) throws InterruptedException {
    Json body =
        Json.object(
            "topic", Json.of(way.topic().reveal()),
            "title", Json.of(Words.callingNobody(message.title())),
            "message", Json.of(Words.cutBytes(Words.callingNobody(message.text()), LONGEST_BYTES)),
            "priority", Json.of(priority(message)));
    Map<String, String> headers =
        way.token()
            .map(token -> Map.of("Authorization", "Bearer " + token.reveal()))
            .orElse(Map.of());
    return line.post(way.server(), headers, body.compact());
  }

  /** 1 to 5; 3 is the usual one. */
  private static int priority(Message message) {
    if (message.kind() == Message.Kind.RECOVERY || message.kind() == Message.Kind.DIGEST) {
      return 3;
    }
    return switch (message.severity()) {
      case INFO -> 2;
      case WARNING -> 4;
      case CRITICAL -> 5;
    };
  }
}
