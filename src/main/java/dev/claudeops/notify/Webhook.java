package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.text.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A JSON document to any server, signed so that the server knows that it is ours and new: {@code
 * X-ClaudeOps-Signature} is {@code v1=} and the HMAC-SHA256 (RFC 2104) in hex over {@code
 * X-ClaudeOps-Timestamp} (seconds since 1970), a full stop and the body. A receiver refuses what is
 * older than some minutes, and takes one {@code X-ClaudeOps-Id} once.
 */
final class Webhook implements Notifier<Way.Webhook> {
  @Override
  public String kind() {
    return "webhook";
  }

  @Override
  public Class<Way.Webhook> way() {
    return Way.Webhook.class;
  }

  @Override
  public Attempt send(Way.Webhook way, Message message, Line line) throws InterruptedException {
    String body =
        Json.object("version", Json.of(1), "message", MessageForm.told(message)).compact();
    String time = Long.toString(line.host().now().getEpochSecond());
    return line.post(
        way.url().reveal(),
        Map.of(
            "X-ClaudeOps-Id",
            message.id(),
            "X-ClaudeOps-Timestamp",
            time,
            "X-ClaudeOps-Signature",
            "v1=" + signature(way.secret().reveal(), time + "." + body)),
        body);
  }

  /** HMAC-SHA256 in lower-case hex. */
  static String signature(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
    }
  }
}
