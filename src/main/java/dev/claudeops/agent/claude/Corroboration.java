package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Explanation.Confidence;
import dev.claudeops.model.Explanation.RuledOut;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Holds what an agent claims against what was seen and done in the run. Pure. Each doubt is one
 * sentence.
 *
 * <p>What is looked for: observations and findings that do not exist, numbers and times that
 * nothing comes to, names that nothing bears, repairs without a proven deed, certainty that rests
 * on nothing. What is not: whether a true number is of the thing that the sentence speaks of, and
 * whether the reasoning holds. A sentence without a doubt is therefore not borne out; one with a
 * doubt rests on something that nobody saw.
 */
final class Corroboration {
  private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?])\\s+(?=[A-Z0-9\"'(])|;\\s");
  private static final Pattern DECLARES =
      Pattern.compile(
          "(?i)^(?:it|there|this|that|the|i|we|nothing|no|all|everything|\\S+\\.service)"
              + " ?.{0,80}?\\b(?:is|are|was|were|has|have|had|shows?|showed|holds?|uses?|took|needs?"
              + " no)\\b");
  private static final Pattern PROPOSES =
      Pattern.compile(
          "(?i)\\b(?:should|must|could|might|may|would|can|to"
              + " (?:see|free|grow|find|avoid|raise|make|keep|get|let)|if|until|unless|when|please|consider|at"
              + " least|e\\.g\\.)\\b");
  private static final Pattern DENIES =
      Pattern.compile(
          "(?i)\\b(?:no|not|never|neither|nor|none|without|nothing|absent|missing)\\b|n't\\b");
  private static final int SMALL = 10;

  private final Facts known;
  private final Repairs repairs;
  private final Set<FindingId> findings = new HashSet<>();

  private Corroboration(Briefing briefing, Toolbox toolbox, List<String> told) {
    this.known = Facts.of(briefing, toolbox, told);
    this.repairs = new Repairs(briefing, toolbox, known);
    Stream.concat(briefing.findings().stream(), toolbox.open().stream())
        .forEach(one -> findings.add(one.id()));
  }

  /**
   * Gathers what is known.
   *
   * @param told what tools answered besides observations
   */
  static Corroboration of(Briefing briefing, Toolbox toolbox, List<String> told) {
    return new Corroboration(briefing, toolbox, told);
  }

  /** Doubts about an explanation; its own are not looked at. */
  List<String> of(Explanation one, Optional<Finding> finding) {
    List<String> doubts = new ArrayList<>();
    if (!findings.contains(one.finding())) {
      doubts.add("there is no finding " + one.finding() + " in this run");
    }
    List<String> real = cited(one.because(), doubts);
    if (one.confidence() == Confidence.HIGH && real.isEmpty()) {
      doubts.add("it is sure of it without an observation that it rests on");
    }
    Optional<Subject> about = finding.map(Finding::subject);
    doubts.addAll(claims(one.cause(), about));
    for (RuledOut other : one.ruledOut()) {
      doubts.addAll(claims(other.what(), about));
      doubts.addAll(claims(other.by(), about));
    }
    doubts.addAll(proposals(one.advice(), about));
    return doubts.stream().distinct().toList();
  }

  /** Doubts about a text that says how things are. */
  List<String> ofClaim(String text) {
    return claims(text, Optional.empty());
  }

  /** Doubts about a text that says what somebody should do or answer. */
  List<String> ofProposal(String text) {
    return proposals(text, Optional.empty());
  }

  /** Doubts about a lesson. */
  List<String> ofLesson(String lesson, List<String> because) {
    List<String> doubts = new ArrayList<>();
    if (cited(because, doubts).isEmpty()) {
      doubts.add("the lesson \"" + lesson + "\" rests on no observation");
    }
    doubts.addAll(claims(lesson, Optional.empty()));
    return doubts;
  }

  /** Those that exist. */
  private List<String> cited(List<String> because, List<String> doubts) {
    List<String> real = new ArrayList<>();
    for (String cited : because) {
      Matcher id = Naming.OBSERVATION.matcher(cited);
      if (!id.find()) {
        doubts.add("it rests on \"" + cited + "\", which is no observation's id");
      } else if (!known.observed(id.group())) {
        doubts.add("it rests on " + id.group() + ", an observation that does not exist");
      } else {
        real.add(id.group());
      }
    }
    return real;
  }

  private List<String> claims(String text, Optional<Subject> about) {
    List<String> doubts = new ArrayList<>();
    for (String sentence : sentences(text)) {
      names(sentence, doubts);
      doubts.addAll(repairs.in(sentence, about));
    }
    return doubts;
  }

  /** Of what is proposed only what states a fact all the same is looked at. */
  private List<String> proposals(String text, Optional<Subject> about) {
    List<String> doubts = new ArrayList<>();
    for (String sentence : sentences(text)) {
      if (DECLARES.matcher(sentence).find() && !PROPOSES.matcher(sentence).find()) {
        names(sentence, doubts);
      } else {
        observations(sentence, doubts);
      }
      doubts.addAll(repairs.in(sentence, about));
    }
    return doubts;
  }

  private static List<String> sentences(String text) {
    String normal = NumberWords.asDigits(Figures.normal(text));
    return SENTENCE.splitAsStream(normal).filter(one -> !one.isBlank()).toList();
  }

  // ---- names and numbers ----

  private String observations(String sentence, List<String> doubts) {
    Matcher ids = Naming.OBSERVATION.matcher(sentence);
    StringBuilder rest = new StringBuilder(sentence);
    while (ids.find()) {
      if (!known.observed(ids.group())) {
        doubts.add("it speaks of " + ids.group() + ", an observation that does not exist");
      }
      rest.replace(ids.start(), ids.end(), " ".repeat(ids.end() - ids.start()));
    }
    return rest.toString();
  }

  private void names(String sentence, List<String> doubts) {
    Naming.Read naming = Naming.of(observations(sentence, doubts));
    naming.names().forEach(name -> name(name, doubts));
    Figures.Read read = Figures.of(naming.rest());
    for (Figure figure : read.figures()) {
      if (!harmless(figure, sentence) && !known.holds(figure)) {
        doubts.add("it says \"" + figure.text() + "\", which nothing that was seen comes to");
      }
    }
    Naming.withDigits(read.rest()).forEach(name -> name(name, doubts));
    if (!DENIES.matcher(sentence).find()) {
      for (String software : Naming.software(sentence)) {
        if (Naming.same(software).stream().noneMatch(known::named)) {
          doubts.add("it speaks of " + software + ", which nothing that was seen names");
        }
      }
    }
  }

  private void name(String name, List<String> doubts) {
    if (Naming.common(name) || known.named(name)) {
      return;
    }
    int equals = name.indexOf('=');
    if (equals > 0 && known.named(name.substring(equals + 1))) {
      return;
    }
    doubts.add("it names \"" + name + "\", which nothing that was seen bears");
  }

  /** The mark of a list's item. */
  private static boolean harmless(Figure figure, String sentence) {
    int end = figure.at() + figure.text().length();
    return figure.value() <= SMALL
        && end < sentence.length()
        && sentence.charAt(end) == ')'
        && (figure.at() == 0 || " (".indexOf(sentence.charAt(figure.at() - 1)) >= 0);
  }
}
