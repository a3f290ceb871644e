package dev.claudeops.notify;

import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** A message as JSON: in the queue on the disk, and to webhooks and programs. A public contract. */
final class MessageForm {
  private MessageForm() {}

  /** What was read is no message. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String why) {
      super(why);
    }
  }

  /** For the queue: read again it is the same. */
  static Json write(Message message) {
    return write(message, text -> text);
  }

  /** For others, who may pass it on to a chat: calling nobody. */
  static Json told(Message message) {
    return write(message, Words::callingNobody);
  }

  private static Json write(Message message, UnaryOperator<String> texts) {
    return Json.object(
        "id", Json.of(message.id()),
        "kind", word(message.kind()),
        "severity", word(message.severity()),
        "host", Json.of(message.host()),
        "at", Json.of(message.at().toString()),
        "title", Json.of(texts.apply(message.title())),
        "text", Json.of(texts.apply(message.text())),
        "items", Json.array(message.items().stream().map(item -> write(item, texts)).toList()));
  }

  private static Json write(Message.Item item, UnaryOperator<String> texts) {
    return Json.object(
        "key", Json.of(item.key()),
        "over", Json.of(item.over()),
        "severity", word(item.severity()),
        "title", Json.of(texts.apply(item.title())),
        "subject", Json.of(item.subject().toString()),
        "services", Json.strings(item.services()));
  }

  static Json word(Enum<?> value) {
    return Json.of(value.name().toLowerCase(Locale.ROOT));
  }

  static Message read(Json json) throws Broken {
    List<Message.Item> items = new ArrayList<>();
    for (Json item : json.at("items").items()) {
      items.add(
          new Message.Item(
              text(item, "key"),
              item.at("over").isTrue(),
              word(Severity.class, item, "severity"),
              text(item, "title"),
              Subject.parse(text(item, "subject"))
                  .orElseThrow(() -> new Broken("a subject is none")),
              item.at("services").items().stream().map(name -> name.textOr("")).toList()));
    }
    String id = text(json, "id");
    if (!id.matches("[0-9a-f]{8,64}")) {
      throw new Broken("its id is none");
    }
    return new Message(
        id,
        word(Message.Kind.class, json, "kind"),
        word(Severity.class, json, "severity"),
        text(json, "host"),
        time(json, "at"),
        text(json, "title"),
        text(json, "text"),
        items);
  }

  static String text(Json json, String key) throws Broken {
    if (json.at(key) instanceof Json.Str(var value, _)) {
      return value;
    }
    throw new Broken("\"" + key + "\" is missing or no text");
  }

  static Instant time(Json json, String key) throws Broken {
    try {
      return Instant.parse(text(json, key));
    } catch (DateTimeException bad) {
      throw new Broken("\"" + key + "\" is no time");
    }
  }

  static <E extends Enum<E>> E word(Class<E> type, Json json, String key) throws Broken {
    String word = text(json, key);
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
        return value;
      }
    }
    throw new Broken("\"" + key + "\" is no known word");
  }
}
