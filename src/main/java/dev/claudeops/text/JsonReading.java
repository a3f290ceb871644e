package dev.claudeops.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two dialects that are read. */
enum JsonReading {
  STRICT(false),
  COMMENTED(true);

  static final JsonFactory FACTORY = new JsonFactory();
  private final JsonFactory factory;

  JsonReading(boolean comments) {
    factory =
        comments
            ? JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build()
            : new JsonFactory();
  }

  Json parse(String text) throws Json.Malformed {
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new Json.Malformed("it is empty", 1, 1);
      }
      Json value = read(parser);
      if (parser.nextToken() != null) {
        var place = parser.currentTokenLocation();
        throw new Json.Malformed(
            "something follows the end of the value", place.getLineNr(), place.getColumnNr());
      }
      return value;
    } catch (StreamReadException bad) {
      var place = bad.getLocation();
      throw new Json.Malformed(
          Clean.line(bad.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""), 160),
          place == null ? 1 : place.getLineNr(),
          place == null ? 1 : place.getColumnNr());
    } catch (IOException bad) {
      throw new Json.Malformed(Clean.line(String.valueOf(bad.getMessage()), 160), 1, 1);
    }
  }

  private static Json read(JsonParser parser) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          members.put(key, read(parser));
        }
        yield new Json.Obj(members, line);
      }
      case START_ARRAY -> {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser));
        }
        yield new Json.Arr(items, line);
      }
      case VALUE_STRING -> new Json.Str(parser.getText(), line);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(number(parser), line);
      case VALUE_TRUE -> new Json.Bool(true, line);
      case VALUE_FALSE -> new Json.Bool(false, line);
      case VALUE_NULL -> new Json.Nul(line);
      default -> throw new JsonParseException(parser, "unexpected token");
    };
  }

  /**
   * A number whose exponent would make its plain form huge is refused: 1e999999999 is a memory
   * bomb.
   */
  private static BigDecimal number(JsonParser parser) throws IOException {
    BigDecimal value = parser.getDecimalValue();
    if (Math.abs((long) value.scale()) > 400) {
      throw new JsonParseException(parser, "a number with an exponent beyond 400");
    }
    return value;
  }
}
