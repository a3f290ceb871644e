package dev.claudeops.config;

import dev.claudeops.text.Json;
import dev.claudeops.text.Nearest;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forms that JSON itself has: strings, numbers, booleans, words. */
final class Forms {
  private Forms() {}

  /**
   * A string of a pattern.
   *
   * @param pattern what the whole string must match, in the dialect that Java and ECMA-262 share;
   *     linear in its length
   * @param least characters
   */
  record Text(String wanted, String pattern, int least, int most, String example)
      implements Form<String> {
    @Override
    public Optional<String> read(Json json, Place place) {
      if (!(json instanceof Json.Str(var text, _))) {
        return mismatch(json, place);
      }
      int length = text.codePointCount(0, text.length());
      if (length > most) {
        place.wrong("a text of " + length + " characters, at most " + most + " are allowed");
        return Optional.empty();
      }
      return length < least || !text.matches(pattern) ? mismatch(json, place) : Optional.of(text);
    }

    @Override
    public Json write(String value) {
      return Json.of(value);
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return members(
          "type", Json.of("string"),
          "pattern", Json.of("^(?:" + pattern + ")$"),
          "minLength", Json.of(least),
          "maxLength", Json.of(most),
          "examples", Json.strings(List.of(example)));
    }
  }

  /** A whole number within bounds, both included. */
  record Whole(int least, int most, Integer example) implements Form<Integer> {
    @Override
    public Optional<Integer> read(Json json, Place place) {
      if (!(json instanceof Json.Num(var number, _)) || number.stripTrailingZeros().scale() > 0) {
        return mismatch(json, place);
      }
      if (number.compareTo(BigDecimal.valueOf(least)) < 0
          || number.compareTo(BigDecimal.valueOf(most)) > 0) {
        place.wrong(Form.found(json) + " is out of range, wanted " + wanted());
        return Optional.empty();
      }
      return Optional.of(number.intValue());
    }

    @Override
    public Json write(Integer value) {
      return Json.of(value.longValue());
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return members(
          "type", Json.of("integer"), "minimum", Json.of(least), "maximum", Json.of(most));
    }

    @Override
    public String wanted() {
      return "a whole number from " + least + " to " + most;
    }
  }

  /** Any number within bounds, both included. */
  record Number(double least, double most, Double example) implements Form<Double> {
    @Override
    public Optional<Double> read(Json json, Place place) {
      if (!(json instanceof Json.Num(var number, _))) {
        return mismatch(json, place);
      }
      double value = number.doubleValue();
      if (!(value >= least && value <= most)) {
        place.wrong(Form.found(json) + " is out of range, wanted " + wanted());
        return Optional.empty();
      }
      return Optional.of(value);
    }

    @Override
    public Json write(Double value) {
      return Json.of(BigDecimal.valueOf(value).stripTrailingZeros());
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return members("type", Json.of("number"), "minimum", write(least), "maximum", write(most));
    }

    @Override
    public String wanted() {
      return "a number from "
          + write(least).textOr("")
          + " to "
          + write(most).textOr("")
          + " such as "
          + write(example).textOr("");
    }
  }

  /** {@code true} or {@code false}. */
  record Flag() implements Form<Boolean> {
    @Override
    public Optional<Boolean> read(Json json, Place place) {
      return json instanceof Json.Bool(var value, _) ? Optional.of(value) : mismatch(json, place);
    }

    @Override
    public Json write(Boolean value) {
      return Json.of(value.booleanValue());
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return members("type", Json.of("boolean"));
    }

    @Override
    public Boolean example() {
      return true;
    }

    @Override
    public String wanted() {
      return "true or false";
    }
  }

  /**
   * One of some words.
   *
   * @param words in the order of the reference; of several for one value the first is written
   */
  record Word<V>(Map<String, V> words) implements Form<V> {
    @Override
    public Optional<V> read(Json json, Place place) {
      if (!(json instanceof Json.Str(var text, _))) {
        return mismatch(json, place);
      }
      V value = words.get(text);
      if (value == null) {
        place.wrong(
            "found "
                + Form.found(json)
                + ", wanted "
                + wanted()
                + Nearest.hint(text, words.keySet()));
      }
      return Optional.ofNullable(value);
    }

    @Override
    public Json write(V value) {
      return Json.of(
          words.entrySet().stream()
              .filter(word -> word.getValue().equals(value))
              .findFirst()
              .orElseThrow()
              .getKey());
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return members("enum", Json.strings(words.keySet()));
    }

    @Override
    public V example() {
      return words.values().iterator().next();
    }

    @Override
    public String wanted() {
      return Nearest.list(words.keySet());
    }
  }

  /** One of these words, as itself. */
  static Form<String> words(String... words) {
    Map<String, String> each = new LinkedHashMap<>();
    for (String word : words) {
      each.put(word, word);
    }
    return new Word<>(each);
  }

  /** A JSON object in the order given. */
  static Json.Obj members(Object... namesAndValues) {
    return new Json.Obj(Json.object(namesAndValues).fields(), 0);
  }
}
