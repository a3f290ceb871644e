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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How each value of the state is written as JSON and read back; what does not fit throws. */
final class StateForm {
  private StateForm() {}

  // ---- writing ----

  static <T> Json array(Collection<T> items, Function<T, Json> form) {
    return Json.array(items.stream().map(form).toList());
  }

  static Json time(Instant time) {
    return Json.of(time.toString());
  }

  static Json time(Optional<Instant> time) {
    return time.map(StateForm::time).orElse(Json.nul());
  }

  static Json issue(Issues.Entry entry) {
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
        "cause", Json.of(of.cause()),
        "firstRun", Json.of(of.firstRun()),
        "lastRun", Json.of(of.lastRun()));
  }

  static Json last(State.LastRun run) {
    return Json.object(
        "id", Json.of(run.id().value()),
        "host", Json.of(run.host()),
        "trigger", Json.of(run.trigger()),
        "status", Json.of(run.status().name()),
        "startedAt", time(run.startedAt()),
        "tookMillis", Json.of(run.took().toMillis()),
        "headline", Json.of(run.headline()));
  }

  static Json track(Track track) {
    return Json.object(
        "subject", Json.of(track.subject().toString()),
        "type", Json.of(track.type()),
        "severity", Json.of(track.severity().name()),
        "title", Json.of(track.title()),
        "looks", Json.of(track.looks()),
        "level", track.level().map(level -> Json.of(level.name())).orElse(Json.nul()),
        "since", time(track.since()),
        "opened", time(track.opened()),
        "turns", array(track.turns(), StateForm::time),
        "flapping", Json.of(track.flapping()),
        "unseen", Json.of(track.unseen()));
  }

  static Json finding(Finding finding) {
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

  static Json service(ServiceState service) {
    return Json.object(
        "name", Json.of(service.name()),
        "declared", Json.of(service.declared()),
        "runtime", Json.of(service.runtime().toString()),
        "parts", Json.strings(service.parts().stream().map(Subject::toString).toList()),
        "needs", Json.strings(service.needs()),
        "health", Json.of(service.health().name()));
  }

  static Json observation(Observation seen) {
    return Json.object(
        "subject", Json.of(seen.subject().toString()),
        "at", time(seen.at()),
        "health", Json.of(seen.health().name()),
        "summary", Json.of(seen.summary()),
        "measures", array(seen.measures(), StateForm::measure));
  }

  static Json measure(Measure measure) {
    return Json.object(
        "name", Json.of(measure.name()),
        "value", Json.of(measure.value()),
        "unit", Json.of(measure.unit().name()));
  }

  // ---- reading ----

  static <T> List<T> list(Json array, Function<Json, T> form) {
    List<T> list = new ArrayList<>();
    array.items().forEach(item -> list.add(form.apply(item)));
    return List.copyOf(list);
  }

  static String text(Json item, String key) {
    return item.at(key).text().orElseThrow();
  }

  static Instant instant(Json value) {
    return Instant.parse(value.text().orElseThrow());
  }

  static Optional<Instant> maybe(Json value) {
    return value.isNull() ? Optional.empty() : Optional.of(instant(value));
  }

  static Subject subject(Json item, String key) {
    return Subject.parse(text(item, key)).orElseThrow();
  }

  static int whole(Json item, String key) {
    return Math.toIntExact(item.at(key).whole().orElseThrow());
  }

  static Issues.Entry entry(Json item) {
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
            item.at("cause").textOr(""),
            text(item, "firstRun"),
            text(item, "lastRun"));
    return new Issues.Entry(
        issue, item.at("size").whole().orElseThrow(), item.at("modified").whole().orElseThrow());
  }

  static State.LastRun readLast(Json item) {
    return new State.LastRun(
        new RunId(text(item, "id")),
        text(item, "host"),
        text(item, "trigger"),
        Health.valueOf(text(item, "status")),
        instant(item.at("startedAt")),
        Duration.ofMillis(item.at("tookMillis").whole().orElseThrow()),
        text(item, "headline"));
  }

  static Track readTrack(Json item) {
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
        list(item.at("turns"), StateForm::instant),
        item.at("flapping").isTrue(),
        whole(item, "unseen"));
  }

  static Finding readFinding(Json item) {
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

  static ServiceState readService(Json item) {
    return new ServiceState(
        text(item, "name"),
        item.at("declared").isTrue(),
        subject(item, "runtime"),
        list(item.at("parts"), part -> Subject.parse(part.textOr("")).orElseThrow()),
        list(item.at("needs"), need -> need.textOr("")),
        Health.valueOf(text(item, "health")));
  }

  static Observation readObservation(Json item) {
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
