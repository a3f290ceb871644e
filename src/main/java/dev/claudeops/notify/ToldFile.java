package dev.claudeops.notify;

import dev.claudeops.host.OwnFolder;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code told.json}: what was told, on the disk. One that is broken is begun anew, and that said.
 */
final class ToldFile {
  private static final String NAME = "told.json";
  private static final int LONGEST = 16 << 20;

  private ToldFile() {}

  static Told read(OwnFolder folder, List<String> notes) {
    try {
      Optional<String> text = folder.read(NAME, LONGEST);
      return text.isEmpty() ? new Told() : parse(text.get());
    } catch (IOException | Json.Malformed | MessageForm.Broken | RuntimeException bad) {
      notes.add(
          "what was told before is not known any more, so open problems are told again: "
              + NAME
              + ": "
              + Clean.line(String.valueOf(bad.getMessage()), 150));
      return new Told();
    }
  }

  static void write(Told told, OwnFolder folder) throws IOException {
    Map<String, Json> once = new TreeMap<>();
    told.once.forEach((word, at) -> once.put(word, Json.of(at.toString())));
    folder.write(
        NAME,
        Json.object(
                "version", Json.of(1),
                "told", Json.array(told.entries.values().stream().map(ToldFile::write).toList()),
                "once", new Json.Obj(once, 0),
                "deeds", Json.strings(told.deeds),
                "opened", Json.of(told.opened),
                "resolved", Json.of(told.resolved),
                "digested", time(told.digested),
                "held", Json.of(told.held),
                "waiting", Json.array(told.waiting.stream().map(MessageForm::write).toList()),
                "cutOff", time(told.cutOff))
            .pretty());
  }

  private static Json write(Told.Entry entry) {
    return Json.object(
        "key", Json.of(entry.key()),
        "subject", Json.of(entry.subject().toString()),
        "title", Json.of(entry.title()),
        "level", MessageForm.word(entry.level()),
        "since", Json.of(entry.since().toString()),
        "first", Json.of(entry.first().toString()),
        "last", Json.of(entry.last().toString()),
        "worse", time(entry.worse()),
        "open", Json.of(entry.open()),
        "escalated", Json.of(entry.escalated()),
        "under", Json.of(entry.under()),
        "services", Json.strings(entry.services()));
  }

  private static Json time(Optional<Instant> time) {
    return time.map(at -> Json.of(at.toString())).orElse(Json.nul());
  }

  private static Optional<Instant> time(Json json, String key) throws MessageForm.Broken {
    return json.at(key).isNull() ? Optional.empty() : Optional.of(MessageForm.time(json, key));
  }

  private static Told parse(String text) throws Json.Malformed, MessageForm.Broken {
    Json json = Json.parse(text);
    if (json.at("version").whole().orElse(0) != 1) {
      throw new MessageForm.Broken("it is of an unknown version");
    }
    Told told = new Told();
    for (Json one : json.at("told").items()) {
      Told.Entry entry = entry(one);
      told.entries.put(entry.key(), entry);
    }
    for (String word : json.at("once").fields().keySet()) {
      told.once.put(word, MessageForm.time(json.at("once"), word));
    }
    json.at("deeds").items().forEach(line -> told.remember(line.textOr("")));
    told.opened = json.at("opened").whole().orElse(0);
    told.resolved = json.at("resolved").whole().orElse(0);
    told.digested = time(json, "digested");
    for (Json one : json.at("waiting").items()) {
      told.hold(MessageForm.read(one));
    }
    told.held = json.at("held").isTrue();
    told.cutOff = time(json, "cutOff");
    return told;
  }

  private static Told.Entry entry(Json one) throws MessageForm.Broken {
    return new Told.Entry(
        MessageForm.text(one, "key"),
        Subject.parse(MessageForm.text(one, "subject"))
            .orElseThrow(() -> new MessageForm.Broken("a subject is none")),
        MessageForm.text(one, "title"),
        MessageForm.word(Severity.class, one, "level"),
        MessageForm.time(one, "since"),
        MessageForm.time(one, "first"),
        MessageForm.time(one, "last"),
        time(one, "worse"),
        one.at("open").isTrue(),
        one.at("escalated").isTrue(),
        one.at("under").textOr(""),
        one.at("services").items().stream().map(name -> name.textOr("")).toList());
  }
}
