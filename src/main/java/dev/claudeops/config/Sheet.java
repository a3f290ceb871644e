package dev.claudeops.config;

import dev.claudeops.text.Json;
import dev.claudeops.text.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * One object of the file while its shape goes over it: the same lines that name its settings read
 * them, write them or describe them, whichever the sheet is for.
 *
 * @param <T> what the object becomes
 */
abstract class Sheet<T> {
  /** A setting that must be there. */
  abstract <V> V need(String key, Form<V> form, String doc, Function<T, V> of);

  /** A setting with a usual value. */
  abstract <V> V field(String key, Form<V> form, V usual, String doc, Function<T, V> of);

  /** A setting that may be missing. */
  abstract <V> Optional<V> maybe(String key, Form<V> form, String doc, Function<T, Optional<V>> of);

  /** A rule about which keys are there; the schema says it too. */
  abstract void rule(Rule rule);

  /** A rule about values, which the schema cannot say; asked only when the values were read. */
  abstract void holds(String key, BooleanSupplier good, String otherwise);

  /** Which keys of an object go together. */
  sealed interface Rule {
    /** Exactly one of these. */
    record OneOf(List<String> keys) implements Rule {}

    /** At least one of these. */
    record SomeOf(List<String> keys) implements Rule {}

    /** The first only with the second. */
    record With(String key, String other) implements Rule {}
  }

  /** Reads an object. */
  static final class Reading<T> extends Sheet<T> {
    private final Json.Obj object;
    private final Place place;
    private final List<String> known = new ArrayList<>();
    private final int errorsBefore;

    Reading(Json.Obj object, Place place) {
      this.object = object;
      this.place = place;
      this.errorsBefore = place.reading().errors().size();
    }

    @Override
    <V> V need(String key, Form<V> form, String doc, Function<T, V> of) {
      if (!object.members().containsKey(key)) {
        known.add(key);
        place.wrong("\"" + key + "\" is missing, wanted " + form.wanted());
        return form.example();
      }
      return member(key, form).orElseGet(form::example);
    }

    @Override
    <V> V field(String key, Form<V> form, V usual, String doc, Function<T, V> of) {
      return member(key, form).orElse(usual);
    }

    private <V> Optional<V> member(String key, Form<V> form) {
      known.add(key);
      Json value = object.members().get(key);
      return value == null ? Optional.empty() : form.read(value, place.at(key, value));
    }

    @Override
    <V> Optional<V> maybe(String key, Form<V> form, String doc, Function<T, Optional<V>> of) {
      return member(key, form);
    }

    @Override
    void rule(Rule rule) {
      switch (rule) {
        case Rule.OneOf(var keys) -> {
          long there = keys.stream().filter(object.members()::containsKey).count();
          if (there != 1) {
            place.wrong(
                (there == 0 ? "one of " : "only one of ") + Nearest.list(keys) + " must be there");
          }
        }
        case Rule.SomeOf(var keys) -> {
          if (keys.stream().noneMatch(object.members()::containsKey)) {
            place.wrong("at least one of " + Nearest.list(keys) + " must be there");
          }
        }
        case Rule.With(var key, var other) -> {
          Json value = object.members().get(key);
          if (value != null && !object.members().containsKey(other)) {
            place.at(key, value).wrong("it needs \"" + other + "\" beside it");
          }
        }
      }
    }

    @Override
    void holds(String key, BooleanSupplier good, String otherwise) {
      if (clean() && !good.getAsBoolean()) {
        Json value = object.members().getOrDefault(key, object);
        place.at(key, value).wrong(otherwise);
      }
    }

    /** True as long as nothing in this object was wrong. */
    boolean clean() {
      return place.reading().errors().size() == errorsBefore;
    }

    /** Tells the keys that the shape did not name. */
    void finish() {
      object
          .members()
          .forEach(
              (key, value) -> {
                if (!known.contains(key)) {
                  place.at(key, value).wrong("unknown key" + Nearest.hint(key, known));
                }
              });
    }
  }

  /** Writes an object: what differs from the usual, in the order of the shape. */
  static final class Writing<T> extends Sheet<T> {
    private final T value;
    private final Map<String, Json> members = new LinkedHashMap<>();

    Writing(T value) {
      this.value = value;
    }

    Map<String, Json> members() {
      return members;
    }

    @Override
    <V> V need(String key, Form<V> form, String doc, Function<T, V> of) {
      V part = of.apply(value);
      members.put(key, form.write(part));
      return part;
    }

    @Override
    <V> V field(String key, Form<V> form, V usual, String doc, Function<T, V> of) {
      V part = of.apply(value);
      if (!part.equals(usual)) {
        members.put(key, form.write(part));
      }
      return part;
    }

    @Override
    <V> Optional<V> maybe(String key, Form<V> form, String doc, Function<T, Optional<V>> of) {
      Optional<V> part = of.apply(value);
      part.ifPresent(there -> members.put(key, form.write(there)));
      return part;
    }

    @Override
    void rule(Rule rule) {}

    @Override
    void holds(String key, BooleanSupplier good, String otherwise) {}
  }

  /** Describes an object. */
  static final class Describing<T> extends Sheet<T> {
    /**
     * One setting.
     *
     * @param usual its value when it is missing
     */
    record Setting(String key, Form<?> form, boolean needed, Optional<Json> usual, String doc) {}

    private final List<Setting> settings = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    List<Setting> settings() {
      return settings;
    }

    List<Rule> rules() {
      return rules;
    }

    @Override
    <V> V need(String key, Form<V> form, String doc, Function<T, V> of) {
      settings.add(new Setting(key, form, true, Optional.empty(), doc));
      return form.example();
    }

    @Override
    <V> V field(String key, Form<V> form, V usual, String doc, Function<T, V> of) {
      settings.add(new Setting(key, form, false, Optional.of(form.write(usual)), doc));
      return usual;
    }

    @Override
    <V> Optional<V> maybe(String key, Form<V> form, String doc, Function<T, Optional<V>> of) {
      settings.add(new Setting(key, form, false, Optional.empty(), doc));
      return Optional.empty();
    }

    @Override
    void rule(Rule rule) {
      rules.add(rule);
    }

    @Override
    void holds(String key, BooleanSupplier good, String otherwise) {}
  }
}
