package dev.claudeops.journal;

import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Phase;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Track;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

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
    members.put("issues", array(issues, StateFile::issue));
    members.put("last", state.last().map(StateFile::last).orElse(Json.nul()));
    members.put("tracks", array(state.tracks(), StateFile::track));
    members.put("findings", array(state.findings(), StateFile::finding));
    members.put("services", array(state.services(), StateFile::service));
    members.put(
        "observations",
        array(
            state.observations().stream()
                .sorted(Comparator.comparing(Observation::health).reversed())
                .limit(State.MOST_OBSERVATIONS)
                .toList(),
            StateFile::observation));
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

  private static <T> Json array(Collection<T> items, Function<T, Json> form) {
    return Json.array(items.stream().map(form).toList());
  }

  private static Json time(Instant time) {
    return Json.of(time.toString());
  }

  private static Json time(Optional<Instant> time) {
    return time.map(StateFile::time).orElse(Json.nul());
  }

  private static Json issue(Issues.Entry entry) {
    Issue of = entry.issue();
    return Json.object(
        "file", Json.of(of.stem()),
        "size", Json.of(entry.size()),
        "modified", Json.of(entry.modified()),
        "id", Json.of(of.id().value()),
        "host", Json.of(of.host()),
        "subject", Json.of(of.subject().toString()),
        "type", Json.of(of.type()),
        "severity", Json.of(of.severity().name()),
        "status", Json.of(of.status().name()),
        "title", Json.of(of.title()),
        "since", time(of.since()),
        "opened", time(of.opened()),
        "updated", time(of.updated()),
        "resolved", time(of.resolved()),
        "reopened", Json.of(of.reopened()),
        "runs", Json.of(of.runs()),
        "flapping", Json.of(of.flapping()),
        "firstRun", Json.of(of.firstRun()),
        "lastRun", Json.of(of.lastRun()));
  }

  private static Json last(State.LastRun run) {
    return Json.object(
        "id", Json.of(run.id().value()),
        "host", Json.of(run.host()),
        "trigger", Json.of(run.trigger()),
        "status", Json.of(run.status().name()),
        "startedAt", time(run.startedAt()),
        "tookMillis", Json.of(run.took().toMillis()),
        "headline", Json.of(run.headline()));
  }

  private static Json track(Track track) {
    return Json.object(
        "subject", Json.of(track.subject().toString()),
        "type", Json.of(track.type()),
        "severity", Json.of(track.severity().name()),
        "title", Json.of(track.title()),
        "looks", Json.of(track.looks()),
        "level", track.level().map(level -> Json.of(level.name())).orElse(Json.nul()),
        "since", time(track.since()),
        "opened", time(track.opened()),
        "turns", array(track.turns(), StateFile::time),
        "flapping", Json.of(track.flapping()),
        "unseen", Json.of(track.unseen()));
  }

  private static Json finding(Finding finding) {
    return Json.object(
        "subject", Json.of(finding.subject().toString()),
        "type", Json.of(finding.type()),
        "severity", Json.of(finding.severity().name()),
        "phase", Json.of(finding.phase().name()),
        "since", time(finding.since()),
        "title", Json.of(finding.title()),
        "causedBy", finding.causedBy().map(cause -> Json.of(cause.toString())).orElse(Json.nul()),
        "flapping", Json.of(finding.flapping()));
  }

  private static Json service(ServiceState service) {
    return Json.object(
        "name", Json.of(service.name()),
        "declared", Json.of(service.declared()),
        "runtime", Json.of(service.runtime().toString()),
        "parts", Json.strings(service.parts().stream().map(Subject::toString).toList()),
        "needs", Json.strings(service.needs()),
        "health", Json.of(service.health().name()));
  }

  private static Json observation(Observation seen) {
    return Json.object(
        "subject", Json.of(seen.subject().toString()),
        "at", time(seen.at()),
        "health", Json.of(seen.health().name()),
        "summary", Json.of(seen.summary()),
        "measures", array(seen.measures(), StateFile::measure));
  }

  private static Json measure(Measure measure) {
    return Json.object(
        "name", Json.of(measure.name()),
        "value", Json.of(measure.value()),
        "unit", Json.of(measure.unit().name()));
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
        entries.put(text(item, "file"), entry(item));
      }
      return entries;
    } catch (Json.Malformed
        | IllegalArgumentException
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
          last.isNull() ? Optional.empty() : Optional.of(readLast(last)),
          list(json.at("tracks"), StateFile::readTrack),
          memory,
          list(json.at("observations"), StateFile::readObservation),
          list(json.at("findings"), StateFile::readFinding),
          list(json.at("services"), StateFile::readService),
          List.of());
    } catch (Json.Malformed bad) {
      throw new Broken("line " + bad.line() + ": " + bad.getMessage());
    } catch (IllegalArgumentException | DateTimeException | NoSuchElementException bad) {
      throw new Broken("a value in it does not fit: " + bad.getMessage());
    }
  }

  private static <T> List<T> list(Json array, Function<Json, T> form) {
    List<T> list = new ArrayList<>();
    array.items().forEach(item -> list.add(form.apply(item)));
    return List.copyOf(list);
  }

  private static String text(Json item, String key) {
    return item.at(key).text().orElseThrow();
  }

  private static Instant instant(Json value) {
    return Instant.parse(value.text().orElseThrow());
  }

  private static Optional<Instant> maybe(Json value) {
    return value.isNull() ? Optional.empty() : Optional.of(instant(value));
  }

  private static Subject subject(Json item, String key) {
    return Subject.parse(text(item, key)).orElseThrow();
  }

  private static int whole(Json item, String key) {
    return Math.toIntExact(item.at(key).whole().orElseThrow());
  }

  private static Issues.Entry entry(Json item) {
    Issue issue =
        new Issue(
            text(item, "file"),
            new FindingId(text(item, "id")),
            text(item, "host"),
            subject(item, "subject"),
            text(item, "type"),
            Severity.valueOf(text(item, "severity")),
            Issue.Status.valueOf(text(item, "status")),
            text(item, "title"),
            instant(item.at("since")),
            instant(item.at("opened")),
            instant(item.at("updated")),
            maybe(item.at("resolved")),
            whole(item, "reopened"),
            whole(item, "runs"),
            item.at("flapping").isTrue(),
            text(item, "firstRun"),
            text(item, "lastRun"));
    return new Issues.Entry(
        issue, item.at("size").whole().orElseThrow(), item.at("modified").whole().orElseThrow());
  }

  private static State.LastRun readLast(Json item) {
    return new State.LastRun(
        new RunId(text(item, "id")),
        text(item, "host"),
        text(item, "trigger"),
        Health.valueOf(text(item, "status")),
        instant(item.at("startedAt")),
        Duration.ofMillis(item.at("tookMillis").whole().orElseThrow()),
        text(item, "headline"));
  }

  private static Track readTrack(Json item) {
    Subject subject = subject(item, "subject");
    String type = text(item, "type");
    Json level = item.at("level");
    return new Track(
        FindingId.of(subject, type),
        subject,
        type,
        Severity.valueOf(text(item, "severity")),
        text(item, "title"),
        text(item, "looks"),
        level.isNull() ? Optional.empty() : Optional.of(Severity.valueOf(level.textOr(""))),
        instant(item.at("since")),
        maybe(item.at("opened")),
        list(item.at("turns"), StateFile::instant),
        item.at("flapping").isTrue(),
        whole(item, "unseen"));
  }

  private static Finding readFinding(Json item) {
    Subject subject = subject(item, "subject");
    String type = text(item, "type");
    return new Finding(
        FindingId.of(subject, type),
        subject,
        type,
        Severity.valueOf(text(item, "severity")),
        Phase.valueOf(text(item, "phase")),
        instant(item.at("since")),
        text(item, "title"),
        List.of(ObservationId.of(subject)),
        item.at("causedBy").text().flatMap(Subject::parse),
        item.at("flapping").isTrue());
  }

  private static ServiceState readService(Json item) {
    return new ServiceState(
        text(item, "name"),
        item.at("declared").isTrue(),
        subject(item, "runtime"),
        list(item.at("parts"), part -> Subject.parse(part.textOr("")).orElseThrow()),
        list(item.at("needs"), need -> need.textOr("")),
        Health.valueOf(text(item, "health")));
  }

  private static Observation readObservation(Json item) {
    Observation.Builder seen = Observation.of(subject(item, "subject"), instant(item.at("at")));
    for (Json measure : item.at("measures").items()) {
      seen.measure(
          text(measure, "name"),
          measure.at("value").number().orElseThrow(),
          Unit.valueOf(text(measure, "unit")));
    }
    return seen.seen(item.at("summary").textOr(""))
        .withHealth(Health.valueOf(text(item, "health")));
  }
}
