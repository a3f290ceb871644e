package dev.claudeops.scenario;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.RunbookAgent;
import dev.claudeops.config.Config;
import dev.claudeops.config.Policy.Autonomy;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Report;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Unit;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.FakeToolbox;
import dev.claudeops.testkit.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A recorded machine that an agent is brought to: findings and observations as data, a gate with
 * the simple answers of each level of autonomy, and deeds that cure what they are said to cure.
 */
public final class Scene {
  public static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");

  private final String book;
  private Config config = Config.NONE;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Subject, List<Observation.Culprit>> culprits = new HashMap<>();
  private final Map<Subject, Map<String, Double>> measures = new HashMap<>();
  private final List<Restart> restarts = new ArrayList<>();
  private final List<PastDeed> deeds = new ArrayList<>();
  private final Map<String, Set<String>> cures = new HashMap<>();
  private final Map<Autonomy, List<String>> expected = new HashMap<>();
  private final List<String> words = new ArrayList<>();

  private Scene(String book) {
    this.book = book;
  }

  /** A scene for this runbook. */
  public static Scene of(String book) {
    return new Scene(book);
  }

  public String book() {
    return book;
  }

  @Override
  public String toString() {
    return book + ": " + findings.getFirst().subject() + " " + findings.getFirst().type();
  }

  // ---- what the machine is like ----

  public Scene config(String json) {
    config = Configs.read(json);
    return this;
  }

  /** A critical finding that has stood for three hours. */
  public Scene critical(String subject, String type) {
    return finding(subject, type, Severity.CRITICAL, Duration.ofHours(3), Optional.empty());
  }

  /** A warning that has stood for three hours. */
  public Scene warning(String subject, String type) {
    return finding(subject, type, Severity.WARNING, Duration.ofHours(3), Optional.empty());
  }

  public Scene info(String subject, String type, Duration stood) {
    return finding(subject, type, Severity.INFO, stood, Optional.empty());
  }

  /** A critical finding that another subject explains. */
  public Scene symptom(String subject, String type, String cause) {
    return finding(
        subject, type, Severity.CRITICAL, Duration.ofHours(3), Optional.of(subject(cause)));
  }

  public Scene finding(
      String subject, String type, Severity severity, Duration stood, Optional<Subject> cause) {
    Subject on = subject(subject);
    findings.add(
        new Finding(
            FindingId.of(on, type),
            on,
            type,
            severity,
            Phase.ONGOING,
            NOW.minus(stood),
            on.name() + " has " + type,
            List.of(ObservationId.of(on)),
            cause,
            false));
    measures.computeIfAbsent(on, any -> new HashMap<>());
    return this;
  }

  /** What the look at the last finding's subject named to be at fault for it. */
  public Scene culprit(String subject) {
    Finding last = findings.getLast();
    culprits
        .computeIfAbsent(last.subject(), any -> new ArrayList<>())
        .add(new Observation.Culprit(last.type(), subject(subject)));
    return this;
  }

  /** A measure of the last finding's subject. */
  public Scene measure(String name, double value) {
    measures.get(findings.getLast().subject()).put(name, value);
    return this;
  }

  public Scene restarted(String subject, Duration ago) {
    restarts.add(new Restart(subject(subject), NOW.minus(ago), 1));
    return this;
  }

  /** Whether it began before the scene: such a scene cannot be played from the start. */
  public boolean hasPast() {
    return !deeds.isEmpty();
  }

  public Scene done(String kind, String subject, Duration ago, String outcome) {
    deeds.add(new PastDeed(kind, subject(subject), NOW.minus(ago), "allow", outcome, true));
    return this;
  }

  /** A person was told of this problem. */
  public Scene told(String problem, String subject, Duration ago) {
    deeds.add(
        new PastDeed(
            "escalate", subject(subject), NOW.minus(ago), "allow", "unproven", false, problem));
    return this;
  }

  /** A deed, as {@code unit-restart unit:a.service}, that makes these subjects well. */
  public Scene cured(String deed, String... subjects) {
    cures.put(deed, Set.of(subjects));
    return this;
  }

  // ---- what is expected ----

  /** The wishes, in order, where everything is refused. */
  public Scene observe(String... wishes) {
    expected.put(Autonomy.OBSERVE, List.of(wishes));
    return this;
  }

  /** The wishes, in order, where everything is asked. */
  public Scene suggest(String... wishes) {
    expected.put(Autonomy.SUGGEST, List.of(wishes));
    return this;
  }

  /** The wishes, in order, where what is of low risk is done. */
  public Scene act(String... wishes) {
    expected.put(Autonomy.ACT, List.of(wishes));
    return this;
  }

  /** The same wishes on every level. */
  public Scene always(String... wishes) {
    return observe(wishes).suggest(wishes).act(wishes);
  }

  /** What the report of the level act, or a message to a person, says among other things. */
  public Scene says(String... parts) {
    words.addAll(List.of(parts));
    return this;
  }

  public List<String> expected(Autonomy level) {
    return expected.get(level);
  }

  public List<String> words() {
    return List.copyOf(words);
  }

  // ---- playing it ----

  /** What came of it. */
  public record Played(List<String> wishes, Report report, List<Action> actions) {}

  public Played play(FakeHost host, Autonomy level) throws InterruptedException {
    List<FakeToolbox> self = new ArrayList<>();
    FakeToolbox toolbox = new FakeToolbox(findings, wish -> answer(wish, level, self.getFirst()));
    self.add(toolbox);
    Report report = new RunbookAgent(host).decide(briefing(), toolbox);
    return new Played(toolbox.said(), report, toolbox.wishes());
  }

  public Briefing briefing() {
    return new Briefing(
        "web1",
        new Trigger.Schedule(),
        NOW,
        config,
        findings,
        observations(),
        List.of(),
        restarts,
        deeds,
        Kinds.all());
  }

  private List<Observation> observations() {
    return measures.entrySet().stream()
        .map(
            entry -> {
              Observation.Builder seen = Observation.of(entry.getKey(), NOW);
              entry.getValue().forEach((name, value) -> seen.measure(name, value, Unit.COUNT));
              culprits
                  .getOrDefault(entry.getKey(), List.of())
                  .forEach(culprit -> seen.culprit(culprit.type(), culprit.subject()));
              return seen.symptom("x", Severity.CRITICAL, "it is ill").ok("");
            })
        .toList();
  }

  /** The gate and the world: refuses or asks by the level, then cures or does not. */
  private Outcome answer(Action wish, Autonomy level, FakeToolbox toolbox) {
    ActionSpec spec =
        Kinds.all().stream().filter(one -> one.kind().equals(wish.kind())).findFirst().get();
    if (spec.fault(wish).isPresent()) {
      throw new AssertionError("a faulty wish: " + spec.fault(wish).get());
    }
    if (wish.kind().equals("escalate")) {
      return new Outcome.Proven("told");
    }
    boolean asks = spec.risk() == Risk.HIGH || (spec.risk() == Risk.MEDIUM && !spec.reversible());
    if (level == Autonomy.OBSERVE) {
      return new Outcome.Refused(new Verdict.Deny("autonomy", "only to observe"));
    }
    if (level == Autonomy.SUGGEST || asks) {
      return new Outcome.Refused(new Verdict.Ask("autonomy", "may it be done?"));
    }
    Set<String> cured = cures.getOrDefault(wish.kind() + " " + wish.target(), Set.of());
    if (cured.isEmpty()) {
      return new Outcome.Unproven("it looks as before");
    }
    toolbox.close(finding -> cured.contains(finding.subject().toString()));
    return new Outcome.Proven("it is well");
  }

  private static Subject subject(String text) {
    return Subject.parse(text).orElseThrow();
  }
}
