package dev.claudeops.config;

import dev.claudeops.config.Policy.Autonomy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What ClaudeOps may do by itself. */
final class PolicyShape {
  private PolicyShape() {}

  private static final Form<Autonomy> AUTONOMY = new Forms.Word<>(words());

  private static Map<String, Autonomy> words() {
    Map<String, Autonomy> words = new LinkedHashMap<>();
    words.put("observe", Autonomy.OBSERVE);
    words.put("suggest", Autonomy.SUGGEST);
    words.put("act", Autonomy.ACT);
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
            Policy::questions));
  }

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
                      Policy.Own::autonomy)));
}
