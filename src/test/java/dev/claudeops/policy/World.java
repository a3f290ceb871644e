package dev.claudeops.policy;

import dev.claudeops.config.Config;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Param;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.Configs;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine with a declared shop, as the gate is told of it: a web unit that needs a database, both
 * well until a test says otherwise.
 */
final class World {
  static final Subject WEB = new Subject("unit", "web.service");
  static final Subject SITE = new Subject("http", "site");
  static final Subject DB = new Subject("unit", "db.service");
  static final Subject DISK = new Subject("disk", "/var");
  static final Subject APP = new Subject("pm2", "app");
  static final Subject STRANGER = new Subject("unit", "stranger.service");
  static final Subject PID = new Subject("pid", "4711@123456");

  static final String SERVICES =
      """
      "services": [
        {"name": "db", "unit": "db.service"%s},
        {"name": "web", "unit": "web.service", "needs": ["db"],
         "health": [{"name": "site", "http": "http://127.0.0.1/"}]},
        {"name": "app", "pm2": "app"}]
      """;

  Instant now = Instant.parse("2025-09-29T14:00:00Z");
  ZoneId zone = ZoneOffset.UTC;
  private static final Config PLAIN = config("");

  Config config = PLAIN;
  final Map<Subject, Observation> seen = new LinkedHashMap<>();
  final List<Finding> findings = new ArrayList<>();
  final List<Dependency> dependencies = new ArrayList<>();
  final List<Restart> restarts = new ArrayList<>();
  final List<PastDeed> deeds = new ArrayList<>();
  int deedsThisRun;
  Optional<Situation.Stop> stop = Optional.empty();
  List<String> busy = List.of();
  final Gate gate = new Gate(Rules.all(), kinds());

  World() {
    for (Subject subject : List.of(WEB, SITE, DB, DISK, APP)) {
      well(subject);
    }
    dependencies.add(new Dependency(SITE, WEB, "part of the service web"));
    dependencies.add(new Dependency(WEB, DB, "web needs db"));
    dependencies.add(new Dependency(DB, DISK, "seen by its probe"));
  }

  /** A config with these lines of a policy, and these of the service db. */
  static Config config(String policy, String db) {
    return Configs.read(
        "{"
            + SERVICES.formatted(db)
            + (policy.isEmpty() ? "" : ", \"policy\": {" + policy + "}")
            + "}");
  }

  static Config config(String policy) {
    return config(policy, "");
  }

  static ActionSpec spec(
      String kind, Risk risk, boolean reversible, boolean restarts, List<String> targets) {
    return new ActionSpec(
        kind,
        "Do it.",
        risk,
        reversible,
        "No.",
        targets,
        kind.equals("space-free")
            ? List.of(
                Param.usually("days", new Param.Form.Whole(1, 30), "7", "How old."),
                Param.usually("name", new Param.Form.Name("[a-z][a-z0-9.-]*", 40), "x", "Which."))
            : List.of(),
        restarts,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60));
  }

  /** A kind that is for one type of finding alone; no test here has one of it. */
  static ActionSpec meantFor(String finding) {
    ActionSpec any = spec("leak-mend", Risk.LOW, true, false, List.of("unit", "disk", "pm2"));
    return new ActionSpec(
        any.kind(),
        any.summary(),
        any.risk(),
        any.reversible(),
        any.undo(),
        any.targets(),
        any.params(),
        any.restarts(),
        any.deadline(),
        any.patience(),
        List.of(finding));
  }

  static Map<String, ActionSpec> kinds() {
    Map<String, ActionSpec> kinds = new LinkedHashMap<>();
    for (ActionSpec spec :
        List.of(
            spec("unit-restart", Risk.LOW, false, true, List.of("unit")),
            spec("unit-stop", Risk.MEDIUM, true, true, List.of("unit")),
            spec("unit-start", Risk.LOW, true, true, List.of("unit")),
            spec("pm2-restart", Risk.LOW, false, true, List.of("pm2")),
            spec("space-free", Risk.LOW, false, false, List.of("disk")),
            spec("process-end", Risk.MEDIUM, false, true, List.of("pid")),
            spec("backend-end", Risk.MEDIUM, false, false, List.of("session")),
            spec("reboot", Risk.HIGH, false, true, List.of("machine")),
            spec(
                Wish.TELL,
                Risk.LOW,
                true,
                false,
                List.of("unit", "disk", "http", "pm2", "pid", "machine")))) {
      kinds.put(spec.kind(), spec);
    }
    return kinds;
  }

  World well(Subject subject) {
    seen.put(subject, Observation.of(subject, now).seen("fine"));
    return this;
  }

  /** It is seen to be bad, and a finding tells of it. */
  World bad(Subject subject, Subject... culprits) {
    return bad(subject, Optional.empty(), culprits);
  }

  World bad(Subject subject, Optional<Subject> cause, Subject... culprits) {
    var look = Observation.of(subject, now).symptom("broken", Severity.CRITICAL, "it is broken");
    for (Subject culprit : culprits) {
      look.culprit("broken", culprit);
    }
    seen.put(subject, look.seen("broken"));
    findings.add(finding(subject, Severity.CRITICAL, Phase.ONGOING, cause));
    return this;
  }

  Finding finding(Subject subject, Severity severity, Phase phase, Optional<Subject> cause) {
    return new Finding(
        FindingId.of(subject, "broken"),
        subject,
        "broken",
        severity,
        phase,
        now.minusSeconds(600),
        subject + " is broken",
        List.of(ObservationId.of(subject)),
        cause,
        false);
  }

  World deed(String kind, Subject target, Duration ago) {
    boolean restarted = kinds().get(kind).restarts();
    deeds.add(new PastDeed(kind, target, now.minus(ago), "allow", "proven", restarted));
    return this;
  }

  Situation situation() {
    return new Situation(
        now,
        zone,
        config,
        findings,
        List.copyOf(seen.values()),
        dependencies,
        restarts,
        deeds,
        deedsThisRun,
        stop,
        busy);
  }

  static Action wish(String kind, Subject target, Subject... because) {
    return new Action(
        kind,
        target,
        Map.of(),
        "it is broken",
        List.of(because).stream().map(ObservationId::of).toList());
  }

  Verdict judge(Action action) {
    return gate.judge(action, situation(), Optional.empty()).verdict();
  }

  /** The verdict on a wish that cites its target. */
  Verdict judge(String kind, Subject target) {
    return judge(wish(kind, target, target));
  }

  Verdict approved(String kind, Subject target) {
    return gate.judge(wish(kind, target, target), situation(), Optional.of("alice")).verdict();
  }

  /** {@code deny forbidden}. */
  static String word(Verdict verdict) {
    return verdict.word() + " " + verdict.rule();
  }
}
