package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.model.Severity;
import dev.claudeops.text.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Incidents of PagerDuty (developer.pagerduty.com, "Events API v2"): a problem triggers one, its
 * recovery resolves it; the key of both is machine and fingerprint, so that a second attempt or a
 * reminder is no second incident.
 */
final class PagerDuty implements Notifier<Way.PagerDuty> {
  /** The service's limit of a summary. */
  private static final int LONGEST_SUMMARY = 1_024;

  @Override
  public String kind() {
    return "pagerduty";
  }

  @Override
  public Class<Way.PagerDuty> way() {
    return Way.PagerDuty.class;
  }

  @Override
  public boolean takes(Message message) {
    return switch (message.kind()) {
      case PROBLEM, REMINDER, WORSE, ESCALATION, HELP, RECOVERY, QUESTION, SUMMARY, TEST -> true;
      case DEED, DIGEST, NOTICE, NOTE -> false;
    };
  }

  @Override
  public Attempt send(Way.PagerDuty way, Message message, Line line) throws InterruptedException {
    List<Message.Item> about =
        switch (message.kind()) {
          case SUMMARY, RECOVERY -> message.items();
          case PROBLEM,
              REMINDER,
              WORSE,
              ESCALATION,
              HELP,
              DEED,
              QUESTION,
              DIGEST,
              NOTICE,
              NOTE,
              TEST ->
              message.items().stream().limit(1).toList();
        };
    Attempt last = new Attempt.Delivered();
    if (about.isEmpty()) {
      last = event(way, message, "trigger", message.id(), message.title(), line);
      return last instanceof Attempt.Delivered && message.kind() == Message.Kind.TEST
          ? event(way, message, "resolve", message.id(), message.title(), line)
          : last;
    }
    for (Message.Item item : about) {
      String title = message.kind() == Message.Kind.SUMMARY ? item.title() : message.title();
      last = event(way, message, item.over() ? "resolve" : "trigger", item.key(), title, line);
      if (!(last instanceof Attempt.Delivered)) {
        return last;
      }
    }
    return last;
  }

  private static Attempt event(
      Way.PagerDuty way, Message message, String action, String key, String title, Line line)
      throws InterruptedException {
    Map<String, Json> event = new LinkedHashMap<>();
    event.put("routing_key", Json.of(way.key().reveal()));
    event.put("event_action", Json.of(action));
    event.put("dedup_key", Json.of(Words.cut("claudeops/" + message.host() + "/" + key, 255)));
    if (action.equals("trigger")) {
      event.put(
          "payload",
          Json.object(
              "summary", Json.of(Words.cut(Words.callingNobody(title), LONGEST_SUMMARY)),
              "source", Json.of(message.host()),
              "severity", Json.of(severity(message.severity())),
              "timestamp", Json.of(message.at().toString()),
              "custom_details", Json.object("text", Json.of(Words.callingNobody(message.text())))));
    }
    return line.post(
        way.server().replaceFirst("/+$", "") + "/v2/enqueue",
        Map.of(),
        new Json.Obj(event, 0).compact());
  }

  private static String severity(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}
