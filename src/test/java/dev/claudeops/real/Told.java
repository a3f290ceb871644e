package dev.claudeops.real;

import dev.claudeops.testkit.real.ScriptedApi.Asked;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a played model reads from what it was really told, and how it speaks. */
final class Told {
  private Told() {}

  /** The system prompt. */
  static String system(Asked asked) {
    return joined(asked.body().at("system"));
  }

  /** The first message of the conversation: the prompt. */
  static String prompt(Asked asked) {
    return joined(asked.body().at("messages").items().getFirst().at("content"));
  }

  private static String joined(Json content) {
    StringBuilder out = new StringBuilder(content.textOr(""));
    content.items().forEach(item -> out.append(item.at("text").textOr("")).append('\n'));
    return out.toString();
  }

  /** The id of the finding of this type, as the briefing has it. */
  static String finding(Asked asked, String type) {
    return first(prompt(asked), ": " + type + " of [^\\n]*\\n- finding ([0-9a-f]{8}),");
  }

  /** The observation of this subject, as the briefing cites it. */
  static String seen(Asked asked, String subject) {
    String prompt = prompt(asked);
    Matcher block =
        Pattern.compile(" of `" + Pattern.quote(subject) + "`\\n(?s:.*?)seen (o-[0-9a-f]{8})")
            .matcher(prompt);
    if (!block.find()) {
      throw new AssertionError("nothing of " + subject + " is cited in\n" + prompt);
    }
    return block.group(1);
  }

  static String first(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new AssertionError(pattern + " is not in\n" + text);
    }
    return found.group(1);
  }

  static Reply.Message call(String tool, Object... input) {
    return Reply.tool("mcp__ops__" + tool, Json.object(input));
  }

  static Reply.Message propose(String kind, String target, String reason, String because) {
    return call(
        "propose",
        "kind",
        Json.of(kind),
        "target",
        Json.of(target),
        "reason",
        Json.of(reason),
        "because",
        Json.strings(List.of(because)));
  }

  /** The answer of a run. */
  static final class Answer {
    private final String verdict;
    private final List<Json> findings = new ArrayList<>();
    private final List<Json> lessons = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();

    Answer(String verdict) {
      this.verdict = verdict;
    }

    Answer on(String finding, String cause, String confidence, String... because) {
      findings.add(
          Json.object(
              "finding", Json.of(finding),
              "cause", Json.of(cause),
              "confidence", Json.of(confidence),
              "because", Json.strings(List.of(because)),
              "ruled_out", Json.array(List.of()),
              "advice", Json.of("")));
      return this;
    }

    Answer lesson(String lesson, String because) {
      lessons.add(
          Json.object("lesson", Json.of(lesson), "because", Json.strings(List.of(because))));
      return this;
    }

    Answer asks(String question) {
      questions.add(question);
      return this;
    }

    Reply.Message reply() {
      return Reply.answer(
          Json.object(
              "verdict", Json.of(verdict),
              "findings", Json.array(findings),
              "seen", Json.array(List.of()),
              "lessons", Json.array(lessons),
              "questions", Json.strings(questions)));
    }
  }
}
