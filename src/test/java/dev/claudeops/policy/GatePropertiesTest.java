package dev.claudeops.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.config.Config;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Param;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Thousands of wishes, most of them made to be almost right, against what must never be allowed.
 * The oracles here are written anew, plainly and slowly, and share nothing with the rules but the
 * words.
 */
class GatePropertiesTest {
  private static final int WISHES = 10_000;

  /** What an attacker writes in place of a name or a value. */
  private static final List<String> HOSTILE =
      List.of(
          "; rm -rf /",
          "$(reboot)",
          "`id`",
          "a|b",
          "a&&b",
          "a>b",
          "'",
          "\"",
          "..",
          "../../etc/passwd",
          "/etc/../etc/shadow",
          "a\nb",
          "a\r",
          "a\u0000b",
          "-rf",
          "--now",
          "--help",
          "web.servic\u0435", // Cyrillic
          "web\u2024service", // one dot leader
          "\u202ecivres.bew",
          "web.service\u200b",
          "\uff0d\uff0drf",
          "*",
          "?",
          "web.service web.service",
          "",
          "x".repeat(1 << 20));

  private static final List<Subject> POOL =
      List.of(
          World.WEB,
          World.SITE,
          World.DB,
          World.DISK,
          World.APP,
          World.STRANGER,
          World.PID,
          new Subject("pid", "1@1"),
          new Subject("session", "shop/1"),
          new Subject("machine", "boot"),
          new Subject("unit", "claudeops.service"),
          new Subject("folder", "/etc"),
          new Subject("container", "web"));

  private final Map<String, ActionSpec> kinds = new LinkedHashMap<>(World.kinds());
  private final List<String> names;
  private final Map<String, Config> configs = new HashMap<>();
  private final Gate gate;

  GatePropertiesTest() {
    for (ActionKind action : Actions.all()) {
      kinds.put(action.spec().kind(), action.spec());
    }
    kinds.put("escalate", World.kinds().get("escalate"));
    kinds.put("leak-mend", World.meantFor("leaking"));
    names = new ArrayList<>(kinds.keySet());
    gate = new Gate(Rules.all(), kinds);
  }

  /** One case: a world and a wish in it. */
  private record Case(World world, Action wish, boolean hostile, Optional<String> approved) {
    Situation now() {
      return world.situation();
    }
  }

  private static <T> T one(Random dice, List<T> of) {
    return of.get(dice.nextInt(of.size()));
  }

  private static boolean in(Random dice, int of) {
    return dice.nextInt(of) == 0;
  }

  private Case made(long seed) {
    Random dice = new Random(seed);
    World world = new World();
    String policy =
        one(
            dice,
            List.of(
                "",
                "",
                "",
                "\"autonomy\": \"observe\"",
                "\"autonomy\": \"suggest\"",
                "\"forbid\": [\"unit-restart\", \"disk:*\"]",
                "\"deedsPerRun\": 1, \"deedsPerDay\": 2",
                "\"restarts\": {\"most\": 1, \"within\": \"2h\"}",
                "\"windows\": [{\"name\": \"w\", \"at\": \"13:30\", \"for\": \"1h\"}]",
                "\"windows\": [{\"name\": \"w\", \"at\": \"13:30\", \"for\": \"1h\","
                    + " \"services\": [\"db\"]}]"));
    world.config = configs.computeIfAbsent(policy, World::config);
    if (in(dice, 8)) {
      world.stop = Optional.of(new Situation.Stop("paused", Optional.empty()));
    }
    if (in(dice, 8)) {
      world.busy = List.of("a backup is at work");
    }
    world.deedsThisRun = in(dice, 4) ? dice.nextInt(8) : 0;
    for (Subject subject : POOL) {
      if (in(dice, 4) && !subject.kind().equals("pid") && !subject.kind().equals("session")) {
        world.well(subject);
      } else if (in(dice, 10)) {
        world.seen.remove(subject);
      }
    }
    for (int i = dice.nextInt(5); i > 0; i--) {
      Subject subject = one(dice, POOL);
      world.bad(
          subject,
          in(dice, 3) ? Optional.of(one(dice, POOL)) : Optional.empty(),
          in(dice, 2) ? one(dice, POOL) : World.PID);
      if (in(dice, 5)) {
        world.findings.add(
            world.finding(
                subject,
                one(dice, List.of(Severity.values())),
                one(dice, List.of(Phase.values())),
                Optional.empty()));
      }
      if (in(dice, 5)) {
        world.findings.removeLast();
      }
      if (in(dice, 8)) {
        world.seen.put(subject, Observation.unknown(subject, world.now, "blind"));
      }
    }
    for (int i = dice.nextInt(3); i > 0; i--) {
      world.dependencies.add(new Dependency(one(dice, POOL), one(dice, POOL), "made"));
    }
    Duration[] ages = {Duration.ofSeconds(20), Duration.ofMinutes(30), Duration.ofHours(5)};
    for (int i = in(dice, 2) ? dice.nextInt(6) : 0; i > 0; i--) {
      if (in(dice, 2)) {
        world.restarts.add(
            new Restart(
                one(dice, POOL), world.now.minus(ages[dice.nextInt(3)]), 1 + dice.nextInt(3)));
      } else {
        String outcome = one(dice, List.of("proven", "failed", "refused"));
        String kind = one(dice, names);
        world.deeds.add(
            new PastDeed(
                kind,
                one(dice, POOL),
                world.now.minus(ages[dice.nextInt(3)]),
                "allow",
                outcome,
                kinds.get(kind).restarts()));
      }
    }
    return wished(dice, world);
  }

  private Case wished(Random dice, World world) {
    String kind = in(dice, 20) ? one(dice, List.of("rm", "unit-explode", "sh")) : one(dice, names);
    Optional<ActionSpec> spec = Optional.ofNullable(kinds.get(kind));
    List<Subject> fitting =
        POOL.stream()
            .filter(one -> spec.isEmpty() || spec.get().targets().contains(one.kind()))
            .toList();
    Subject target = in(dice, 10) || fitting.isEmpty() ? one(dice, POOL) : one(dice, fitting);
    if (spec.isPresent() && in(dice, 3)) {
      Duration age =
          one(dice, List.of(Duration.ofSeconds(20), Duration.ofMinutes(30), Duration.ofHours(3)));
      for (int i = 1 + dice.nextInt(5); i > 0; i--) {
        boolean restarted = spec.get().restarts();
        world.deeds.add(
            new PastDeed(kind, target, world.now.minus(age), "allow", "proven", restarted));
      }
    }
    if (kind.equals("escalate") && in(dice, 3)) {
      for (int i = 0; i < 8 + dice.nextInt(6); i++) {
        world.deeds.add(
            new PastDeed(
                kind, one(dice, POOL), world.now.minusSeconds(90), "allow", "unproven", false));
      }
    }
    boolean hostile = false;
    Map<String, String> params = new HashMap<>();
    List<Param> declared = spec.map(ActionSpec::params).orElse(List.of());
    if (!declared.isEmpty() && in(dice, 2)) {
      Param param = one(dice, declared);
      String value = one(dice, HOSTILE);
      hostile = param.form() instanceof Param.Form.Name;
      params.put(param.name(), value);
    } else if (in(dice, 20)) {
      params.put(one(dice, HOSTILE), one(dice, HOSTILE));
      hostile = true;
    }
    if (in(dice, 10)) {
      String name = one(dice, HOSTILE);
      if (!name.isBlank()) {
        target = new Subject(target.kind(), name);
      }
    }
    List<ObservationId> because = new ArrayList<>();
    world.findings.forEach(finding -> because.addAll(finding.basis()));
    if (in(dice, 4)) {
      because.clear();
    }
    if (in(dice, 4)) {
      because.add(ObservationId.of(one(dice, POOL)));
    }
    if (in(dice, 10)) {
      because.add(new ObservationId("o-deadbeef"));
    }
    Action action = new Action(kind, target, params, "because", because);
    return new Case(world, action, hostile, in(dice, 5) ? Optional.of("alice") : Optional.empty());
  }

  // ---- what must never be ----

  private static Set<Subject> known(Case it) {
    Set<Subject> known = new HashSet<>(Set.of(World.WEB, World.SITE, World.DB, World.APP));
    known.addAll(it.world.seen.keySet());
    known.removeIf(one -> Set.of("pid", "session", "table", "folder").contains(one.kind()));
    for (Finding finding : told(it)) {
      known.addAll(it.world.seen.get(finding.subject()).culprits(finding.type()));
    }
    return known;
  }

  /** Open, at least a warning, and its subject seen. */
  private static List<Finding> open(Case it) {
    return told(it).stream().filter(one -> one.severity() != Severity.INFO).toList();
  }

  /** Open, however severe, and its subject seen. */
  private static List<Finding> told(Case it) {
    return it.world.findings.stream()
        .filter(one -> one.phase() != Phase.RESOLVED)
        .filter(one -> it.world.seen.containsKey(one.subject()))
        .filter(one -> it.world.seen.get(one.subject()).health() != Health.UNKNOWN)
        .toList();
  }

  /** Whether a subject stands on another by any way at all. */
  private static boolean standsOn(Case it, Subject higher, Subject lower) {
    Set<Subject> reached = new HashSet<>(Set.of(higher));
    for (int i = 0; i < 50; i++) {
      for (Dependency edge : it.world.dependencies) {
        if (reached.contains(edge.subject())) {
          reached.add(edge.on());
        }
      }
    }
    return reached.contains(lower);
  }

  private static boolean evidenced(Case it) {
    Set<ObservationId> seen = new HashSet<>();
    it.world.seen.values().forEach(one -> seen.add(one.id()));
    return seen.containsAll(it.wish.because())
        && told(it).stream()
            .filter(one -> one.basis().stream().anyMatch(it.wish.because()::contains))
            .anyMatch(
                one ->
                    one.subject().equals(it.wish.target())
                        || one.severity() != Severity.INFO
                            && standsOn(it, one.subject(), it.wish.target())
                        || it.world
                            .seen
                            .get(one.subject())
                            .culprits(one.type())
                            .contains(it.wish.target()));
  }

  /** All that is wrong with the target itself comes from something else that is unhealthy. */
  private static boolean symptom(Case it) {
    List<Finding> own =
        open(it).stream().filter(one -> one.subject().equals(it.wish.target())).toList();
    List<Finding> naming =
        open(it).stream()
            .filter(
                one ->
                    it.world
                        .seen
                        .get(one.subject())
                        .culprits(one.type())
                        .contains(it.wish.target()))
            .toList();
    List<Finding> all = new ArrayList<>(own);
    all.addAll(naming);
    return !all.isEmpty()
        && all.stream()
            .allMatch(
                one ->
                    one.causedBy().isPresent()
                        && !one.causedBy().get().equals(it.wish.target())
                        && it.world.findings.stream()
                            .anyMatch(
                                other ->
                                    other.subject().equals(one.causedBy().get())
                                        && other.phase() != Phase.RESOLVED
                                        && other.severity() != Severity.INFO));
  }

  private static boolean overBudget(Case it, ActionSpec spec) {
    if (it.wish.kind().equals("escalate")) {
      return it.world.deeds.stream()
              .filter(one -> one.done() && one.kind().equals("escalate"))
              .filter(one -> one.at().isAfter(it.world.now.minus(Duration.ofHours(1))))
              .count()
          >= 10;
    }
    var policy = it.world.config.policy();
    Instant hour = it.world.now.minus(policy.restarts().within());
    long seen =
        it.world.restarts.stream()
            .filter(one -> one.subject().equals(it.wish.target()) && one.at().isAfter(hour))
            .mapToLong(Restart::count)
            .sum();
    long ours =
        it.world.deeds.stream()
            .filter(one -> one.restarted() && one.done() && one.at().isAfter(hour))
            .filter(one -> one.target().equals(it.wish.target()))
            .count();
    long atLeast = it.wish.target().kind().equals("pm2") ? Math.max(seen, ours) : seen + ours;
    long today =
        it.world.deeds.stream().filter(one -> one.done() && !one.kind().equals("escalate")).count();
    return spec.restarts() && atLeast >= policy.restarts().most()
        || it.world.deedsThisRun >= policy.deedsPerRun()
        || today >= policy.deedsPerDay();
  }

  private static boolean inWindow(Case it) {
    return it.world.config.policy().windows().stream()
        .anyMatch(
            window ->
                window.services().isEmpty()
                    || it.wish.target().equals(World.DB)
                    || it.wish.target().kind().equals("machine"));
  }

  private static boolean tooSoon(Case it) {
    return it.world.deeds.stream()
        .anyMatch(
            one ->
                one.done()
                    && one.target().equals(it.wish.target())
                    && one.kind().equals(it.wish.kind())
                    && one.at().isAfter(it.world.now.minusSeconds(120)));
  }

  private static boolean healedOften(Case it) {
    return it.world.deeds.stream()
            .filter(one -> one.done() && one.target().equals(it.wish.target()))
            .filter(one -> one.kind().equals(it.wish.kind()))
            .filter(one -> one.at().isAfter(it.world.now.minus(Duration.ofHours(6))))
            .count()
        >= it.world.config.policy().restarts().askAfter();
  }

  /** What is wrong with allowing it; empty when nothing is. */
  private List<String> wrong(Case it) {
    List<String> wrong = new ArrayList<>();
    ActionSpec spec = kinds.get(it.wish.kind());
    if (spec == null) {
      return List.of("there is no such kind");
    }
    Map<String, Boolean> never = new LinkedHashMap<>();
    never.put("hostile parameters", it.hostile);
    never.put("bad parameters", spec.fault(it.wish).isPresent());
    never.put("unknown target", !known(it).contains(it.wish.target()));
    never.put("paused", it.world.stop.isPresent());
    never.put("in a window", inWindow(it));
    never.put("no evidence", !evidenced(it));
    never.put("meant for another problem", !spec.findings().isEmpty());
    never.put("over budget", overBudget(it, spec));
    boolean forbids =
        it.world.config.policy().forbid().stream()
            .anyMatch(
                one ->
                    one.kind().equals(it.wish.kind())
                        || one.target().startsWith("disk")
                            && it.wish.target().kind().equals("disk"));
    never.put("forbidden", forbids);
    if (!it.wish.kind().equals("escalate")) {
      String autonomy = it.world.config.policy().autonomy().name();
      never.put("a symptom", symptom(it));
      never.put("busy", !it.world.busy.isEmpty());
      never.put("ourselves", it.wish.target().name().startsWith("claudeops"));
      never.put("process 1", it.wish.target().name().startsWith("1@"));
      never.put("too soon", tooSoon(it));
      never.put("observing", autonomy.equals("OBSERVE"));
      boolean asked = it.approved.isPresent();
      never.put("not asked", !asked && !autonomy.equals("ACT"));
      never.put("high risk", !asked && spec.risk().word().equals("high"));
      never.put("healed often", !asked && healedOften(it));
      never.put(
          "undeclared", !asked && !spec.reversible() && it.wish.target().equals(World.STRANGER));
    }
    never.forEach((what, is) -> wrong.addAll(is ? List.of(what) : List.of()));
    return wrong;
  }

  @Test
  void nothingThatMustNotBeIsEverAllowed() {
    Map<String, Integer> verdicts = new HashMap<>();
    for (long seed = 0; seed < WISHES; seed++) {
      Case it = made(seed);
      Verdict verdict = gate.judge(it.wish, it.now(), it.approved).verdict();
      verdicts.merge(verdict.word() + " " + verdict.rule(), 1, Integer::sum);
      if (verdict instanceof Verdict.Allow) {
        assertThat(wrong(it)).as("seed " + seed + ": " + it.wish.kind()).isEmpty();
      }
    }
    List<String> decided = verdicts.keySet().stream().map(word -> word.split(" ")[1]).toList();
    assertThat(decided)
        .as("every rule has decided over some of them: " + verdicts)
        .containsAll(Rules.all().stream().map(Rule::name).toList());
    assertThat(verdicts.get("allow autonomy")).isGreaterThan(WISHES / 100);
  }

  /** A wall that can be taken away unseen is none: this breaks each once. */
  @Test
  void withoutAnyOneOfTheRulesSomethingIsAllowedThatMustNotBe() {
    for (Rule missing : Rules.all()) {
      Gate broken =
          new Gate(
              Rules.all().stream().filter(rule -> !rule.name().equals(missing.name())).toList(),
              kinds);
      boolean seen = false;
      for (long seed = 0; seed < WISHES && !seen; seed++) {
        Case it = made(seed);
        seen =
            broken.judge(it.wish, it.now(), it.approved).verdict() instanceof Verdict.Allow
                && !wrong(it).isEmpty();
      }
      // Without that one, the next rule fails for want of a spec, and so denies.
      if (!missing.name().equals("known-kind")) {
        assertThat(seen).as("without " + missing.name()).isTrue();
      }
    }
  }

  @Test
  void hostileTextInAnyParameterOfAnyKindIsRefusedOrAPlainSentence() {
    int tried = 0;
    for (ActionSpec spec : kinds.values()) {
      for (Param param : spec.params()) {
        for (String text : HOSTILE) {
          Subject target = new Subject(spec.targets().getFirst(), "x");
          Action wish = new Action(spec.kind(), target, Map.of(param.name(), text), "", List.of());
          tried++;
          boolean refused = param.form().fault(text).isPresent();
          if (!refused) {
            // Of the other parameters it may want one that is not given here.
            assertThat(spec.fault(wish).filter(fault -> !fault.contains("needs the parameter")))
                .as(spec.kind())
                .isEmpty();
            assertThat(text).hasSizeLessThanOrEqualTo(Param.Form.LONGEST);
            assertThat(text.chars().noneMatch(c -> Character.getType(c) == Character.FORMAT))
                .isTrue();
            assertThat(text.chars().noneMatch(Character::isISOControl)).isTrue();
            assertThat(param.form())
                .as(spec.kind() + " takes \"" + text + "\"")
                .isInstanceOfAny(
                    Param.Form.Sentence.class, Param.Form.Name.class, Param.Form.Label.class);
            if (param.form() instanceof Param.Form.Name) {
              assertThat(text).doesNotStartWith("-").matches("[\\x20-\\x7e]+");
              assertThat(text).doesNotContainPattern("[;$`|&<>'\"\\n]").doesNotContain("../");
            }
          }
        }
      }
    }
    assertThat(tried).isGreaterThanOrEqualTo(2 * HOSTILE.size());
  }
}
