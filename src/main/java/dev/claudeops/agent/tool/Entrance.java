package dev.claudeops.agent.tool;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import dev.claudeops.text.Nearest;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Holds what a tool is called with against its spec. Nobody else does: clients pass on whatever a
 * model wrote. Texts come back from their neutral form here.
 */
final class Entrance {
  private final ToolSpec spec;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, List<String>> lists = new HashMap<>();
  private final Map<String, Map<String, String>> tables = new HashMap<>();

  private Entrance(ToolSpec spec) {
    this.spec = spec;
  }

  /** What may pass; a refusal names the input, what is wrong with it and what to give. */
  static Given check(ToolSpec spec, Json arguments) throws Tool.Refusal {
    Entrance entrance = new Entrance(spec);
    entrance.take(arguments);
    return new Given(entrance.texts, entrance.numbers, entrance.lists, entrance.tables);
  }

  private void take(Json arguments) throws Tool.Refusal {
    if (!(arguments instanceof Json.Obj) && !arguments.isNull()) {
      throw new Tool.Refusal(spec.name() + " takes an object of inputs: " + takes());
    }
    Map<String, Json> given = arguments.fields();
    List<String> known = spec.inputs().stream().map(Input::name).toList();
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw new Tool.Refusal(
            "%s has no input \"%s\"%s; it takes %s"
                .formatted(spec.name(), Clean.line(name, 60), Nearest.hint(name, known), takes()));
      }
    }
    for (Input input : spec.inputs()) {
      Json value = given.getOrDefault(input.name(), Json.nul());
      if (!value.isNull()) {
        take(input, value);
      } else if (input.needed()) {
        throw new Tool.Refusal(
            "%s needs the input \"%s\": %s; %s"
                .formatted(spec.name(), input.name(), wanted(input.form()), input.meaning()));
      }
    }
  }

  private void take(Input input, Json value) throws Tool.Refusal {
    switch (input.form()) {
      case Input.Form.Text(int most) -> {
        String text = text(input, value, most);
        if (input.needed() && text.isBlank()) {
          throw wrong(input, "is empty");
        }
        texts.put(input.name(), text);
      }
      case Input.Form.Whole(long least, long most) ->
          numbers.put(input.name(), whole(input, value, least, most));
      case Input.Form.Choice(List<String> words) -> {
        String word = text(input, value, 1_000);
        if (!words.contains(word)) {
          throw wrong(input, "is \"" + Clean.line(word, 60) + "\"" + Nearest.hint(word, words));
        }
        texts.put(input.name(), word);
      }
      case Input.Form.Texts(int most, int longest) ->
          lists.put(input.name(), texts(input, value, most, longest));
      case Input.Form.Table(int most, int longest) ->
          tables.put(input.name(), table(input, value, most, longest));
    }
  }

  private List<String> texts(Input input, Json value, int most, int longest) throws Tool.Refusal {
    if (!(value instanceof Json.Arr)) {
      throw wrong(input, "is " + kind(value));
    }
    many(input, value.items().size(), most);
    String[] all = new String[value.items().size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = text(input, value.items().get(i), longest);
    }
    return List.of(all);
  }

  private Map<String, String> table(Input input, Json value, int most, int longest)
      throws Tool.Refusal {
    if (!(value instanceof Json.Obj)) {
      throw wrong(input, "is " + kind(value));
    }
    many(input, value.fields().size(), most);
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, Json> entry : value.fields().entrySet()) {
      Json one = entry.getValue();
      boolean plain = one instanceof Json.Num || one instanceof Json.Bool;
      Json as = plain ? Json.of(one.textOr("")) : one;
      all.put(text(input, Json.of(entry.getKey()), longest), text(input, as, longest));
    }
    return all;
  }

  private void many(Input input, int count, int most) throws Tool.Refusal {
    if (count > most) {
      throw wrong(input, "has " + count + " entries");
    }
  }

  private String text(Input input, Json value, int most) throws Tool.Refusal {
    if (!(value instanceof Json.Str(String raw, _))) {
      throw wrong(input, "holds " + kind(value));
    }
    // Neutral text has at most one character more for each of its own.
    if (raw.length() > 2L * most) {
      throw wrong(input, "is " + raw.length() + " characters long");
    }
    String text = Neutral.restore(raw);
    if (text.length() > most) {
      throw wrong(input, "is " + text.length() + " characters long");
    }
    Optional<Integer> bad = text.codePoints().filter(Entrance::unfit).boxed().findFirst();
    if (bad.isPresent()) {
      throw wrong(input, "holds the character U+%04X".formatted(bad.get()));
    }
    return text;
  }

  private long whole(Input input, Json value, long least, long most) throws Tool.Refusal {
    String text =
        switch (value) {
          case Json.Num(BigDecimal number, _) -> number.toPlainString();
          case Json.Str(String said, _) -> said;
          case Json.Obj _, Json.Arr _, Json.Bool _, Json.Nul _ ->
              throw wrong(input, "is " + kind(value));
        };
    if (!text.matches("0|-?[1-9][0-9]{0,17}")) {
      throw wrong(input, "is " + Clean.line(text, 40));
    }
    long number = Long.parseLong(text);
    if (number < least || number > most) {
      throw wrong(input, "is " + number);
    }
    return number;
  }

  private Tool.Refusal wrong(Input input, String what) {
    return new Tool.Refusal(
        "the input \"%s\" of %s %s; give %s"
            .formatted(input.name(), spec.name(), what, wanted(input.form())));
  }

  private String takes() {
    return spec.inputs().isEmpty()
        ? "nothing"
        : spec.inputs().stream()
            .map(input -> input.name() + (input.needed() ? "" : " (may be left out)"))
            .collect(Collectors.joining(", "));
  }

  private static String wanted(Input.Form form) {
    return switch (form) {
      case Input.Form.Text(int most) -> "a text of at most " + most + " characters on one line";
      case Input.Form.Whole(long least, long most) ->
          "a whole number from " + least + " to " + most;
      case Input.Form.Choice(List<String> words) -> Nearest.list(words);
      case Input.Form.Texts(int most, int longest) ->
          "at most " + most + " texts of at most " + longest + " characters";
      case Input.Form.Table(int most, int longest) ->
          "at most " + most + " texts by name, each of at most " + longest + " characters";
    };
  }

  private static String kind(Json value) {
    return switch (value) {
      case Json.Obj _ -> "an object";
      case Json.Arr _ -> "an array";
      case Json.Str _ -> "a text";
      case Json.Num _ -> "a number";
      case Json.Bool _ -> "true or false";
      case Json.Nul _ -> "null";
    };
  }

  /** Control characters, halves of others, and those that turn or hide the text around them. */
  private static boolean unfit(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
