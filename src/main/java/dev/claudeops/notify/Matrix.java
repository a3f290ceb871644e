package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.text.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A room of Matrix (spec.matrix.org, client-server API, "PUT .../send/{eventType}/{txnId}"). The
 * message's id is the transaction's, so that a second attempt is not a second message; an empty
 * {@code m.mentions} calls nobody.
 */
final class Matrix implements Notifier<Way.Matrix> {
  @Override
  public String kind() {
    return "matrix";
  }

  @Override
  public Class<Way.Matrix> way() {
    return Way.Matrix.class;
  }

  @Override
  public Attempt send(Way.Matrix way, Message message, Line line) throws InterruptedException {
    Json body =
        Json.object(
            "msgtype", Json.of("m.text"),
            "body", Json.of(Words.callingNobody(message.title() + "\n\n" + message.text())),
            "m.mentions", Json.object());
    String url =
        way.server().replaceFirst("/+$", "")
            + "/_matrix/client/v3/rooms/"
            + URLEncoder.encode(way.room(), StandardCharsets.UTF_8)
            + "/send/m.room.message/claudeops-"
            + message.id();
    return line.send(
        "PUT", url, Map.of("Authorization", "Bearer " + way.token().reveal()), body.compact());
  }
}
