package dev.claudeops.agent.claude;

import dev.claudeops.host.OwnFolder;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Severity;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Claude has thought about already and still stands, so that the same open problem is not paid
 * for every two hours. What cannot be read is thought about again.
 *
 * @param at when it was asked last; empty when never
 * @param could what could be done then, in words that are compared
 * @param again when something that was held then may be done
 * @param about the problems that were open at the end, with what came of thinking
 */
record Thoughts(
    Optional<Instant> at,
    Set<String> could,
    Optional<Instant> again,
    Map<FindingId, Thought> about) {
  static final Thoughts NONE = new Thoughts(Optional.empty(), Set.of(), Optional.empty(), Map.of());
  private static final String FILE = "thoughts.json";
  private static final int LONGEST = 4 << 20;

  Thoughts {
    could = Set.copyOf(could);
    about = Map.copyOf(about);
  }

  /**
   * What came of thinking about one problem.
   *
   * @param cause the subject that explained it; empty for none
   * @param by who thought
   * @param settled whether it was explained, and nothing that was tried for it went wrong
   */
  record Thought(Severity severity, String cause, Height by, boolean settled, Instant at) {}

  static Thoughts read(Path folder) {
    try {
      Optional<String> text = new OwnFolder(folder).read(FILE, LONGEST);
      return text.isEmpty() ? NONE : parse(Json.parse(text.get()));
    } catch (IOException | Json.Malformed | DateTimeException | IllegalArgumentException broken) {
      return NONE;
    }
  }

  private static Thoughts parse(Json json) {
    Map<FindingId, Thought> about = new HashMap<>();
    json.at("about")
        .fields()
        .forEach(
            (id, one) ->
                about.put(
                    new FindingId(id),
                    new Thought(
                        Severity.valueOf(upper(one.at("severity"))),
                        one.at("cause").textOr(""),
                        Height.valueOf(upper(one.at("by"))),
                        one.at("settled").isTrue(),
                        Instant.parse(one.at("at").textOr("")))));
    Set<String> could = new HashSet<>();
    json.at("could").items().forEach(word -> could.add(word.textOr("")));
    return new Thoughts(time(json.at("at")), could, time(json.at("again")), about);
  }

  private static String upper(Json word) {
    return word.textOr("").toUpperCase(Locale.ROOT);
  }

  private static Optional<Instant> time(Json json) {
    return json.isNull() ? Optional.empty() : Optional.of(Instant.parse(json.textOr("")));
  }

  private static Json time(Optional<Instant> at) {
    return at.map(one -> Json.of(one.toString())).orElse(Json.nul());
  }

  void write(Path path) throws IOException {
    Map<String, Json> each = new java.util.TreeMap<>();
    about.forEach(
        (id, one) ->
            each.put(
                id.value(),
                Json.object(
                    "severity", Json.of(one.severity().name().toLowerCase(Locale.ROOT)),
                    "cause", Json.of(one.cause()),
                    "by", Json.of(one.by().word()),
                    "settled", Json.of(one.settled()),
                    "at", Json.of(one.at().toString()))));
    List<String> words = could.stream().sorted().toList();
    OwnFolder folder = new OwnFolder(path);
    folder.prepare();
    folder.write(
        FILE,
        Json.object(
                "at", time(at),
                "again", time(again),
                "could", Json.strings(words),
                "about", new Json.Obj(each, 0))
            .pretty());
  }
}
