package dev.claudeops.ops;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Hands;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.action.Unfit;
import dev.claudeops.agent.Agent;
import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.config.Config;
import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Param;
import dev.claudeops.model.Report;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Verdict;
import dev.claudeops.policy.Rule;
import dev.claudeops.policy.Situation;
import dev.claudeops.policy.Wish;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.FakeProbe;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A machine with two things, {@code a} and {@code b}, an action that mends one of them, {@code
 * thing-mend}, and an agent that does what a test says.
 */
final class Bench {
  static final Instant NOON = Instant.parse("2025-09-29T12:00:00Z");
  static final Rule ALL = rule("all", (wish, now) -> Optional.empty());

  final Path folder;
  final FakeHost host;
  Config config = Configs.read("{\"discover\": false}");
  List<Rule> rules = List.of(ALL);
  List<ActionKind> kinds = List.of(new Mend());

  /** How a is seen at each look. */
  Function<Site, Observation> sight = site -> FakeProbe.broken(site, "a");

  Bench(Path folder) {
    this.folder = folder;
    this.host = new FakeHost(folder.resolve("machine")).at(NOON);
  }

  /** A rule of a test. */
  static Rule rule(String name, BiFunction<Wish, Situation, Optional<Verdict>> judge) {
    return new Rule() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String summary() {
        return "A rule of a test.";
      }

      @Override
      public Optional<Verdict> judge(Wish wish, Situation now) {
        return judge.apply(wish, now);
      }
    };
  }

  static Rule asks() {
    return rule(
        "autonomy",
        (wish, now) ->
            wish.approved().isPresent()
                ? Optional.empty()
                : Optional.of(new Verdict.Ask("autonomy", "May a be mended?")));
  }

  /** From this change on, a is well. */
  Bench mends() {
    host.onChange(
        "mend a",
        change -> {
          sight = site -> FakeProbe.well(site, "a");
          return new dev.claudeops.host.Output(0, "mended\n", "", false, false);
        });
    return this;
  }

  Path journalFolder() {
    return folder.resolve("journal");
  }

  Journal journal() {
    return Journal.open(journalFolder(), host::now, Keeping.USUAL);
  }

  Probe probe() {
    return new FakeProbe()
        .sees("a", site -> sight.apply(site))
        .sees("b", site -> FakeProbe.well(site, "b"));
  }

  Ops ops() {
    return new Ops(host, config, List.of(probe()), journal(), List.of(), new Acting(kinds, rules));
  }

  static Action mend() {
    return mend("a", Map.of());
  }

  static Action mend(String name, Map<String, String> params) {
    return new Action(
        "thing-mend",
        FakeProbe.thing(name),
        params,
        "a is broken",
        List.of(ObservationId.of(FakeProbe.thing("a"))));
  }

  /** What a test does with the toolbox. */
  interface Work {
    void with(Briefing briefing, Toolbox toolbox) throws InterruptedException;
  }

  static Agent agent(Work work) {
    return new Agent() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public Report decide(Briefing briefing, Toolbox toolbox) throws InterruptedException {
        work.with(briefing, toolbox);
        return new Report("test", "", 1, BigDecimal.ZERO, "ok", List.of());
      }
    };
  }

  Checkup run(Work work, boolean dry) throws InterruptedException {
    return ops().check(new Trigger.Schedule(), dry, Optional.of(agent(work)), Progress.NONE);
  }

  /** One run whose agent has these wishes. */
  Checkup run(Action... wishes) throws InterruptedException {
    return run(
        (briefing, toolbox) -> {
          for (Action wish : wishes) {
            toolbox.propose(wish);
          }
        },
        false);
  }

  /** The only deed of a run with one wish. */
  Deed deed() throws InterruptedException {
    List<Deed> deeds = run(mend()).run().deeds();
    if (deeds.size() != 1) {
      throw new AssertionError(deeds);
    }
    return deeds.getFirst();
  }

  List<String> changes() {
    List<String> said = new ArrayList<>();
    host.changes().forEach(change -> said.add(change.says()));
    return said;
  }

  /** Mends a thing with a program of this name. */
  static class Mend implements ActionKind {
    @Override
    public ActionSpec spec() {
      return new ActionSpec(
          "thing-mend",
          "Mend a thing.",
          Risk.LOW,
          true,
          "Break it again.",
          List.of("thing"),
          List.of(Param.usually("how", new Param.Form.Name("[a-z]+", 10), "well", "How.")),
          true,
          Duration.ofSeconds(30),
          Duration.ofSeconds(40));
    }

    @Override
    public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
      return new Plan(
          "mend " + wish.target().name(),
          "break " + wish.target().name(),
          hands -> work(wish, hands),
          takeBack(wish));
    }

    void work(Action wish, Hands hands) throws java.io.IOException, InterruptedException {
      hands.make(new Change.Program(Command.of("mend", wish.target().name())));
    }

    Optional<Plan.Work> takeBack(Action wish) {
      return Optional.empty();
    }
  }

  /** The same, which can be taken back. */
  static class MendAndBack extends Mend {
    @Override
    Optional<Plan.Work> takeBack(Action wish) {
      return Optional.of(
          hands -> hands.make(new Change.Program(Command.of("break", wish.target().name()))));
    }
  }

  /** Something that is worse than broken. */
  static Observation ruined(Site site) {
    return Observation.of(FakeProbe.thing("a"), site.host().now())
        .symptom("thing-broken", Severity.CRITICAL, "a does not work")
        .symptom("thing-ruined", Severity.CRITICAL, "a is ruined")
        .ok("");
  }
}
