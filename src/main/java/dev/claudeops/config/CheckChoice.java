package dev.claudeops.config;

import dev.claudeops.text.Json;
import dev.claudeops.text.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An entry that is known by which of some keys it has. */
record CheckChoice(List<Kind<?>> kinds) implements Form<Check> {
  /** One of its kinds. */
  record Kind<C extends Check>(String key, Class<C> type, Shape<C> shape) {
    Optional<? extends Check> read(Json json, Place place) {
      return shape.read(json, place);
    }

    Optional<Json> write(Check check) {
      return type.isInstance(check) ? Optional.of(shape.write(type.cast(check))) : Optional.empty();
    }
  }

  private List<String> keys() {
    return kinds.stream().map(Kind::key).toList();
  }

  @Override
  public Optional<Check> read(Json json, Place place) {
    if (!(json instanceof Json.Obj(var members, _))) {
      return mismatch(json, place);
    }
    List<Kind<?>> there = kinds.stream().filter(kind -> members.containsKey(kind.key())).toList();
    if (there.size() != 1) {
      List<String> keys = there.isEmpty() ? keys() : there.stream().map(Kind::key).toList();
      place.wrong(
          (there.isEmpty() ? "it lacks the key that says what is checked: " : "only one of ")
              + Nearest.list(keys)
              + (there.isEmpty() ? nearest(members.keySet()) : " may be there"));
      return Optional.empty();
    }
    Optional<? extends Check> check = there.getFirst().read(json, place);
    check.ifPresent(read -> place.reading().meet(read, place));
    return check.map(read -> read);
  }

  /** The misspelled key, when there is one. */
  private String nearest(Iterable<String> there) {
    for (String key : there) {
      if (Nearest.of(key, keys()).isPresent()) {
        return "; for " + Form.quoted(key) + Nearest.hint(key, keys()).substring(1);
      }
    }
    return "";
  }

  @Override
  public Json write(Check check) {
    return kinds.stream().flatMap(kind -> kind.write(check).stream()).findFirst().orElseThrow();
  }

  @Override
  public Json.Obj schema(Map<String, Json> definitions) {
    if (!definitions.containsKey("check")) {
      List<Json> each = new ArrayList<>();
      kinds.forEach(kind -> each.add(kind.shape().schema(definitions)));
      definitions.put(
          "check",
          Json.object(
              "description",
              Json.of("One check, known by its one key out of " + Nearest.list(keys()) + "."),
              "oneOf",
              Json.array(each)));
    }
    return Forms.members("$ref", Json.of("#/$defs/check"));
  }

  @Override
  public Check example() {
    return CheckShapes.TCP.example();
  }

  @Override
  public String wanted() {
    return "a check such as {\"tcp\": \"127.0.0.1:80\"}";
  }
}
