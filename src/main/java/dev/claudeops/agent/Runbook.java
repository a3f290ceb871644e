package dev.claudeops.agent;

import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Finding;
import dev.claudeops.text.Clean;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an administrator does about a kind of problem: a Markdown file whose head is for the program
 * and whose prose is for people. Its format is that of docs/runbooks.md.
 *
 * @param findings what it is for
 * @param steps in their order, at least one
 * @param giveUp when no more deeds are tried and a person is told
 * @param pause between two deeds
 * @param priority of two runbooks for one finding the higher one is used
 * @param when what must hold for it to be used at all
 * @param ask what is asked of the person who is told; a sentence without its full stop
 * @param owners true when it is the owner's and not one that ships with ClaudeOps
 */
record Runbook(
    String name,
    List<Match> findings,
    List<Step> steps,
    GiveUp giveUp,
    Duration pause,
    int priority,
    Optional<Condition> when,
    String ask,
    String prose,
    boolean owners) {
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int MOST = 50;
  private static final int LONGEST_ASK = 300;
  private static final List<String> KEYS =
      List.of("name", "findings", "steps", "give-up", "wait", "priority", "when", "ask");

  Runbook {
    findings = List.copyOf(findings);
    steps = List.copyOf(steps);
  }

  /**
   * A finding type, or that type on one kind of subject.
   *
   * @param kind of subject; empty for all
   */
  record Match(String type, Optional<String> kind) {
    boolean fits(Finding finding) {
      return finding.type().equals(type) && kind.map(finding.subject().kind()::equals).orElse(true);
    }

    static Match parse(String text) throws Malformed {
      int colon = text.indexOf(':');
      String type = colon < 0 ? text : text.substring(0, colon);
      if (!type.matches("[a-z][a-z0-9-]{0,60}")) {
        throw new Malformed("\"" + Clean.line(text, 60) + "\" is no finding type");
      }
      return new Match(
          type, colon < 0 ? Optional.empty() : Optional.of(Place.kind(text.substring(colon + 1))));
    }
  }

  /** So many deeds of one kind on one target within so long. */
  record GiveUp(int deeds, Duration within) {
    static final GiveUp USUAL = new GiveUp(3, Duration.ofHours(2));

    static GiveUp parse(String text) throws Malformed {
      String[] parts = text.strip().split(" in ", -1);
      if (parts.length == 2 && parts[0].matches("[1-9][0-9]?")) {
        Optional<Duration> within = Humane.parseDuration(parts[1]);
        if (within.isPresent()
            && !within.get().isZero()
            && within.get().compareTo(Duration.ofDays(90)) <= 0) {
          return new GiveUp(Integer.parseInt(parts[0]), within.get());
        }
      }
      throw new Malformed(
          "give-up is not such as \"3 in 2h\" but \"" + Clean.line(text, 40) + "\"");
    }

    String says() {
      return deeds + " in " + Humane.duration(within);
    }
  }

  boolean fits(Finding finding) {
    return findings.stream().anyMatch(match -> match.fits(finding));
  }

  // ---- reading ----

  /** Reads a file's text. */
  static Runbook parse(String text, boolean owners) throws Malformed {
    FrontMatter file;
    try {
      file = FrontMatter.parse(text);
    } catch (FrontMatter.Malformed bad) {
      throw new Malformed(bad.getMessage() + " (line " + bad.line() + ")");
    }
    for (String key : file.keys()) {
      if (!KEYS.contains(key)) {
        throw new Malformed(
            "it has a key \"%s\" that a runbook does not have: %s"
                .formatted(Clean.line(key, 60), String.join(", ", KEYS)));
      }
    }
    String name = file.text("name").orElse("");
    if (!name.matches("[a-z][a-z0-9-]{0,60}")) {
      throw new Malformed("its name is no lower-case word with dashes");
    }
    List<Match> findings = new ArrayList<>();
    for (String finding : items(file, "findings")) {
      findings.add(Match.parse(finding));
    }
    List<Step> steps = new ArrayList<>();
    for (String step : items(file, "steps")) {
      steps.add(Step.parse(step));
    }
    String ask = text(file, "ask").orElse("look at it; what was tried did not help");
    if (ask.length() > LONGEST_ASK) {
      throw new Malformed("ask is longer than " + LONGEST_ASK + " characters");
    }
    Optional<String> giveUp = text(file, "give-up");
    Optional<String> when = text(file, "when");
    return new Runbook(
        name,
        findings,
        steps,
        giveUp.isPresent() ? GiveUp.parse(giveUp.get()) : GiveUp.USUAL,
        pause(text(file, "wait").orElse("0s")),
        priority(text(file, "priority").orElse("0")),
        when.isPresent() ? Optional.of(Condition.parse(when.get())) : Optional.empty(),
        Clean.line(ask, LONGEST_ASK),
        file.body().strip(),
        owners);
  }

  private static List<String> items(FrontMatter file, String key) throws Malformed {
    List<String> items = file.list(key);
    if (items.isEmpty()) {
      throw new Malformed("it has no list of " + key);
    }
    if (items.size() > MOST) {
      throw new Malformed("it has more than " + MOST + " " + key);
    }
    return items;
  }

  private static Optional<String> text(FrontMatter file, String key) throws Malformed {
    if (file.keys().contains(key) && file.text(key).isEmpty()) {
      throw new Malformed(key + " is a list and must be a text");
    }
    return file.text(key);
  }

  private static Duration pause(String text) throws Malformed {
    return Humane.parseDuration(text)
        .filter(pause -> pause.compareTo(LONGEST_PAUSE) <= 0)
        .orElseThrow(
            () ->
                new Malformed(
                    "wait is no time of at most %s: \"%s\""
                        .formatted(Humane.duration(LONGEST_PAUSE), Clean.line(text, 40))));
  }

  private static int priority(String text) throws Malformed {
    if (!text.matches("-?[0-9]{1,3}")) {
      throw new Malformed("priority is no number from -999 to 999");
    }
    return Integer.parseInt(text);
  }

  // ---- checking ----

  /**
   * What would not work of it on this build, each in one sentence; empty when nothing.
   *
   * @param kinds every kind of action there is
   * @param types every finding type there is, with the kinds of subjects that it is told of
   */
  List<String> check(Collection<ActionSpec> kinds, Map<String, Set<String>> types) {
    List<String> problems = new ArrayList<>();
    for (Match match : findings) {
      Set<String> subjects = types.getOrDefault(match.type(), Set.of());
      if (subjects.isEmpty()) {
        problems.add("there is no finding type " + match.type());
      } else if (match.kind().isPresent() && !subjects.contains(match.kind().get())) {
        problems.add(match.type() + " is never told of a " + match.kind().get());
      }
    }
    Set<String> subjects = new TreeSet<>();
    findings.forEach(
        match ->
            match
                .kind()
                .ifPresentOrElse(
                    subjects::add,
                    () -> subjects.addAll(types.getOrDefault(match.type(), Set.of()))));
    steps.forEach(step -> StepCheck.of(step, kinds, subjects).ifPresent(problems::add));
    if (prose.isBlank()) {
      problems.add("it has no prose: a person would not know what it does and why");
    }
    return problems;
  }
}
