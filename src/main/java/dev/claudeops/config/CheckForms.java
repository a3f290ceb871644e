package dev.claudeops.config;

import dev.claudeops.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forms of values that only checks have. */
final class CheckForms {
  private CheckForms() {}

  static final Form<String> POINTER =
      new Forms.Text(
          "a JSON pointer such as \"/status\"", "(?:/(?:[^~/]|~[01])*)*", 0, 300, "/status");
  static final Form<String> HEADER =
      new Forms.Text(
          "a header's name such as \"Authorization\"",
          "[A-Za-z0-9!#$%&'*+.^_`|~-]+",
          1,
          100,
          "Authorization");
  static final Form<String> ADDRESS =
      new Forms.Text("an address such as \"192.0.2.1\"", "[0-9A-Fa-f:.]{2,45}", 2, 45, "192.0.2.1");
  static final Form<String> ARGUMENT = new Forms.Text("a text", "[^\\u0000]*", 0, 4096, "-w");
  static final Form<String> HOST_OR_ANY =
      new Forms.Text("a host, or \"*\"", "\\*|[A-Za-z0-9_][A-Za-z0-9_.:-]*", 1, 253, "example.org");
  static final Form<String> FILE_OR_ENDPOINT = new FileOrEndpoint();
  static final Form<String> SCALAR = new Scalar();

  /** A file's full name, or {@code host:port}. */
  private record FileOrEndpoint() implements Form<String> {
    @Override
    public Optional<String> read(Json json, Place place) {
      return json instanceof Json.Str(var text, _) && text.startsWith("/")
          ? Formats.PATH.read(json, place)
          : json instanceof Json.Str ? Formats.HOST_PORT.read(json, place) : mismatch(json, place);
    }

    @Override
    public Json write(String value) {
      return Json.of(value);
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return Forms.members(
          "anyOf",
          Json.array(
              List.of(Formats.PATH.schema(definitions), Formats.HOST_PORT.schema(definitions))));
    }

    @Override
    public String example() {
      return "example.org:443";
    }

    @Override
    public String wanted() {
      return "a file such as \"/etc/ssl/site.pem\", or a server such as \"example.org:443\"";
    }
  }

  /** A text, a number or a boolean, as text. */
  private record Scalar() implements Form<String> {
    @Override
    public Optional<String> read(Json json, Place place) {
      Optional<String> text = json.text();
      return text.isPresent() ? text : mismatch(json, place);
    }

    @Override
    public Json write(String value) {
      return Json.of(value);
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return Forms.members("type", Json.strings(List.of("string", "number", "boolean")));
    }

    @Override
    public String example() {
      return "ok";
    }

    @Override
    public String wanted() {
      return "a text, a number, true or false";
    }
  }
}
