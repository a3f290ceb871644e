package dev.claudeops.probe;

import dev.claudeops.config.Check;
import dev.claudeops.host.HttpResult.Answer;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import dev.claudeops.text.JsonPointer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an owner expects of an answer: a status, a text in the body, values of its JSON. */
final class Expectation {
  private Expectation() {}

  /** Why the answer is not what is expected, in one sentence; empty when it is. */
  static Optional<String> objection(Check.Http check, Answer answer) {
    return status(check, answer).or(() -> body(check, answer));
  }

  private static Optional<String> status(Check.Http check, Answer answer) {
    List<Integer> expect = check.expect();
    int status = answer.status();
    if (expect.isEmpty() ? status >= 200 && status < 400 : expect.contains(status)) {
      return Optional.empty();
    }
    return Optional.of(
        "answers %s, expected %s"
            .formatted(
                Clean.line(status + " " + answer.reason(), 80),
                expect.isEmpty()
                    ? "200 to 399"
                    : expect.stream().map(String::valueOf).collect(Collectors.joining(" or "))));
  }

  private static Optional<String> body(Check.Http check, Answer answer) {
    if (check.contains().isEmpty() && check.json().isEmpty()) {
      return Optional.empty();
    }
    String coding = answer.header("Content-Encoding").orElse("identity");
    if (!coding.equalsIgnoreCase("identity") && !coding.isBlank()) {
      return Optional.of(
          "answers %d, but its body cannot be read: it is compressed (%s) without being asked"
              .formatted(answer.status(), Clean.line(coding, 30)));
    }
    if (!answer.found()) {
      return Optional.of(
          "answers %d, but %s does not contain \"%s\""
              .formatted(
                  answer.status(),
                  answer.whole() ? "its body" : "the first MiB of its body",
                  Clean.line(check.contains().orElse(""), 100)));
    }
    return check.json().isEmpty() ? Optional.empty() : json(check, answer);
  }

  private static Optional<String> json(Check.Http check, Answer answer) {
    if (!answer.whole()) {
      return Optional.of(
          "answers %d, but its body is over 1 MiB, too long to be read as JSON"
              .formatted(answer.status()));
    }
    Json whole;
    try {
      whole = Json.parse(answer.body());
    } catch (Json.Malformed e) {
      return Optional.of(
          "answers %d, but its body is not JSON: %s"
              .formatted(answer.status(), Clean.line(e.getMessage(), 100)));
    }
    for (Map.Entry<String, String> wanted : check.json().entrySet()) {
      Optional<Json> found = JsonPointer.find(whole, wanted.getKey());
      if (found.isEmpty() || !JsonPointer.is(found.get(), wanted.getValue())) {
        String is = found.map(Json::compact).map(text -> Clean.line(text, 60)).orElse("not there");
        return Optional.of(
            "answers %d, but %s is %s, expected %s"
                .formatted(
                    answer.status(), wanted.getKey(), is, Clean.line(wanted.getValue(), 60)));
      }
    }
    return Optional.empty();
  }
}
