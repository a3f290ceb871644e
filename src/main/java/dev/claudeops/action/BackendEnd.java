package dev.claudeops.action;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Backend;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Sql;
import dev.claudeops.database.SqlText;
import dev.claudeops.host.Change;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Ends one session of a database: a client's that this run saw to be at fault, while it still is,
 * and no other that got its number since.
 */
public final class BackendEnd implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "backend-end",
          "End one session of a database that others wait for, or that idles in a transaction.",
          Risk.MEDIUM,
          false,
          "The transaction was rolled back; its client must try again.",
          List.of(Backend.KIND),
          List.of(),
          false,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  /** How long we wait to see it gone; taking back a large transaction may take longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    DatabaseTarget target =
        DatabaseTarget.of(
            scene, wish.target().name(), at -> Backend.named(at, wish.target()).isPresent());
    Runtime.Database at = target.at();
    Set<String> blamed = new TreeSet<>();
    for (Observation seen : scene.seen()) {
      if (seen.subject().equals(at.subject())) {
        seen.culprits().stream()
            .filter(culprit -> culprit.subject().equals(wish.target()))
            .forEach(culprit -> blamed.add(culprit.type()));
      }
    }
    BackendSql words =
        switch (at.kind()) {
          case POSTGRES -> new PostgresBackendSql();
          case MARIADB -> new MariaDbBackendSql();
          case REDIS -> throw new Unfit("Redis has no such sessions");
        };
    String still = words.still(blamed);
    if (still.isEmpty()) {
      throw new Unfit("this run did not see that " + wish.target() + " is at fault for anything");
    }
    Backend backend =
        Backend.named(at, wish.target()).orElseThrow(() -> new Unfit("it names no session"));
    Row row = target.look(sql -> seen(sql, words, backend, still));
    String who =
        "%s: session %s%s".formatted(target.server().name(), backend.number(), about(row, at));
    return new Plan(
        "end " + who,
        SPEC.undo(),
        hands ->
            hands.make(
                new Change.Talk(
                    words.says(backend) + " at " + who,
                    () ->
                        target.order(
                            hands.left(),
                            sql -> end(sql, words, backend, row, still, hands.host())))));
  }

  /** The session as it is now; only the very one that was named, and while it may be ended. */
  private static Row seen(Sql sql, BackendSql words, Backend backend, String still)
      throws Refusal, Unfit, InterruptedException {
    Answer answer = sql.ask(words.look(backend, still));
    if (answer.refused().isPresent()) {
      throw new Unfit("the server does not show its sessions: " + answer.refused().get());
    }
    if (answer.rows().isEmpty()) {
      throw new Unfit("session " + backend.number() + " is gone already");
    }
    Row row = answer.first();
    boolean same =
        new Backend(backend.service(), backend.number(), row.say(Backend.MARK))
            .subject()
            .equals(backend.subject());
    if (!same) {
      throw new Unfit(
          "session %s is another one than was seen, or cannot be told from it"
              .formatted(backend.number()));
    }
    if (row.yes("ours")) {
      throw new Unfit("session " + backend.number() + " is our own");
    }
    if (!row.yes("client")) {
      throw new Unfit("session " + backend.number() + " is the server's own and no client's");
    }
    if (!row.yes("still")) {
      throw new Unfit("session " + backend.number() + " no longer does what it was blamed for");
    }
    return row;
  }

  private static Output end(
      Sql sql, BackendSql words, Backend backend, Row row, String still, HostView host)
      throws Refusal, IOException, InterruptedException {
    List<Answer> answers = sql.ask(words.end(backend, row, still));
    boolean told = words.judged(answers).yes("told");
    Answer deed = told ? answers.getLast() : answers.getFirst();
    if (deed.refused().isPresent()) {
      return DatabaseTarget.failed(deed.refused().get());
    }
    if (!told) {
      return DatabaseTarget.failed(
          "nothing was ended: session "
              + backend.number()
              + " is gone, is another one by now, or no longer does what it was blamed for");
    }
    long end = host.nanos() + PATIENCE.toNanos();
    while (sql.ask(words.there(backend)).first().number("there", 1) > 0) {
      if (host.nanos() >= end) {
        return DatabaseTarget.done(
            "session %s was told to end; it is not gone after %s, perhaps it takes back its work"
                .formatted(backend.number(), Humane.duration(PATIENCE)));
      }
      host.pause(Duration.ofMillis(200));
    }
    return DatabaseTarget.done("session " + backend.number() + " has ended");
  }

  /** Who it is and what it does, without a value of its statement. */
  private static String about(Row row, Runtime.Database at) {
    List<String> known = new ArrayList<>();
    add(known, "user ", row.say("role"));
    add(known, "application ", row.say("app"));
    add(known, "database ", row.say("db"));
    add(known, "from ", row.say("client_host"));
    String state = Clean.line(row.say("state"), 40);
    if (!state.isEmpty()) {
      known.add(state + " for " + Humane.seconds(Math.max(0, row.number("seconds", 0))));
    }
    row.number("transaction")
        .ifPresent(age -> known.add("transaction open for " + Humane.seconds(Math.max(0, age))));
    row.number("age").ifPresent(age -> known.add("connected for " + Humane.seconds(age)));
    String statement =
        SqlText.normalised(row.say("query"), at.kind() == Runtime.Database.Kind.MARIADB);
    return (known.isEmpty() ? "" : " (" + String.join(", ", known) + ")")
        + (statement.isEmpty() ? "" : ", last statement: " + statement);
  }

  private static void add(List<String> known, String what, String name) {
    String clean = Clean.line(name, 40);
    if (!clean.isEmpty()) {
      known.add(what + clean);
    }
  }
}
