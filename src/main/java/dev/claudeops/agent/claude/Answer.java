package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Explanation.Confidence;
import dev.claudeops.model.Explanation.RuledOut;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Reading;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Claude answers at the end of a run: the schema that it is held to, and the way from its JSON
 * to a {@link Reading}. The schema is a wish and no wall: whatever comes is read, cut to size,
 * cleaned, freed of secrets and held against what was seen; what was wrong with it is told as a
 * doubt. Reading never throws.
 */
public final class Answer {
  /** The JSON Schema of an answer, on one line. */
  public static final String SCHEMA = schema();

  static final int LONGEST_VERDICT = 400;
  static final int LONGEST_TEXT = 600;
  static final int LONGEST_ID = 80;
  static final int MOST_FINDINGS = 50;
  static final int MOST_SENTENCES = 10;
  static final int MOST_IDS = 12;
  private static final int MOST_DOUBTS = 20;

  /** The most of one text that is looked at; what lies behind cannot reach the cut one. */
  private static final int MOST_READ = 20_000;

  private static final Pattern FINDING = Pattern.compile("(?<![0-9a-z-])[0-9a-f]{8}(?![0-9a-z])");

  private final Briefing briefing;
  private final Toolbox toolbox;
  private final List<String> secrets;
  private final Corroboration corroboration;
  private final List<String> doubts = new ArrayList<>();

  private Answer(Briefing briefing, Toolbox toolbox, List<String> told) {
    this.briefing = briefing;
    this.toolbox = toolbox;
    this.secrets = briefing.config().secrets();
    this.corroboration = Corroboration.of(briefing, toolbox, told);
  }

  /** Reads an answer of an agent to whom no tool told anything but observations. */
  public static Reading read(Json answer, Briefing briefing, Toolbox toolbox) {
    return read(answer, briefing, toolbox, List.of());
  }

  /**
   * Reads an answer.
   *
   * @param told what the tools answered in this run, as the agent got it: what stands there was
   *     seen. Answers of tools that repeat what the agent itself said (a wish, a question, a
   *     lesson) must not be among them.
   */
  public static Reading read(Json answer, Briefing briefing, Toolbox toolbox, List<String> told) {
    return new Answer(briefing, toolbox, told).read(answer);
  }

  private Reading read(Json answer) {
    if (!(answer instanceof Json.Obj)) {
      doubt("the answer is no object, so nothing of it could be read");
    }
    String verdict = text(answer, "verdict", "the answer", LONGEST_VERDICT);
    doubts.addAll(corroboration.ofClaim(verdict));
    List<Explanation> findings = explanations(answer);
    List<String> seen = sentences(answer, "seen", corroboration::ofClaim);
    List<String> lessons = lessons(answer);
    List<String> questions = sentences(answer, "questions", corroboration::ofProposal);
    return new Reading(verdict, findings, seen, lessons, questions, capped(doubts));
  }

  // ---- findings ----

  private List<Explanation> explanations(Json answer) {
    Map<FindingId, Explanation> read = new LinkedHashMap<>();
    for (Json item : items(answer, "findings", MOST_FINDINGS)) {
      String id = text(item, "finding", "one of the findings", LONGEST_ID);
      Optional<FindingId> finding = finding(id);
      if (finding.isEmpty()) {
        doubt(
            "it explains \"%s\", which is no finding's id: %s"
                .formatted(id, cleaned(item.at("cause").textOr(""), 200)));
      } else if (read.containsKey(finding.get())) {
        doubt("it explains the finding " + finding.get() + " twice; the first one counts");
      } else {
        read.put(finding.get(), explanation(finding.get(), item));
      }
    }
    return List.copyOf(read.values());
  }

  private Explanation explanation(FindingId id, Json item) {
    String what = "the explanation of " + id;
    List<String> own = new ArrayList<>();
    String cause = text(item, "cause", what, LONGEST_TEXT);
    Confidence confidence = confidence(item, own);
    List<String> because = ids(item, own);
    List<RuledOut> ruledOut = ruledOut(item, own);
    String advice = item.at("advice").isNull() ? "" : text(item, "advice", what, LONGEST_TEXT);
    Optional<Finding> finding = known().filter(one -> one.id().equals(id)).findFirst();
    Explanation bare = new Explanation(id, cause, confidence, because, ruledOut, advice, List.of());
    own.addAll(corroboration.of(bare, finding));
    return new Explanation(id, cause, confidence, because, ruledOut, advice, capped(own));
  }

  private Stream<Finding> known() {
    return Stream.concat(briefing.findings().stream(), toolbox.open().stream());
  }

  /** The finding that is meant: by its id, or by all that the briefing calls it. */
  private Optional<FindingId> finding(String text) {
    Matcher id = FINDING.matcher(text);
    if (id.find()) {
      return Optional.of(new FindingId(id.group()));
    }
    List<FindingId> meant =
        known()
            .filter(
                one ->
                    text.equals(one.subject().toString())
                        || text.equals(one.type() + " " + one.subject())
                        || text.equals(one.title()))
            .map(Finding::id)
            .distinct()
            .toList();
    return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
  }

  private static Confidence confidence(Json item, List<String> own) {
    String word = item.at("confidence").textOr("").strip().toLowerCase(Locale.ROOT);
    for (Confidence one : Confidence.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
        return one;
      }
    }
    own.add("it does not say how sure it is, which counts as low");
    return Confidence.LOW;
  }

  private List<String> ids(Json item, List<String> own) {
    List<Json> all = item.at("because").items();
    if (all.size() > MOST_IDS) {
      own.add("it cites %d observations, of which %d count".formatted(all.size(), MOST_IDS));
    }
    Set<String> ids = new HashSet<>();
    return all.stream()
        .limit(MOST_IDS)
        .map(id -> cleaned(id.textOr(id instanceof Json.Nul ? "" : "(no text)"), LONGEST_ID))
        .filter(id -> !id.isEmpty() && ids.add(id))
        .toList();
  }

  private List<RuledOut> ruledOut(Json item, List<String> own) {
    List<Json> all = item.at("ruled_out").items();
    if (all.size() > MOST_SENTENCES) {
      own.add("it rules out %d things, of which %d are kept".formatted(all.size(), MOST_SENTENCES));
    }
    return all.stream()
        .limit(MOST_SENTENCES)
        .map(
            one ->
                new RuledOut(
                    cleaned(one.at("what").textOr(one.textOr("")), LONGEST_TEXT),
                    cleaned(one.at("by").textOr(""), LONGEST_TEXT)))
        .filter(one -> !one.what().isEmpty())
        .toList();
  }

  // ---- sentences ----

  private List<String> sentences(Json answer, String key, Function<String, List<String>> held) {
    List<String> read = new ArrayList<>();
    for (Json item : items(answer, key, MOST_SENTENCES)) {
      String sentence = cleaned(item.textOr(""), LONGEST_TEXT);
      if (!sentence.isEmpty()) {
        read.add(sentence);
        doubts.addAll(held.apply(sentence));
      }
    }
    return read;
  }

  /** Each with the observations that it names behind it. */
  private List<String> lessons(Json answer) {
    List<String> read = new ArrayList<>();
    for (Json item : items(answer, "lessons", MOST_SENTENCES)) {
      String lesson = cleaned(item.at("lesson").textOr(item.textOr("")), LONGEST_TEXT);
      if (lesson.isEmpty()) {
        continue;
      }
      List<String> own = new ArrayList<>();
      List<String> because = ids(item, own);
      own.addAll(corroboration.ofLesson(lesson, because));
      own.forEach(this::doubt);
      read.add(
          because.isEmpty() ? lesson : lesson + " (rests on " + String.join(", ", because) + ")");
    }
    return read;
  }

  private List<Json> items(Json answer, String key, int most) {
    Json value = answer.at(key);
    if (!value.isNull() && !(value instanceof Json.Arr)) {
      doubt("its " + key + " are no list and were left out");
    }
    List<Json> all = value.items();
    if (all.size() > most) {
      doubt("it gives %d %s, of which %d are kept".formatted(all.size(), key, most));
    }
    return all.subList(0, Math.min(most, all.size()));
  }

  private String text(Json of, String key, String who, int longest) {
    Optional<String> text = of.at(key).text();
    if (text.isEmpty() && of instanceof Json.Obj) {
      doubt(who + " has no " + key);
    }
    String clean = cleaned(text.orElse(""), longest);
    if (text.isPresent() && text.get().length() > longest) {
      doubt("the " + key + " of " + who + " is longer than " + longest + " characters and was cut");
    }
    return clean;
  }

  /** One line without secrets: those of the config first, then what looks like one. */
  private String cleaned(String raw, int longest) {
    String text = raw.length() > MOST_READ ? raw.substring(0, MOST_READ) : raw;
    for (String secret : secrets) {
      text = text.replace(secret, "[redacted:config]");
    }
    return Clean.line(Redaction.clean(Clean.line(Redaction.clean(text), MOST_READ)), longest);
  }

  private void doubt(String sentence) {
    doubts.add(sentence);
  }

  /** The same doubt once, and not without end. */
  private static List<String> capped(List<String> all) {
    List<String> distinct = all.stream().distinct().toList();
    if (distinct.size() <= MOST_DOUBTS) {
      return distinct;
    }
    List<String> kept = new ArrayList<>(distinct.subList(0, MOST_DOUBTS - 1));
    kept.add("and %d more doubts of the same sort".formatted(distinct.size() - MOST_DOUBTS + 1));
    return kept;
  }

  // ---- the schema ----

  private static String schema() {
    Json text = Json.object("type", Json.of("string"));
    Json texts = Json.object("type", Json.of("array"), "items", text);
    Json ids = texts;
    return object(
            "verdict", told(text, "one sentence"),
            "findings",
                list(
                    object(
                        "finding", told(text, "its id"),
                        "cause", text,
                        "confidence",
                            Json.object(
                                "type",
                                Json.of("string"),
                                "enum",
                                Json.strings(List.of("low", "medium", "high"))),
                        "because", ids,
                        "ruled_out", list(object("what", text, "by", text)),
                        "advice", told(text, "what a person should do, or empty"))),
            "seen", told(texts, "problems that no finding tells"),
            "lessons", list(object("lesson", text, "because", ids)),
            "questions", texts)
        .compact();
  }

  private static Json list(Json of) {
    return Json.object("type", Json.of("array"), "items", of);
  }

  private static Json told(Json form, String meaning) {
    Map<String, Json> members = new LinkedHashMap<>(form.fields());
    members.put("description", Json.of(meaning));
    return new Json.Obj(members, 0);
  }

  /** An object that needs all of its members; others are read past. */
  private static Json object(Object... members) {
    Json properties = Json.object(members);
    return Json.object(
        "type",
        Json.of("object"),
        "properties",
        properties,
        "required",
        Json.strings(properties.fields().keySet()));
  }
}
