package dev.claudeops.config;

import dev.claudeops.text.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON Schema (draft 2020-12) of the config file, made from its shape. It cannot say what holds
 * between values: unique names, needs that exist, the order of lines, the range of a duration.
 */
public final class ConfigSchema {
  /** Where editors find it. */
  static final String ID = "https://claudeops.dev/schema/config.schema.json";

  private ConfigSchema() {}

  /** The schema's text, with a line feed at the end. */
  public static String json() {
    Map<String, Json> definitions = new LinkedHashMap<>();
    Json.Obj whole = ConfigShape.of(Optional.empty()).inline(definitions);
    Map<String, Json> schema = new LinkedHashMap<>();
    schema.put("$schema", Json.of("https://json-schema.org/draft/2020-12/schema"));
    schema.put("$id", Json.of(ID));
    schema.put("title", Json.of("ClaudeOps config"));
    schema.putAll(whole.members());
    schema.put("$defs", new Json.Obj(definitions, 0));
    return new Json.Obj(schema, 0).pretty();
  }
}
