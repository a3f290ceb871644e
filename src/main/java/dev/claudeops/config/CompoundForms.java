package dev.claudeops.config;

import dev.claudeops.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The forms that are put together from others: lists, tables, a value with a short form. */
final class CompoundForms {
  private CompoundForms() {}

  /**
   * A list.
   *
   * @param least items
   */
  record Many<V>(Form<V> item, int least, int most) implements Form<List<V>> {
    @Override
    public Optional<List<V>> read(Json json, Place place) {
      if (!(json instanceof Json.Arr(var items, _))) {
        return mismatch(json, place);
      }
      if (items.size() > most) {
        place.wrong("a list of " + items.size() + " items, at most " + most + " are allowed");
        return Optional.empty();
      }
      if (items.size() < least) {
        return mismatch(json, place);
      }
      List<V> values = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        item.read(items.get(i), place.at(i, items.get(i))).ifPresent(values::add);
      }
      return values.size() == items.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    @Override
    public Json write(List<V> values) {
      return Json.array(values.stream().map(item::write).toList());
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return Forms.members(
          "type",
          Json.of("array"),
          "items",
          item.schema(definitions),
          "minItems",
          Json.of(least),
          "maxItems",
          Json.of(most));
    }

    @Override
    public List<V> example() {
      return least == 0 ? List.of() : List.of(item.example());
    }

    @Override
    public String wanted() {
      return "a list" + (least > 0 ? ", not empty," : "") + " of items that are " + item.wanted();
    }
  }

  /** One value, or a list of them. */
  record OneOrMore<V>(Form<V> item) implements Form<List<V>> {
    private Many<V> many() {
      return new Many<>(item, 1, 100);
    }

    @Override
    public Optional<List<V>> read(Json json, Place place) {
      return json instanceof Json.Arr
          ? many().read(json, place)
          : item.read(json, place).map(List::of);
    }

    @Override
    public Json write(List<V> values) {
      return values.size() == 1 ? item.write(values.getFirst()) : many().write(values);
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return Forms.members(
          "anyOf", Json.array(List.of(item.schema(definitions), many().schema(definitions))));
    }

    @Override
    public List<V> example() {
      return List.of(item.example());
    }

    @Override
    public String wanted() {
      return item.wanted() + ", or a list of such";
    }
  }

  /** An object whose keys the owner chooses; order is kept. */
  record Table<V>(Form<String> key, Form<V> value, int most) implements Form<Map<String, V>> {
    @Override
    public Optional<Map<String, V>> read(Json json, Place place) {
      if (!(json instanceof Json.Obj(var members, _))) {
        return mismatch(json, place);
      }
      if (members.size() > most) {
        place.wrong("an object of " + members.size() + " keys, at most " + most + " are allowed");
        return Optional.empty();
      }
      Map<String, V> values = new LinkedHashMap<>();
      members.forEach(
          (name, member) -> {
            Place there = place.at(name, member);
            Optional<String> right = key.read(new Json.Str(name, member.line()), there);
            Optional<V> read = value.read(member, there);
            if (right.isPresent() && read.isPresent()) {
              values.put(right.get(), read.get());
            }
          });
      return values.size() == members.size() ? Optional.of(values) : Optional.empty();
    }

    @Override
    public Json write(Map<String, V> values) {
      Map<String, Json> members = new LinkedHashMap<>();
      values.keySet().stream()
          .sorted()
          .forEach(name -> members.put(name, value.write(values.get(name))));
      return new Json.Obj(members, 0);
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return Forms.members(
          "type",
          Json.of("object"),
          "propertyNames",
          key.schema(definitions),
          "additionalProperties",
          value.schema(definitions),
          "maxProperties",
          Json.of(most));
    }

    @Override
    public Map<String, V> example() {
      return Map.of();
    }

    @Override
    public String wanted() {
      return "an object; each key is " + key.wanted() + ", each value " + value.wanted();
    }
  }

  /**
   * A value that has a short form beside its object.
   *
   * @param brief for everything that is no object
   * @param fits whether a value can be written in the short form
   */
  record Shorthand<V>(Form<V> brief, Predicate<V> fits, Shape<V> full) implements Form<V> {
    @Override
    public Optional<V> read(Json json, Place place) {
      return switch (json) {
        case Json.Obj object -> full.read(object, place);
        case Json.Str text -> brief.read(text, place);
        case Json.Arr _, Json.Num _, Json.Bool _, Json.Nul _ -> mismatch(json, place);
      };
    }

    @Override
    public Json write(V value) {
      return fits.test(value) ? brief.write(value) : full.write(value);
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return Forms.members(
          "anyOf", Json.array(List.of(brief.schema(definitions), full.schema(definitions))));
    }

    @Override
    public V example() {
      return brief.example();
    }

    @Override
    public String wanted() {
      return brief.wanted() + ", or " + full.wanted();
    }
  }
}
