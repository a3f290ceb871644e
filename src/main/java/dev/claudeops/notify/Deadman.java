package dev.claudeops.notify;

import dev.claudeops.config.Secret;
import dev.claudeops.text.Json;
import java.util.Map;

/**
 * The sign of life at the end of a run (healthchecks.io/docs, "Pinging API"): the address itself
 * when all went well, {@code /fail} behind it when not. It is never queued, because a late one
 * would be a lie; what watches it takes its absence for a machine that is silent.
 */
final class Deadman {
  private Deadman() {}

  static Attempt ping(Secret url, boolean good, String says, Line line)
      throws InterruptedException {
    String address = url.reveal();
    int query = address.indexOf('?');
    String path = query < 0 ? address : address.substring(0, query);
    String rest = query < 0 ? "" : address.substring(query);
    return line.post(
        good ? address : path.replaceFirst("/+$", "") + "/fail" + rest,
        Map.of(),
        Json.object("says", Json.of(Words.callingNobody(says))).compact());
  }
}
