package dev.claudeops.journal;

import dev.claudeops.model.Observation;
import dev.claudeops.text.Json;
import java.time.DateTimeException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The form of {@code state.json}: one object with a version, each member on a line of its own and
 * the issues first, so that the work list is read without the rest.
 *
 * <p>A cache: whatever does not fit makes it {@link Broken}, and the files take its place.
 */
final class StateFile {
  static final String NAME = "state.json";
  static final int VERSION = 1;
  static final long LONGEST = 32L << 20;
  static final long MOST_MEMORY = 8_000_000;
  private static final String ISSUES = "\"issues\":";

  private StateFile() {}

  /** The cache cannot be used, and why. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String why) {
      super(why);
    }
  }

  // ---- writing ----

  static String write(State state, Collection<Issues.Entry> issues) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("version", Json.of(VERSION));
    members.put("issues", StateForm.array(issues, StateForm::issue));
    members.put("last", state.last().map(StateForm::last).orElse(Json.nul()));
    members.put("tracks", StateForm.array(state.tracks(), StateForm::track));
    members.put("findings", StateForm.array(state.findings(), StateForm::finding));
    members.put("services", StateForm.array(state.services(), StateForm::service));
    members.put(
        "observations",
        StateForm.array(
            state.observations().stream()
                .sorted(Comparator.comparing(Observation::health).reversed())
                .limit(State.MOST_OBSERVATIONS)
                .toList(),
            StateForm::observation));
    Map<String, Json> memory = new LinkedHashMap<>();
    state.memory().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> memory.put(entry.getKey(), Json.of(entry.getValue())));
    members.put("memory", new Json.Obj(memory, 0));
    StringBuilder out = new StringBuilder("{");
    members.forEach(
        (name, value) ->
            out.append(out.length() > 1 ? ",\n" : "\n")
                .append('"')
                .append(name)
                .append("\":")
                .append(value.compact()));
    return out.append("\n}\n").toString();
  }

  /** The entries of memory that fit; the longest are left out first. */
  static Map<String, String> fitting(Map<String, String> memory, List<String> notes) {
    Map<String, String> kept = new HashMap<>();
    long size = 0;
    for (var entry :
        memory.entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> entry.getValue().length()))
            .toList()) {
      size += entry.getKey().length() + entry.getValue().length();
      if (size > MOST_MEMORY) {
        notes.add(
            "the memory of " + entry.getKey() + " is not kept, because all together is too long");
      } else {
        kept.put(entry.getKey(), entry.getValue());
      }
    }
    return kept;
  }

  // ---- reading ----

  /** The issues of the cache by stem; empty when the text is cut, broken or of another version. */
  static Map<String, Issues.Entry> issues(String text) {
    int start = text.indexOf("\n" + ISSUES);
    int end = start < 0 ? -1 : text.indexOf('\n', start + 1);
    if (end < 0 || !text.startsWith("{\n\"version\":" + VERSION + ",")) {
      return Map.of();
    }
    String line = text.substring(start + 1, end);
    String member = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
    Map<String, Issues.Entry> entries = new HashMap<>();
    try {
      for (Json item : Json.parse("{" + member + "}").at("issues").items()) {
        entries.put(StateForm.text(item, "file"), StateForm.entry(item));
      }
      return entries;
    } catch (Json.Malformed
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException
        | NoSuchElementException broken) {
      return Map.of();
    }
  }

  static State read(String text) throws Broken {
    try {
      Json json = Json.parse(text);
      long version = json.at("version").whole().orElse(-1);
      if (version != VERSION) {
        throw new Broken("it is of version " + version + ", not " + VERSION);
      }
      Map<String, String> memory = new HashMap<>();
      json.at("memory").fields().forEach((key, value) -> memory.put(key, value.textOr("")));
      Json last = json.at("last");
      return new State(
          last.isNull() ? Optional.empty() : Optional.of(StateForm.readLast(last)),
          StateForm.list(json.at("tracks"), StateForm::readTrack),
          memory,
          StateForm.list(json.at("observations"), StateForm::readObservation),
          StateForm.list(json.at("findings"), StateForm::readFinding),
          StateForm.list(json.at("services"), StateForm::readService),
          List.of());
    } catch (Json.Malformed bad) {
      throw new Broken("line " + bad.line() + ": " + bad.getMessage());
    } catch (IllegalArgumentException
        | DateTimeException
        | ArithmeticException
        | NoSuchElementException bad) {
      throw new Broken("a value in it does not fit: " + bad.getMessage());
    }
  }
}
