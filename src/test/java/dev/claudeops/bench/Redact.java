package dev.claudeops.bench;

import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;
import java.nio.file.Path;

/**
 * {@code ./bench redact IN.jsonl OUT.jsonl}: the product's redaction over objects with an "id" and
 * a "text"; what else they hold is left out.
 */
public final class Redact {
  private Redact() {}

  /** Ends with 0, 64 (wrong words) or 65 (bad input, or a file that cannot be read or written). */
  public static void main(String[] words) {
    System.exit(run(words));
  }

  static int run(String... words) {
    if (words.length != 2) {
      System.err.println("Usage: ./bench redact IN.jsonl OUT.jsonl");
      return 64;
    }
    try {
      JsonLines.rewrite(Path.of(words[0]), Path.of(words[1]), Redact::clean);
      return 0;
    } catch (JsonLines.Bad bad) {
      System.err.println(bad.getMessage());
      return 65;
    }
  }

  static Json clean(Json.Obj line) throws JsonLines.Bad {
    Json id = line.at("id");
    if (!(id instanceof Json.Str) && !(id instanceof Json.Num)) {
      throw new JsonLines.Bad("\"id\" is neither a string nor a number");
    }
    return Json.object("id", id, "text", Json.of(Redaction.clean(JsonLines.text(line, "text"))));
  }
}
