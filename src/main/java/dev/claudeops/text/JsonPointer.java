package dev.claudeops.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Finds a value in JSON by a pointer such as {@code /checks/0/status} (RFC 6901). */
public final class JsonPointer {
  private JsonPointer() {}

  /**
   * The value that the pointer names; empty when there is none, or when the pointer is no pointer:
   * neither empty nor beginning with a slash.
   */
  public static Optional<Json> find(Json whole, String pointer) {
    if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
      return Optional.empty();
    }
    Json value = whole;
    for (String raw : pointer.isEmpty() ? List.<String>of() : steps(pointer)) {
      String step = raw.replace("~1", "/").replace("~0", "~");
      Optional<Json> next =
          value instanceof Json.Arr(var items, _)
              ? item(items, step)
              : Optional.ofNullable(value.fields().get(step));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      value = next.get();
    }
    return Optional.of(value);
  }

  /**
   * Whether a value is what a person wrote for it: strings and booleans by their text, numbers by
   * their worth, {@code null} for null, objects and arrays by their compact form.
   */
  public static boolean is(Json value, String expected) {
    return switch (value) {
      case Json.Num(var number, _) -> sameNumber(number, expected);
      case Json.Str(var text, _) -> text.equals(expected);
      case Json.Bool(var yes, _) -> Boolean.toString(yes).equals(expected);
      case Json.Nul _ -> expected.equals("null");
      case Json.Obj _, Json.Arr _ -> value.compact().equals(expected);
    };
  }

  private static List<String> steps(String pointer) {
    return List.of(pointer.substring(1).split("/", -1));
  }

  private static Optional<Json> item(List<Json> items, String step) {
    if (!step.matches("0|[1-9]\\d{0,8}")) {
      return Optional.empty();
    }
    int index = Integer.parseInt(step);
    return index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
  }

  private static boolean sameNumber(BigDecimal number, String expected) {
    return expected.matches("-?\\d{1,100}(\\.\\d{1,100})?([eE][+-]?\\d{1,2})?")
        && number.compareTo(new BigDecimal(expected)) == 0;
  }
}
