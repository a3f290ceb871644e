package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Reading;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A Claude that answers as it is told, piece of work by piece of work. */
final class FakeParts implements Parts {
  /** One piece of work. */
  interface Turn {
    Ended play(Task task, Briefing briefing, Toolbox toolbox) throws InterruptedException;
  }

  final List<Task> tasks = new ArrayList<>();
  private final Deque<Turn> turns = new ArrayDeque<>();
  private Optional<Ended.Broken> obstacle = Optional.empty();
  private Optional<IOException> shut = Optional.empty();
  String mark = "mark";
  int opened;
  int closed;

  FakeParts then(Turn turn) {
    turns.add(turn);
    return this;
  }

  static Spent spent(String model, int turns, String usd) {
    return new Spent(model, turns, 10, 20, 30, 40, new BigDecimal(usd), Duration.ofSeconds(1));
  }

  /** Answers with this confidence for every finding. */
  FakeParts answers(Explanation.Confidence how) {
    return then(
        (task, briefing, toolbox) ->
            new Ended.Answered(
                Json.object("how", Json.of(how.name())),
                spent(task.rung().model(), 3, "0.04"),
                ""));
  }

  FakeParts breaks(Cause cause) {
    return breaks(cause, "0");
  }

  FakeParts breaks(Cause cause, String usd) {
    return then(
        (task, briefing, toolbox) ->
            new Ended.Broken(
                cause, "it is " + cause.word(), Optional.empty(), spent("haiku", 1, usd)));
  }

  FakeParts obstacle(Cause cause) {
    obstacle =
        Optional.of(
            new Ended.Broken(cause, "it is " + cause.word(), Optional.empty(), Spent.NOTHING));
    return this;
  }

  FakeParts shut() {
    shut = Optional.of(new IOException("no port"));
    return this;
  }

  @Override
  public Optional<Ended.Broken> obstacle() {
    return obstacle;
  }

  @Override
  public String mark() {
    return mark;
  }

  @Override
  public Desk open(Briefing briefing, Toolbox toolbox) throws IOException {
    if (shut.isPresent()) {
      throw shut.get();
    }
    opened++;
    return new Desk() {
      @Override
      public Ended work(Task task) throws InterruptedException {
        tasks.add(task);
        return turns.remove().play(task, briefing, toolbox);
      }

      @Override
      public Reading read(Json answer) {
        Explanation.Confidence how = Explanation.Confidence.valueOf(answer.at("how").textOr(""));
        return new Reading(
            "All is told.",
            briefing.findings().stream()
                .map(Finding::id)
                .map(
                    id ->
                        new Explanation(
                            id, "the disk is full", how, List.of(), List.of(), "", List.of()))
                .toList(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }
}
