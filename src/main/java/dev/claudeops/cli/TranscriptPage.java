package dev.claudeops.cli;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;

/**
 * A transcript as a person reads it: what was said, called and answered, in their order. Every part
 * of it is from outside: cleaned, cut, and set in so that it cannot be taken for our own lines. A
 * line that cannot be read is told and passed over.
 */
final class TranscriptPage {
  private static final int LONGEST_TEXT = 4_000;
  private static final int LONGEST_INPUT = 600;
  private static final int LONGEST_LINE = 4 << 20;

  private final Screen screen;

  TranscriptPage(Screen screen) {
    this.screen = screen;
  }

  void print(String text) {
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (line.length() > LONGEST_LINE) {
        unread(number, "it is too long");
        continue;
      }
      try {
        event(Json.parse(line));
      } catch (Json.Malformed bad) {
        unread(number, bad.getMessage());
      }
    }
    if (number == 0) {
      screen.line("The transcript is empty.");
    }
  }

  private void unread(int number, String why) {
    screen.line(
        screen.ink(
            Screen.Ink.WARN, "! line %d cannot be read: %s".formatted(number, Screen.safe(why))));
  }

  private void event(Json event) {
    switch (event.at("type").textOr("")) {
      case "system" -> system(event);
      case "assistant", "user" -> event.at("message", "content").items().forEach(this::part);
      case "result" -> result(event);
      default -> {}
    }
  }

  private void system(Json event) {
    if (event.at("subtype").textOr("").equals("init")) {
      heading("model " + event.at("model").textOr("unknown"));
    }
  }

  private void part(Json part) {
    switch (part.at("type").textOr("")) {
      case "text" -> block("says", part.at("text").textOr(""), LONGEST_TEXT);
      case "thinking" -> block("thinks", part.at("thinking").textOr(""), LONGEST_TEXT);
      case "tool_use" -> {
        heading("calls " + part.at("name").textOr("?"));
        body(part.at("input").compact(), LONGEST_INPUT);
      }
      case "tool_result" ->
          block(
              part.at("is_error").isTrue() ? "is refused" : "is answered",
              content(part.at("content")),
              LONGEST_TEXT);
      default -> {}
    }
  }

  /** A tool's answer: a text, or a list of parts with texts. */
  private static String content(Json content) {
    if (content instanceof Json.Arr) {
      StringBuilder out = new StringBuilder();
      content.items().forEach(one -> out.append(one.at("text").textOr("")).append('\n'));
      return out.toString();
    }
    return content.textOr("");
  }

  private void result(Json event) {
    StringBuilder line = new StringBuilder("ends");
    event
        .at("num_turns")
        .whole()
        .ifPresent(turns -> line.append(" after ").append(Humane.count(turns, "turn")));
    event
        .at("total_cost_usd")
        .number()
        .ifPresent(usd -> line.append(", ").append(Humane.number(usd)).append(" USD"));
    if (event.at("is_error").isTrue()) {
      line.append(", with an error");
    }
    heading(line.toString());
    if (!event.at("structured_output").isNull()) {
      body(event.at("structured_output").pretty(), LONGEST_TEXT);
    } else {
      body(event.at("result").textOr(""), LONGEST_TEXT);
    }
  }

  private void block(String what, String text, int longest) {
    if (!text.isBlank()) {
      heading(what);
      body(text, longest);
    }
  }

  private void heading(String what) {
    screen.line(screen.ink(Screen.Ink.STRONG, "- " + Screen.safe(what)));
  }

  private void body(String text, int longest) {
    Redaction.clean(Clean.block(Redaction.clean(text), longest))
        .lines()
        .forEach(line -> screen.line("    " + line));
  }
}
