package dev.claudeops.config;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How one kind of value is written in the file: read from it, written to it, described in the
 * schema and in the reference, all from this one place.
 */
interface Form<V> {
  /** The value; empty when it is wrong, which has then been told to the place. */
  Optional<V> read(Json json, Place place);

  /** The value as the file has it; read again it is the same. */
  Json write(V value);

  /**
   * Its JSON Schema (draft 2020-12).
   *
   * @param definitions takes the schema of a named part, which is then referred to
   */
  Json.Obj schema(Map<String, Json> definitions);

  /** A value that is right; it stands in for a wrong one until the errors are told. */
  V example();

  /** What is wanted, for a message and the reference: {@code a duration such as "2s"}. */
  String wanted();

  /** Tells that something of another type stands here. */
  default Optional<V> mismatch(Json json, Place place) {
    place.wrong("found " + found(json) + ", wanted " + wanted());
    return Optional.empty();
  }

  /** The same as another type; what {@code to} refuses is told as a mismatch. */
  default <W> Form<W> as(Function<V, Optional<W>> to, Function<W, V> from) {
    Form<V> base = this;
    return new Form<>() {
      @Override
      public Optional<W> read(Json json, Place place) {
        Optional<V> value = base.read(json, place);
        Optional<W> mapped = value.flatMap(to);
        return value.isPresent() && mapped.isEmpty() ? mismatch(json, place) : mapped;
      }

      @Override
      public Optional<W> mismatch(Json json, Place place) {
        base.mismatch(json, place);
        return Optional.empty();
      }

      @Override
      public Json write(W value) {
        return base.write(from.apply(value));
      }

      @Override
      public Json.Obj schema(Map<String, Json> definitions) {
        return base.schema(definitions);
      }

      @Override
      public W example() {
        return to.apply(base.example()).orElseThrow();
      }

      @Override
      public String wanted() {
        return base.wanted();
      }
    };
  }

  /** What stands in the file, in words; a credential in it is taken out. */
  static String found(Json json) {
    return switch (json) {
      case Json.Obj(var members, _) ->
          members.isEmpty()
              ? "an empty object"
              : "an object of " + Humane.count(members.size(), "key");
      case Json.Arr(var items, _) ->
          items.isEmpty() ? "an empty list" : "a list of " + Humane.count(items.size(), "item");
      case Json.Str(var text, _) -> "the text " + quoted(text);
      case Json.Num(var number, _) -> "the number " + Clean.line(number.toString(), 40);
      case Json.Bool(var value, _) -> String.valueOf(value);
      case Json.Nul _ -> "null";
    };
  }

  /** Outside text in a message. */
  static String quoted(String text) {
    return "\"" + Clean.line(Redaction.clean(Clean.line(text, 400)), 60) + "\"";
  }
}
