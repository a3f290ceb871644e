package dev.claudeops.config;

import dev.claudeops.text.Json;
import dev.claudeops.text.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An object with named settings.
 *
 * @param name of its definition in the schema
 * @param doc one sentence: what it is
 * @param body names every setting to a sheet and makes the value of them; it is gone over to read,
 *     to write and to describe, so it does nothing else
 */
record Shape<T>(String name, String doc, Function<Sheet<T>, T> body) implements Form<T> {
  @Override
  public Optional<T> read(Json json, Place place) {
    if (!(json instanceof Json.Obj object)) {
      return mismatch(json, place);
    }
    Sheet.Reading<T> sheet = new Sheet.Reading<>(object, place);
    T value = body.apply(sheet);
    sheet.finish();
    return sheet.clean() ? Optional.of(value) : Optional.empty();
  }

  @Override
  public Json write(T value) {
    Sheet.Writing<T> sheet = new Sheet.Writing<>(value);
    body.apply(sheet);
    return new Json.Obj(sheet.members(), 0);
  }

  /** Its settings and rules. */
  Sheet.Describing<T> described() {
    Sheet.Describing<T> sheet = new Sheet.Describing<>();
    body.apply(sheet);
    return sheet;
  }

  @Override
  public Json.Obj schema(Map<String, Json> definitions) {
    if (!definitions.containsKey(name)) {
      definitions.put(name, Json.nul());
      definitions.put(name, inline(definitions));
    }
    return new Json.Obj(Map.of("$ref", Json.of("#/$defs/" + name)), 0);
  }

  /** Its schema in full, in place of a reference. */
  Json.Obj inline(Map<String, Json> definitions) {
    Sheet.Describing<T> sheet = described();
    Map<String, Json> schema = new LinkedHashMap<>();
    schema.put("type", Json.of("object"));
    schema.put("description", Json.of(doc));
    Map<String, Json> properties = new LinkedHashMap<>();
    List<String> needed = new ArrayList<>();
    for (Sheet.Describing.Setting setting : sheet.settings()) {
      Map<String, Json> property =
          new LinkedHashMap<>(setting.form().schema(definitions).members());
      property.put("description", Json.of(setting.doc()));
      setting.usual().ifPresent(usual -> property.put("default", usual));
      properties.put(setting.key(), new Json.Obj(property, 0));
      if (setting.needed()) {
        needed.add(setting.key());
      }
    }
    schema.put("properties", new Json.Obj(properties, 0));
    if (!needed.isEmpty()) {
      schema.put("required", Json.strings(needed));
    }
    Map<String, Json> together = new LinkedHashMap<>();
    for (Sheet.Rule rule : sheet.rules()) {
      switch (rule) {
        case Sheet.Rule.OneOf(var keys) -> schema.put("oneOf", requiredEach(keys));
        case Sheet.Rule.SomeOf(var keys) -> schema.put("anyOf", requiredEach(keys));
        case Sheet.Rule.With(var key, var other) -> together.put(key, Json.strings(List.of(other)));
      }
    }
    if (!together.isEmpty()) {
      schema.put("dependentRequired", new Json.Obj(together, 0));
    }
    schema.put("additionalProperties", Json.of(false));
    return new Json.Obj(schema, 0);
  }

  private static Json requiredEach(List<String> keys) {
    return Json.array(
        keys.stream().map(key -> Json.object("required", Json.strings(List.of(key)))).toList());
  }

  @Override
  public T example() {
    return body.apply(new Sheet.Describing<>());
  }

  @Override
  public String wanted() {
    return "an object with " + Nearest.list(settingsWanted()).replace(" or ", " and ");
  }

  private List<String> settingsWanted() {
    List<Sheet.Describing.Setting> settings = described().settings();
    List<String> needed =
        settings.stream()
            .filter(Sheet.Describing.Setting::needed)
            .map(Sheet.Describing.Setting::key)
            .toList();
    return needed.isEmpty()
        ? settings.stream().limit(3).map(Sheet.Describing.Setting::key).toList()
        : needed;
  }
}
