package dev.claudeops.notify;

import dev.claudeops.config.Config;
import dev.claudeops.host.Command;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Question;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Run after run on a made machine, and what is heard of it by a program that is a channel. */
final class Story {
  final FakeHost host;
  final Path folder;
  final Config config;
  final List<Deed> deeds = new ArrayList<>();
  final List<Question> questions = new ArrayList<>();
  final Set<String> acknowledged = new HashSet<>();
  final List<ServiceState> services = new ArrayList<>();
  List<String> notes = List.of();
  Report report = Report.NONE;
  private final Map<FindingId, Finding> open = new LinkedHashMap<>();
  private Map<FindingId, Finding> before = new LinkedHashMap<>();
  private int heard;
  private Teller teller;

  Story(Path at, String notify) {
    this.host = new FakeHost(at.resolve("machine")).program("/tell", "");
    this.folder = at.resolve("notify");
    this.config = Configs.read("{\"notify\": " + notify + "}");
    this.teller = new Teller(host, config, folder, Duration.ofSeconds(5));
  }

  static final String ONE = "{\"name\": \"one\", \"command\": {\"run\": [\"/tell\", \"one\"]}}";

  /** One channel that hears everything. */
  static Story with(Path at, String settings) {
    return new Story(at, "{\"channels\": [" + ONE + "]" + settings + "}");
  }

  Story restarted() {
    teller = new Teller(host, config, folder, Duration.ofSeconds(5));
    return this;
  }

  Story opens(String subject, Severity severity) {
    return opens(subject, severity, Optional.empty(), subject + " is ill");
  }

  Story opens(String subject, Severity severity, Optional<String> cause, String title) {
    Subject one = Subject.parse(subject).orElseThrow();
    FindingId id = FindingId.of(one, "ill");
    Finding known = before.get(id);
    open.put(
        id,
        new Finding(
            id,
            one,
            "ill",
            severity,
            known == null ? Phase.NEW : Phase.ONGOING,
            known == null ? host.now() : known.since(),
            title,
            List.of(ObservationId.of(one)),
            cause.map(text -> Subject.parse(text).orElseThrow()),
            false));
    return this;
  }

  Story closes(String subject) {
    open.remove(FindingId.of(Subject.parse(subject).orElseThrow(), "ill"));
    return this;
  }

  Deed deed(String target, Outcome outcome) {
    Subject one = Subject.parse(target).orElseThrow();
    return new Deed(
        new Action("unit-restart", one, Map.of(), "it is ill", List.of(ObservationId.of(one))),
        new Verdict.Allow("allow", "low risk"),
        outcome,
        host.now(),
        Duration.ofSeconds(1),
        "systemctl restart",
        "",
        "");
  }

  Question question(String id, String target) {
    return new Question(
        id,
        deed(target, new Outcome.Unproven("")).action(),
        "May I restart it?",
        "autonomy",
        "systemctl restart x",
        "",
        RunId.at(host.now()),
        host.now(),
        host.now().plus(Duration.ofHours(24)),
        Question.Status.OPEN,
        Optional.empty());
  }

  /** A run now; what was heard of it, each as its environment. */
  List<Map<String, String>> run() throws InterruptedException {
    notes = teller.after(news(true));
    return heard();
  }

  /** The same of a run whose memory cannot be written. */
  List<Map<String, String>> forgetfulRun() throws InterruptedException {
    notes = teller.after(news(false));
    return heard();
  }

  News news(boolean recorded) {
    Instant now = host.now();
    List<Finding> findings = new ArrayList<>();
    open.values()
        .forEach(
            one -> findings.add(before.containsKey(one.id()) ? phase(one, Phase.ONGOING) : one));
    before.values().stream()
        .filter(one -> !open.containsKey(one.id()))
        .forEach(one -> findings.add(phase(one, Phase.RESOLVED)));
    before = new LinkedHashMap<>(open);
    Run run =
        new Run(
            RunId.at(now),
            "web1",
            new Trigger.Schedule(),
            now,
            Duration.ofSeconds(1),
            List.of(),
            findings,
            List.of(FindingType.atOnce("ill", Severity.WARNING, "It is ill.", "Heal it.")),
            services,
            deeds,
            report);
    return new News(
        run,
        recorded,
        questions,
        id -> Optional.of(Path.of("/var/log/claudeops/issues/" + id + ".md")),
        id -> acknowledged.contains(id.value()),
        List.of());
  }

  private static Finding phase(Finding one, Phase phase) {
    return new Finding(
        one.id(),
        one.subject(),
        one.type(),
        one.severity(),
        phase,
        one.since(),
        one.title(),
        one.basis(),
        one.causedBy(),
        one.flapping());
  }

  List<Map<String, String>> heard() {
    List<Command> all = host.asked();
    List<Map<String, String>> fresh =
        all.subList(heard, all.size()).stream()
            .map(
                command -> {
                  Map<String, String> env = new LinkedHashMap<>(command.env());
                  env.put("channel", command.argv().getLast());
                  return env;
                })
            .toList();
    heard = all.size();
    return fresh;
  }

  /** A run, and the titles that were heard. */
  List<String> titles() throws InterruptedException {
    return run().stream().map(env -> env.get("CLAUDEOPS_TITLE")).toList();
  }

  List<String> kinds() throws InterruptedException {
    return run().stream().map(env -> env.get("CLAUDEOPS_KIND")).toList();
  }

  Story pass(Duration time) {
    host.pass(time);
    return this;
  }

  Story deaf() {
    host.program("/tell", new Output(75, "", "", false, false));
    return this;
  }

  Story hears() {
    host.program("/tell", "");
    return this;
  }
}
