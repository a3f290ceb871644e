package dev.claudeops.text;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A JSON value that knows the line it was read from. Reading never throws but {@link Malformed};
 * looking for what is not there gives empty values, because the text comes from programs that
 * change.
 */
public sealed interface Json {
  /** The line in the text, from 1; 0 for a value that was made. */
  int line();

  record Obj(Map<String, Json> members, int line) implements Json {}

  record Arr(List<Json> items, int line) implements Json {}

  record Str(String value, int line) implements Json {}

  record Num(BigDecimal value, int line) implements Json {}

  record Bool(boolean value, int line) implements Json {}

  record Nul(int line) implements Json {}

  /** The text is not JSON: what is wrong, and where. */
  final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;
    private final int column;

    Malformed(String what, int line, int column) {
      super(what);
      this.line = line;
      this.column = column;
    }

    public int line() {
      return line;
    }

    public int column() {
      return column;
    }
  }

  /** Reads one value; anything but white space after it is an error. */
  static Json parse(String text) throws Malformed {
    return JsonReading.STRICT.parse(text);
  }

  /**
   * The same, with {@code //}, {@code /*} and {@code #} comments, trailing commas, and duplicate
   * keys refused.
   */
  static Json parseWithComments(String text) throws Malformed {
    return JsonReading.COMMENTED.parse(text);
  }

  // ---- looking ----

  /** The member of this name; Nul when this is no object or has none. */
  default Json at(String key) {
    return this instanceof Obj(var members, var line)
        ? members.getOrDefault(key, new Nul(line))
        : new Nul(line());
  }

  /** The value below these keys, one after the other. */
  default Json at(String first, String... rest) {
    Json value = at(first);
    for (String key : rest) {
      value = value.at(key);
    }
    return value;
  }

  /** The items of an array; empty for anything else. */
  default List<Json> items() {
    return this instanceof Arr(var items, _) ? items : List.of();
  }

  /** The members of an object in their order; empty for anything else. */
  default Map<String, Json> fields() {
    return this instanceof Obj(var members, _) ? members : Map.of();
  }

  /** The text of a string; also of a number or boolean, as it is written. */
  default Optional<String> text() {
    return switch (this) {
      case Str(var value, _) -> Optional.of(value);
      case Num(var value, _) -> Optional.of(value.toPlainString());
      case Bool(var value, _) -> Optional.of(Boolean.toString(value));
      case Obj _, Arr _, Nul _ -> Optional.empty();
    };
  }

  /** The text of a string, or empty text. */
  default String textOr(String otherwise) {
    return text().orElse(otherwise);
  }

  /** A number, also one that stands in a string. */
  default OptionalDouble number() {
    return switch (this) {
      case Num(var value, _) -> OptionalDouble.of(value.doubleValue());
      case Str(var value, _) -> parseNumber(value);
      case Obj _, Arr _, Bool _, Nul _ -> OptionalDouble.empty();
    };
  }

  /** A whole number, cut; also one that stands in a string. */
  default OptionalLong whole() {
    OptionalDouble number = number();
    if (this instanceof Num(var value, _)) {
      return OptionalLong.of(value.longValue());
    }
    return number.isPresent() ? OptionalLong.of((long) number.getAsDouble()) : OptionalLong.empty();
  }

  /** True for the boolean true and nothing else. */
  default boolean isTrue() {
    return this instanceof Bool(var value, _) && value;
  }

  default boolean isNull() {
    return this instanceof Nul;
  }

  private static OptionalDouble parseNumber(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException notOne) {
      return OptionalDouble.empty();
    }
  }

  // ---- making ----

  static Json of(String value) {
    return new Str(value, 0);
  }

  static Json of(long value) {
    return new Num(BigDecimal.valueOf(value), 0);
  }

  /** A number rounded to six significant decimals behind the point; it must be finite. */
  static Json of(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    BigDecimal rounded = exact.setScale(Math.min(exact.scale(), 6), RoundingMode.HALF_EVEN);
    return new Num(rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros(), 0);
  }

  static Json of(boolean value) {
    return new Bool(value, 0);
  }

  static Json of(BigDecimal value) {
    return new Num(value, 0);
  }

  static Json nul() {
    return new Nul(0);
  }

  static Json array(Collection<Json> items) {
    return new Arr(List.copyOf(items), 0);
  }

  /** An array of strings. */
  static Json strings(Collection<String> items) {
    return new Arr(items.stream().map(Json::of).toList(), 0);
  }

  /** An object with the members in the order given: name, value, name, value. */
  static Json object(Object... namesAndValues) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
    }
    return new Obj(members, 0);
  }

  // ---- writing ----

  /** On one line. */
  default String compact() {
    return write(false);
  }

  /** Indented by two spaces, with a line feed at the end. */
  default String pretty() {
    return write(true) + "\n";
  }

  private String write(boolean pretty) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = JsonReading.FACTORY.createGenerator(out)) {
      if (pretty) {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(indent);
        printer.indentObjectsWith(indent);
        generator.setPrettyPrinter(printer);
      }
      writeTo(generator);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toString();
  }

  private void writeTo(JsonGenerator out) throws IOException {
    switch (this) {
      case Obj(var members, _) -> {
        out.writeStartObject();
        for (Map.Entry<String, Json> member : members.entrySet()) {
          out.writeFieldName(member.getKey());
          member.getValue().writeTo(out);
        }
        out.writeEndObject();
      }
      case Arr(var items, _) -> {
        out.writeStartArray();
        for (Json item : items) {
          item.writeTo(out);
        }
        out.writeEndArray();
      }
      case Str(var value, _) -> out.writeString(value);
      case Num(var value, _) -> out.writeNumber(value.toPlainString());
      case Bool(var value, _) -> out.writeBoolean(value);
      case Nul _ -> out.writeNull();
    }
  }
}
