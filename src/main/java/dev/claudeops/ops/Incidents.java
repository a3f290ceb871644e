package dev.claudeops.ops;

import dev.claudeops.agent.recall.Recollection.Incident;
import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Issue;
import dev.claudeops.journal.Journal;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The problems and deeds of the past, ranked by the words they share with a text: Okapi BM25
 * (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) over what their files say.
 * Open issues are not among them: they are told by themselves.
 *
 * <p>Cost: making it reads the newest {@value #MOST_ISSUES} resolved issues and the heads of all
 * actions, once; a question is linear in the words of them.
 */
public final class Incidents {
  static final int MOST_ISSUES = 500;
  static final int MOST_ACTIONS = 1_000;

  /** What of a file is looked at: its head, its title and the beginning and end of its story. */
  private static final int HALF = 3_000;

  private static final int LONGEST_OUTCOME = 500;
  private static final int LONGEST_QUESTION = 4_000;
  private static final int MOST_WORDS = 200;

  /** How fast a word's repetition stops to count, and how much a long text is held against it. */
  private static final double K1 = 1.2;

  private static final double B = 0.75;

  /** A word of the title counts like so many of the story. */
  private static final int TITLE = 3;

  private static final Set<String> COMMON =
      Set.of(
          "a", "an", "and", "as", "at", "be", "by", "for", "from", "has", "in", "is", "it", "its",
          "no", "not", "of", "on", "or", "that", "the", "this", "to", "was", "were", "with", "utc",
          "seen", "since", "still", "open", "checks", "check");

  private final List<Past> past;
  private final Map<String, Integer> spread = new HashMap<>();
  private final double usual;

  private record Past(
      String file,
      String title,
      Instant opened,
      Optional<Instant> resolved,
      String outcome,
      Map<String, Integer> words,
      int length) {}

  private Incidents(List<Past> past) {
    this.past = past;
    past.forEach(one -> one.words().keySet().forEach(word -> spread.merge(word, 1, Integer::sum)));
    this.usual = Math.max(1, past.stream().mapToInt(Past::length).average().orElse(1));
  }

  /** Reads the memory. */
  public static Incidents of(Journal journal) {
    List<Past> past = new ArrayList<>();
    journal.issues().stream()
        .filter(issue -> !issue.open())
        .limit(MOST_ISSUES)
        .map(issue -> issue(issue, journal.text(issue).orElse("")))
        .forEach(past::add);
    List<ActionLog> actions = journal.actions();
    actions.subList(Math.max(0, actions.size() - MOST_ACTIONS), actions.size()).stream()
        .flatMap(log -> action(log).stream())
        .forEach(past::add);
    return new Incidents(past);
  }

  /**
   * Those that share words with the text, the likest first.
   *
   * @param most so many at most
   */
  public List<Incident> like(String text, int most) {
    Set<String> asked = new TreeSet<>();
    for (String word : words(Clean.block(text, LONGEST_QUESTION))) {
      if (asked.size() < MOST_WORDS) {
        asked.add(word);
      }
    }
    double best = asked.stream().mapToDouble(word -> rare(word) * (K1 + 1)).sum();
    record Ranked(Past past, double score) {}
    return past.stream()
        .map(one -> new Ranked(one, score(one, asked)))
        .filter(one -> one.score() > 0)
        .sorted(
            Comparator.comparingDouble(Ranked::score)
                .reversed()
                .thenComparing(one -> one.past().opened(), Comparator.reverseOrder())
                .thenComparing(one -> one.past().file()))
        .limit(Math.max(0, most))
        .map(
            one ->
                new Incident(
                    one.past().file(),
                    one.past().title(),
                    one.past().opened(),
                    one.past().resolved(),
                    one.past().outcome(),
                    Math.min(1, one.score() / best)))
        .toList();
  }

  private double score(Past one, Set<String> asked) {
    double sum = 0;
    for (String word : asked) {
      int count = one.words().getOrDefault(word, 0);
      if (count > 0) {
        sum += rare(word) * count * (K1 + 1) / (count + K1 * (1 - B + B * one.length() / usual));
      }
    }
    return sum;
  }

  /** What a word is worth: the more, the fewer texts hold it; never less than nothing. */
  private double rare(String word) {
    int holding = spread.getOrDefault(word, 0);
    return Math.log(1 + (past.size() - holding + 0.5) / (holding + 0.5));
  }

  /** Lower-case words of letters and digits, and such words joined by dots and dashes as well. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String joined : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{Nd}.-]+")) {
      String whole = trim(joined);
      add(words, whole);
      if (whole.indexOf('.') >= 0 || whole.indexOf('-') >= 0) {
        for (String part : whole.split("[.-]+")) {
          add(words, part);
        }
      }
    }
    return words;
  }

  private static String trim(String word) {
    int from = 0;
    int to = word.length();
    while (from < to && (word.charAt(from) == '.' || word.charAt(from) == '-')) {
      from++;
    }
    while (to > from && (word.charAt(to - 1) == '.' || word.charAt(to - 1) == '-')) {
      to--;
    }
    return word.substring(from, to);
  }

  private static void add(List<String> words, String word) {
    boolean number = word.chars().allMatch(c -> c >= '0' && c <= '9');
    if (word.length() > 1 && word.length() <= 80 && !number && !COMMON.contains(word)) {
      words.add(word);
    }
  }

  private static Past past(
      String file,
      String title,
      Instant opened,
      Optional<Instant> resolved,
      String outcome,
      String told) {
    Map<String, Integer> count = new HashMap<>();
    List<String> head = words(title);
    List<String> rest = words(told);
    head.forEach(word -> count.merge(word, TITLE, Integer::sum));
    rest.forEach(word -> count.merge(word, 1, Integer::sum));
    return new Past(
        file,
        Clean.line(title, 300),
        opened,
        resolved,
        Clean.line(outcome, LONGEST_OUTCOME),
        count,
        TITLE * head.size() + rest.size());
  }

  private static Past issue(Issue issue, String text) {
    int story = Math.max(0, text.indexOf("\n## Story"));
    String told = text.substring(story);
    String both =
        told.length() <= 2 * HALF
            ? told
            : told.substring(0, HALF) + "\n" + told.substring(told.length() - HALF);
    return past(
        issue.file(),
        issue.title().isEmpty() ? issue.type() + " of " + issue.subject() : issue.title(),
        issue.opened(),
        issue.resolved(),
        outcome(issue, told),
        issue.subject() + " " + issue.type() + "\n" + both);
  }

  /** The last that was done about it, and its end. */
  private static String outcome(Issue issue, String story) {
    String done = "";
    String end = "";
    for (String line : (Iterable<String>) story.lines()::iterator) {
      if (line.startsWith("- ") && line.contains(" UTC: ")) {
        String what = line.substring(line.indexOf(" UTC: ") + 6);
        if (what.contains("actions/") || what.contains("done and proven")) {
          done = what;
        }
        end = what;
      }
    }
    String took =
        issue.resolved().map(at -> "over after " + Humane.span(issue.opened(), at)).orElse("over");
    return took
        + (done.isEmpty() ? "; nothing was done about it" : "; " + done)
        + (end.isEmpty() || end.equals(done) ? "" : "; " + end);
  }

  private static Optional<Past> action(ActionLog log) {
    return log.at()
        .filter(at -> !log.outcome().equals("refused") && !log.action().equals("escalate"))
        .map(
            at ->
                past(
                    log.file(),
                    log.action() + " of " + log.target(),
                    at,
                    Optional.of(at),
                    log.outcome() + ", allowed by the rule " + log.rule(),
                    log.why()));
  }
}
