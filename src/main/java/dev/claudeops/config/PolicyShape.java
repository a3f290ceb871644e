package dev.claudeops.config;

import dev.claudeops.config.Policy.Autonomy;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What ClaudeOps may do by itself. */
final class PolicyShape {
  private PolicyShape() {}

  private static final Form<Autonomy> AUTONOMY = new Forms.Word<>(autonomies());
  private static final Form<Risk> RISK = new Forms.Word<>(risks());
  private static final Form<Integer> TIMES = new Forms.Whole(0, 1000, 3);
  private static final Form<Duration> SPAN =
      Formats.duration(Duration.ofMinutes(1), Duration.ofDays(30));
  private static final Form<Duration> COOL_DOWN =
      Formats.duration(Duration.ofSeconds(0), Duration.ofDays(1));

  private static final Form<Policy.Forbidden> FORBIDDEN =
      new Forms.Text(
              "an action such as \"reboot\", \"unit:legacy-*\" or \"unit-stop unit:db*\"",
              "(?:[a-z*][a-z0-9*-]*|[a-z*][a-z0-9*-]*:[^\\s\\u0000-\\u001f\\u007f-\\u009f]+"
                  + "|[a-z*][a-z0-9*-]* [^\\s\\u0000-\\u001f\\u007f-\\u009f]"
                  + "[^\\u0000-\\u001f\\u007f-\\u009f]*)",
              1,
              400,
              "reboot")
          .as(text -> Optional.of(Policy.Forbidden.of(text)), Policy.Forbidden::text);

  private static Map<String, Autonomy> autonomies() {
    Map<String, Autonomy> words = new LinkedHashMap<>();
    words.put("observe", Autonomy.OBSERVE);
    words.put("suggest", Autonomy.SUGGEST);
    words.put("act", Autonomy.ACT);
    return words;
  }

  private static Map<String, Risk> risks() {
    Map<String, Risk> words = new LinkedHashMap<>();
    for (Risk risk : Risk.values()) {
      words.put(risk.word(), risk);
    }
    return words;
  }

  static final Shape<Policy> POLICY =
      new Shape<>("policy", "What ClaudeOps may do by itself.", PolicyShape::policy);

  private static Policy policy(Sheet<Policy> sheet) {
    return new Policy(
        sheet.field(
            "autonomy",
            AUTONOMY,
            Policy.USUAL.autonomy(),
            "observe: it does nothing; suggest: it asks for everything; act: it does what is of low"
                + " risk, and of medium risk when it can be taken back, and asks for the rest.",
            Policy::autonomy),
        sheet.field(
            "deedsPerRun",
            new Forms.Whole(0, 100, 5),
            Policy.USUAL.deedsPerRun(),
            "The most changes of one run.",
            Policy::deedsPerRun),
        sheet.field(
            "deedsPerDay",
            new Forms.Whole(0, 1000, 20),
            Policy.USUAL.deedsPerDay(),
            "The most changes of 24 hours.",
            Policy::deedsPerDay),
        sheet.field(
            "questions",
            Formats.duration(Duration.ofMinutes(5), Duration.ofDays(30)),
            Policy.USUAL.questions(),
            "How long a question waits for an answer; then it is a no.",
            Policy::questions),
        sheet.field(
            "restarts",
            RESTARTS,
            Policy.Restarts.USUAL,
            "How often one thing may be interrupted, whoever does it.",
            Policy::restarts),
        sheet.field(
            "kinds",
            new CompoundForms.Table<>(Formats.WORD, KIND, 200),
            Map.of(),
            "What holds for single kinds of actions, by their names.",
            Policy::kinds),
        sheet.field(
            "forbid",
            new CompoundForms.Many<>(FORBIDDEN, 0, 500),
            List.of(),
            "What is never done: a kind, a subject, or a kind and a subject; * stands for any"
                + " characters.",
            Policy::forbid),
        sheet.field(
            "busy",
            BUSY,
            Policy.Busy.USUAL,
            "What the machine may be at that must not be disturbed, besides package managers and"
                + " the backups we know.",
            Policy::busy),
        sheet.field(
            "windows",
            new CompoundForms.Many<>(WindowShape.WINDOW, 0, 200),
            List.of(),
            "Maintenance windows: times in which nothing is done.",
            Policy::windows));
  }

  static final Shape<Policy.Restarts> RESTARTS =
      new Shape<>(
          "restarts",
          "How often one thing may be interrupted. What systemd, Docker, PM2 and people restart"
              + " counts as well.",
          sheet ->
              new Policy.Restarts(
                  sheet.field(
                      "most",
                      TIMES,
                      Policy.Restarts.USUAL.most(),
                      "The most within this time; then it is left alone.",
                      Policy.Restarts::most),
                  sheet.field(
                      "within",
                      SPAN,
                      Policy.Restarts.USUAL.within(),
                      "The time for \"most\".",
                      Policy.Restarts::within),
                  sheet.field(
                      "coolDown",
                      COOL_DOWN,
                      Policy.Restarts.USUAL.coolDown(),
                      "How long it is left alone after our own deed.",
                      Policy.Restarts::coolDown),
                  sheet.field(
                      "askAfter",
                      TIMES,
                      Policy.Restarts.USUAL.askAfter(),
                      "So many within \"askWithin\", and a person is asked before the next.",
                      Policy.Restarts::askAfter),
                  sheet.field(
                      "askWithin",
                      SPAN,
                      Policy.Restarts.USUAL.askWithin(),
                      "The time for \"askAfter\".",
                      Policy.Restarts::askWithin)));

  static final Shape<Policy.Kind> KIND =
      new Shape<>(
          "kindPolicy",
          "What holds for one kind of action; what is missing stays as it is.",
          sheet ->
              new Policy.Kind(
                  sheet.maybe("risk", RISK, "What it is held for.", Policy.Kind::risk),
                  sheet.maybe(
                      "autonomy",
                      AUTONOMY,
                      "How much is left to ClaudeOps with it; where a service says something else,"
                          + " the stricter holds.",
                      Policy.Kind::autonomy),
                  sheet.field(
                      "forbid",
                      Formats.FLAG,
                      false,
                      "Whether it is never done.",
                      Policy.Kind::forbid)));

  static final Shape<Policy.Busy> BUSY =
      new Shape<>(
          "busy",
          "What the machine may be at that must not be disturbed.",
          sheet ->
              new Policy.Busy(
                  sheet.field(
                      "markers",
                      new CompoundForms.Many<>(Formats.PATH, 0, 100),
                      List.of(),
                      "Files that are there while somebody deploys.",
                      Policy.Busy::markers),
                  sheet.field(
                      "markerLimit",
                      SPAN,
                      Policy.Busy.USUAL.markerLimit(),
                      "A marker older than this was forgotten and no longer counts.",
                      Policy.Busy::markerLimit),
                  sheet.maybe(
                      "backup",
                      ServiceShape.PATTERN,
                      "A regular expression over the command lines of your own backups.",
                      Policy.Busy::backup),
                  sheet.field(
                      "loggedIn",
                      Formats.FLAG,
                      false,
                      "Whether a person who is logged in is not to be disturbed.",
                      Policy.Busy::loggedIn)));

  static final Shape<Policy.OwnRestarts> OWN_RESTARTS =
      new Shape<>(
          "serviceRestarts",
          "How often this service may be interrupted; what is missing stays as it is for all.",
          sheet ->
              new Policy.OwnRestarts(
                  sheet.maybe(
                      "most",
                      TIMES,
                      "The most within this time; then it is left alone.",
                      Policy.OwnRestarts::most),
                  sheet.maybe("within", SPAN, "The time for \"most\".", Policy.OwnRestarts::within),
                  sheet.maybe(
                      "coolDown",
                      COOL_DOWN,
                      "How long it is left alone after our own deed.",
                      Policy.OwnRestarts::coolDown),
                  sheet.maybe(
                      "askAfter",
                      TIMES,
                      "So many within \"askWithin\", and a person is asked before the next.",
                      Policy.OwnRestarts::askAfter),
                  sheet.maybe(
                      "askWithin",
                      SPAN,
                      "The time for \"askAfter\".",
                      Policy.OwnRestarts::askWithin)));

  static final Shape<Policy.Own> OWN =
      new Shape<>(
          "servicePolicy",
          "What holds for this service in place of the policy for all.",
          sheet ->
              new Policy.Own(
                  sheet.maybe(
                      "autonomy",
                      AUTONOMY,
                      "How much is left to ClaudeOps here.",
                      Policy.Own::autonomy),
                  sheet.field(
                      "restarts",
                      OWN_RESTARTS,
                      Policy.OwnRestarts.NONE,
                      "How often it may be interrupted.",
                      Policy.Own::restarts),
                  sheet.field(
                      "forbid",
                      new CompoundForms.Many<>(Formats.WORD, 0, 200),
                      List.of(),
                      "Kinds of actions that are never done to it.",
                      Policy.Own::forbid)));
}
