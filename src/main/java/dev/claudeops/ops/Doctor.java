package dev.claudeops.ops;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.action.OwnersPrograms;
import dev.claudeops.agent.Runbooks;
import dev.claudeops.agent.brief.Prompts;
import dev.claudeops.config.Config;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Lock;
import dev.claudeops.journal.Problem;
import dev.claudeops.journal.State;
import dev.claudeops.model.Health;
import dev.claudeops.model.Trouble;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at ClaudeOps itself: what it may see, its config, its memory, the programs it asks. */
final class Doctor {
  private final HostView host;
  private final Config config;
  private final Journal journal;
  private final List<Diagnosis> said = new ArrayList<>();

  Doctor(HostView host, Config config, Journal journal) {
    this.host = host;
    this.config = config;
    this.journal = journal;
  }

  /**
   * Every part, well or not.
   *
   * @param notes what was wrong with the config, so that a broken one is told here too
   */
  List<Diagnosis> look(boolean repair, List<String> notes) {
    say(
        "rights",
        host.root() ? Health.OK : Health.DEGRADED,
        host.root()
            ? "root, so everything can be seen"
            : "not root, so other users' processes and logs stay unseen",
        host.root() ? "" : "run it with sudo for the whole picture");
    config(notes);
    memory(repair);
    last();
    programs();
    owners();
    runbooks();
    prompts();
    ShellDoctor.look(host, config).ifPresent(said::add);
    return List.copyOf(said);
  }

  private void config(List<String> notes) {
    notes.forEach(note -> say("config", Health.DEGRADED, note, ""));
    Optional<Path> source = config.source();
    if (source.isEmpty()) {
      if (notes.isEmpty()) {
        say("config", Health.OK, "none, so everything that is found is looked at", "");
      }
      return;
    }
    try {
      Optional<FileFacts> facts = host.facts(source.get().toAbsolutePath().toString());
      boolean loose = facts.filter(FileFacts::othersMayWrite).isPresent();
      say(
          "config",
          loose ? Health.DEGRADED : Health.OK,
          source.get() + (loose ? " can be changed by others than its owner" : " is right"),
          loose ? "chmod go-w " + source.get() : "");
    } catch (IOException unreadable) {
      say("config", Health.DEGRADED, Fault.words(unreadable), "");
    }
  }

  private void memory(boolean repair) {
    if (!Journal.writable(journal.folder())) {
      say(
          "memory",
          Health.FAILED,
          journal.folder() + " cannot be written",
          "give it to the user that runs ClaudeOps, or name another journal.folder in the config");
    }
    if (repair) {
      repair();
    }
    List<Problem> problems = journal.check();
    problems.forEach(problem -> say("memory", Health.DEGRADED, problem.toString(), ""));
    if (problems.isEmpty()) {
      say(
          "memory",
          Health.OK,
          "%s: %s, %s open"
              .formatted(
                  journal.folder(),
                  Humane.count(journal.healthLogs(Integer.MAX_VALUE).size(), "check"),
                  Humane.count(
                      journal.issues().stream().filter(issue -> issue.open()).count(), "issue")),
          "");
    }
  }

  private void repair() {
    try {
      Lock held = journal.lock();
      try {
        journal.begin();
        say("memory", Health.OK, journal.rebuild() + " was made anew from the files", "");
      } finally {
        held.close();
      }
    } catch (Trouble trouble) {
      say("memory", Health.FAILED, "not repaired: " + trouble.getMessage(), trouble.remedy());
    }
  }

  private void last() {
    State state = journal.state();
    state.notes().forEach(note -> say("state", Health.DEGRADED, note, "claudeops doctor --repair"));
    if (state.last().isEmpty()) {
      say("last check", Health.UNKNOWN, "none is recorded", "run claudeops check");
      return;
    }
    Duration age = Duration.between(state.last().get().startedAt(), host.now());
    boolean old = age.compareTo(config.interval().multipliedBy(3)) > 0;
    say(
        "last check",
        old ? Health.DEGRADED : Health.OK,
        "%s ago, %s"
            .formatted(
                Humane.span(state.last().get().startedAt(), host.now()), state.last().get().id()),
        old
            ? "see that cron or the timer starts it every " + Humane.duration(config.interval())
            : "");
  }

  private void programs() {
    List<String> missing =
        List.of("systemctl", "journalctl", "df", "runuser").stream()
            .filter(program -> host.find(program).isEmpty())
            .toList();
    say(
        "programs",
        Health.OK,
        missing.isEmpty()
            ? "all that are asked are here"
            : "not here, so not asked: " + String.join(", ", missing),
        "");
  }

  /** What the owner lets actions run. */
  private void owners() {
    List<OwnersPrograms.Program> scripts = OwnersPrograms.scripts(host, config);
    tell("scripts", "chown root:root, chmod go-w; see docs/scripts.md", scripts);
    tell(
        "commands",
        "see \"actions\" and \"migrations\" in the config",
        OwnersPrograms.commands(host, config));
  }

  private void tell(String what, String remedy, List<OwnersPrograms.Program> programs) {
    for (OwnersPrograms.Program one : programs) {
      one.fault()
          .ifPresent(
              why ->
                  say(
                      what,
                      Health.DEGRADED,
                      Clean.line("not run: " + one.name() + ": " + why, 300),
                      remedy));
    }
    List<OwnersPrograms.Program> good =
        programs.stream().filter(one -> one.fault().isEmpty()).toList();
    if (!good.isEmpty()) {
      say(
          what,
          Health.OK,
          Clean.line(
              Humane.count(good.size(), what.substring(0, what.length() - 1))
                  + " may be run: "
                  + Humane.some(
                      good.stream().map(one -> one.name() + " (" + one.says() + ")").toList(), 3),
              300),
          "");
    }
  }

  private void runbooks() {
    Runbooks books = Runbooks.load(host);
    Map<String, Set<String>> types = new HashMap<>();
    Probes.all().stream()
        .map(Probe::spec)
        .forEach(
            spec ->
                spec.findings()
                    .forEach(
                        type ->
                            types
                                .computeIfAbsent(type.name(), any -> new HashSet<>())
                                .addAll(spec.kinds())));
    List<String> problems =
        books.check(Actions.all().stream().map(ActionKind::spec).toList(), types);
    problems.forEach(
        problem ->
            say("runbooks", Health.DEGRADED, problem, "correct it below " + Runbooks.FOLDER));
    if (problems.isEmpty()) {
      say(
          "runbooks",
          Health.OK,
          "%d that ship, %d of your own"
              .formatted(books.books().size() - books.owners(), books.owners()),
          "");
    }
  }

  private void prompts() {
    Prompts prompts = Prompts.load(host);
    prompts
        .problems()
        .forEach(
            problem ->
                say("prompts", Health.DEGRADED, problem, "correct it below " + Prompts.FOLDER));
    Recall.fault(host)
        .ifPresent(
            why ->
                say("notes", Health.DEGRADED, why, "chown root:root, chmod go-w " + Recall.NOTES));
    if (prompts.problems().isEmpty()) {
      say(
          "prompts",
          Health.OK,
          "%d that ship, %d of your own in their place"
              .formatted(Prompts.SHIPPED.size(), prompts.own().size()),
          "");
    }
  }

  private void say(String what, Health health, String says, String remedy) {
    said.add(new Diagnosis(what, health, says, remedy));
  }
}
