package dev.claudeops.config;

import dev.claudeops.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** HTTP status codes: {@code 200}, {@code "2xx"}, or a list of such. */
record StatusCodes() implements Form<List<Integer>> {
  static final Form<List<Integer>> FORM = new StatusCodes();
  private static final Form<Integer> CODE = new Forms.Whole(100, 599, 200);

  @Override
  public Optional<List<Integer>> read(Json json, Place place) {
    List<Json> items = json instanceof Json.Arr(var list, _) ? list : List.of(json);
    if (items.isEmpty() || items.size() > 500) {
      return mismatch(json, place);
    }
    List<Integer> codes = new ArrayList<>();
    int wrong = 0;
    for (int i = 0; i < items.size(); i++) {
      Json item = items.get(i);
      if (item instanceof Json.Str(var family, _) && family.matches("[1-5]xx")) {
        int first = (family.charAt(0) - '0') * 100;
        for (int code = first; code < first + 100; code++) {
          codes.add(code);
        }
      } else if (item instanceof Json.Num number) {
        Place there = json instanceof Json.Arr ? place.at(i, item) : place;
        Optional<Integer> code = CODE.read(number, there);
        code.ifPresent(codes::add);
        wrong += code.isPresent() ? 0 : 1;
      } else {
        mismatch(item, json instanceof Json.Arr ? place.at(i, item) : place);
        wrong++;
      }
    }
    return wrong > 0 ? Optional.empty() : Optional.of(List.copyOf(codes));
  }

  @Override
  public Json write(List<Integer> codes) {
    List<Json> items = new ArrayList<>();
    for (int i = 0; i < codes.size(); i++) {
      int first = codes.get(i);
      if (first % 100 == 0
          && family(first).equals(codes.subList(i, Math.min(codes.size(), i + 100)))) {
        items.add(Json.of(first / 100 + "xx"));
        i += 99;
      } else {
        items.add(Json.of((long) first));
      }
    }
    return items.size() == 1 ? items.getFirst() : Json.array(items);
  }

  private static List<Integer> family(int first) {
    return IntStream.range(first, first + 100).boxed().toList();
  }

  @Override
  public Json.Obj schema(Map<String, Json> definitions) {
    Json.Obj one =
        Forms.members(
            "anyOf",
            Json.array(
                List.of(
                    CODE.schema(definitions),
                    Json.object("type", Json.of("string"), "pattern", Json.of("^[1-5]xx$")))));
    Json list =
        Json.object(
            "type",
            Json.of("array"),
            "items",
            one,
            "minItems",
            Json.of(1),
            "maxItems",
            Json.of(500));
    return Forms.members("anyOf", Json.array(List.of(one, list)));
  }

  @Override
  public List<Integer> example() {
    return List.of(200);
  }

  @Override
  public String wanted() {
    return "a status code such as 200, a family such as \"2xx\", or a list of such";
  }
}
