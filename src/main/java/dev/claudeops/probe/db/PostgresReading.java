package dev.claudeops.probe.db;

import static dev.claudeops.probe.db.PostgresQuestions.AGE;
import static dev.claudeops.probe.db.PostgresQuestions.ARCHIVER;
import static dev.claudeops.probe.db.PostgresQuestions.COUNTERS;
import static dev.claudeops.probe.db.PostgresQuestions.FOLDER;
import static dev.claudeops.probe.db.PostgresQuestions.HOLDERS;
import static dev.claudeops.probe.db.PostgresQuestions.IDLE;
import static dev.claudeops.probe.db.PostgresQuestions.LOCKS;
import static dev.claudeops.probe.db.PostgresQuestions.LONGEST;
import static dev.claudeops.probe.db.PostgresQuestions.REPLAY;
import static dev.claudeops.probe.db.PostgresQuestions.SESSIONS;
import static dev.claudeops.probe.db.PostgresQuestions.SIZE;
import static dev.claudeops.probe.db.PostgresQuestions.SLOTS;
import static dev.claudeops.probe.db.PostgresQuestions.STALE_TABLES;
import static dev.claudeops.probe.db.PostgresQuestions.STANDBYS;
import static dev.claudeops.probe.db.PostgresQuestions.STATEMENTS;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Site;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the answers of one PostgreSQL server come to: measures, symptoms, evidence, a summary. */
final class PostgresReading {
  /** Half of the transaction numbers lie ahead and half behind: the most that may lie behind. */
  private static final double MOST_BEHIND = 1L << 31;

  private final Site site;
  private final Runtime.Database at;
  private final Row who;
  private final Map<String, Answer> answers;
  private final Observation.Builder seen;
  private final List<String> said = new ArrayList<>();

  PostgresReading(
      Site site,
      Runtime.Database at,
      Row who,
      Map<String, Answer> answers,
      Observation.Builder seen) {
    this.site = site;
    this.at = at;
    this.who = who;
    this.answers = answers;
    this.seen = seen;
  }

  Observation tell(Optional<Duration> connected) {
    said.add(
        "PostgreSQL %s%s answers"
            .formatted(who.say("release").split(" ")[0], who.yes("replica") ? " (a replica)" : ""));
    connected.ifPresent(time -> seen.measure("connect", time.toNanos() / 1e9, Unit.SECONDS));
    double used = connections();
    Sessions sessions = new Sessions(seen, at, who.yes("sees_all"));
    sessions.longest(answer(LONGEST));
    sessions.stale(answer(STALE_TABLES), answer(LONGEST));
    sessions.idle(answer(IDLE), DatabaseProblems.begins(site, DatabaseProblems.IDLE_LINE));
    sessions.locks(answer(LOCKS));
    if (used >= DatabaseProblems.begins(site, DatabaseProblems.CONNECTIONS_LINE)) {
      sessions.holders(answer(HOLDERS));
    }
    counters();
    age();
    disk();
    archiver();
    replication();
    new SlowStatements(site.memory(), "postgres/" + at.name() + "/statements")
        .tell(answer(STATEMENTS), seen);
    seen.evidence("server", who.say("release") + ", started " + who.say("started"));
    return seen.ok(String.join(", ", said) + sessions.summary() + unseen());
  }

  private Answer answer(String name) {
    return answers.getOrDefault(name, Answer.of(List.of()));
  }

  /** The share of the connections that is used. */
  private double connections() {
    double open = answer(SESSIONS).first().number("open", 0);
    double slots = who.number("slots", 0);
    seen.measure("connections", open, Unit.COUNT)
        .measure("connections-used", open / slots, Unit.RATIO);
    said.add("%s of %s connections used".formatted(Humane.number(open), Humane.number(slots)));
    return open / slots;
  }

  private void counters() {
    Row row = answer(COUNTERS).first();
    String age = who.say("started") + "/" + row.say("reset");
    String key = "postgres/" + at.name() + "/counters";
    Counters counters = Counters.of(site.memory(), key, age);
    counters
        .grew("deadlocks", row.number("deadlocks"))
        .ifPresent(count -> seen.measure("deadlocks", count, Unit.COUNT));
    counters
        .grew("temp", row.number("temp"))
        .ifPresent(bytes -> seen.measure("temp-written", bytes, Unit.BYTES));
    OptionalDouble hit = counters.grew("hit", row.number("hit"));
    OptionalDouble read = counters.grew("read", row.number("read"));
    // Of a handful of reads a share means nothing.
    if (hit.isPresent() && read.isPresent() && hit.getAsDouble() + read.getAsDouble() >= 1000) {
      seen.measure(
          "cache-hit", hit.getAsDouble() / (hit.getAsDouble() + read.getAsDouble()), Unit.RATIO);
    }
    counters.keep(site.memory(), key, age);
  }

  private void age() {
    Row row = answer(AGE).first();
    double behind = Math.max(row.number("xids", Double.NaN), row.number("multixacts", 0));
    seen.measure("wraparound", behind / MOST_BEHIND, Unit.RATIO);
    if (behind > MOST_BEHIND / 4) {
      seen.evidence("oldest transaction number", "database " + row.say("datname") + ": " + behind);
    }
  }

  private void disk() {
    OptionalDouble bytes = answer(SIZE).first().number("bytes");
    bytes.ifPresent(
        size -> {
          seen.measure("size", size, Unit.BYTES);
          said.add(Humane.bytes(size) + " of data");
        });
    answer(FOLDER).first().text("setting").ifPresent(f -> seen.evidence("data_directory", f));
  }

  private void archiver() {
    Row row = answer(ARCHIVER).first();
    if (row.yes("failing")) {
      seen.symptom(
          "db-archiving",
          Severity.WARNING,
          "the log cannot be archived: %s failed %s ago, and nothing was archived since"
              .formatted(row.say("file"), Humane.seconds(row.number("ago", 0))));
    }
  }

  private void replication() {
    answer(STANDBYS).rows().stream()
        .peek(row -> seen.evidence("replica " + row.say("name"), row.columns().toString()))
        .reduce((a, b) -> a.number("bytes", 0) >= b.number("bytes", 0) ? a : b)
        .ifPresent(
            row ->
                seen.measure("replica-bytes-behind", row.number("bytes", 0), Unit.BYTES)
                    .measure("replication-lag", row.number("seconds", 0), Unit.SECONDS));
    if (answers.containsKey(SLOTS) && answer(SLOTS).refused().isEmpty()) {
      Row worst = answer(SLOTS).first();
      seen.measure("slot-retained", Math.max(0, worst.number("bytes", 0)), Unit.BYTES);
      worst
          .text("name")
          .ifPresent(
              name ->
                  seen.evidence(
                      "replication slot nobody reads",
                      name + " keeps " + Humane.bytes(worst.number("bytes", 0))));
    }
    if (answers.containsKey(REPLAY)) {
      Row replay = answer(REPLAY).first();
      replay
          .number("seconds")
          .ifPresent(behind -> seen.measure("replication-lag", behind, Unit.SECONDS));
      if (replay.yes("streams") && replay.number("receivers", 1) == 0) {
        seen.symptom(
            DatabaseProblems.REPLICATION.name(),
            Severity.CRITICAL,
            "this replica is not connected to its primary; its data gets older");
      }
    }
  }

  /** What could not be seen, and how to make it seen. */
  private String unseen() {
    List<String> refused =
        answers.entrySet().stream()
            .filter(entry -> entry.getValue().refused().isPresent())
            .filter(entry -> !entry.getKey().equals(STATEMENTS))
            .map(entry -> entry.getKey() + " (" + entry.getValue().refused().orElse("") + ")")
            .sorted()
            .toList();
    refused.forEach(what -> seen.evidence("not seen", what));
    String parts = refused.isEmpty() ? "" : "; not seen: " + String.join(", ", refused);
    return who.yes("sees_all")
        ? parts
        : "; what others do is not seen: grant pg_monitor to " + who.say("me") + parts;
  }
}
