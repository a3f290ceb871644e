package dev.claudeops.config;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that is never shown, in which {@code ${env:NAME}} and {@code ${file:/path}} are filled in
 * while it is read. A file's last line feed is not part of it.
 */
record SecretText(Form<String> text) implements Form<Secret> {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^{}]{1,4096}+)\\}");

  private static final String REFERENCE_SCHEMA = "\\$\\{(env|file):[^{}]+\\}";

  /** More than any key or password; a mistaken path to a large file ends here. */
  private static final int LARGEST_FILE = 65_536;

  @Override
  public Optional<Secret> read(Json json, Place place) {
    if (!(json instanceof Json.Str(var written, _))) {
      return mismatch(json, place);
    }
    Matcher references = REFERENCE.matcher(written);
    StringBuilder filled = new StringBuilder();
    boolean all = true;
    int end = 0;
    while (references.find()) {
      Optional<String> value =
          references.group(1).equals("env")
              ? env(references.group(2), place)
              : file(references.group(2), place);
      all &= value.isPresent();
      filled.append(written, end, references.start()).append(value.orElse(""));
      end = references.end();
    }
    filled.append(written, end, written.length());
    if (!all) {
      return Optional.empty();
    }
    if (end == 0 && written.contains("${")) {
      place.wrong("a secret is written \"${env:NAME}\" or \"${file:/path}\"");
      return Optional.empty();
    }
    return checked(filled.toString(), json.line(), place)
        .map(value -> new Secret(value, end(written, value)));
  }

  private static String end(String written, String value) {
    return written.equals(value) ? "" : written;
  }

  /** Holds the filled-in text against its form without letting the message quote it. */
  private Optional<String> checked(String value, int line, Place place) {
    Place.Reading apart = new Place.Reading("", place.reading().surroundings());
    Optional<String> right =
        text.read(new Json.Str(value, line), new Place(apart, place.pointer(), line));
    if (right.isEmpty()) {
      place.wrong(
          value.isEmpty()
              ? "it is empty, wanted " + wanted()
              : "its text (not shown) is not " + wanted());
    }
    return right;
  }

  private static Optional<String> env(String name, Place place) {
    Optional<String> value = place.reading().surroundings().env(name);
    if (value.isEmpty()) {
      place.wrong("the environment has no variable " + Form.quoted(name));
    }
    return value;
  }

  private static Optional<String> file(String name, Place place) {
    if (!name.startsWith("/")) {
      place.wrong("a secret's file has an absolute path, not " + Form.quoted(name));
      return Optional.empty();
    }
    try {
      Surroundings surroundings = place.reading().surroundings();
      if (surroundings.size(name) > LARGEST_FILE) {
        place.wrong("a secret's file has at most 64 KiB, not so " + Form.quoted(name));
        return Optional.empty();
      }
      String value = surroundings.read(name);
      int end = value.length();
      if (value.endsWith("\n")) {
        end -= value.endsWith("\r\n") ? 2 : 1;
      }
      return Optional.of(value.substring(0, end));
    } catch (IOException unreadable) {
      place.wrong("a secret's file cannot be read: " + unreadable.getMessage());
      return Optional.empty();
    }
  }

  /** Tells what stands here without showing it. */
  @Override
  public Optional<Secret> mismatch(Json json, Place place) {
    String found =
        switch (json) {
          case Json.Str _ -> "a text (not shown)";
          case Json.Num _ -> "a number";
          case Json.Obj _, Json.Arr _, Json.Bool _, Json.Nul _ -> Form.found(json);
        };
    place.wrong("found " + found + ", wanted " + wanted());
    return Optional.empty();
  }

  @Override
  public Json write(Secret value) {
    return Json.of(value.written().orElseGet(value::reveal));
  }

  @Override
  public Json.Obj schema(Map<String, Json> definitions) {
    return Forms.members(
        "anyOf",
        Json.array(
            List.of(
                text.schema(definitions),
                Json.object("type", Json.of("string"), "pattern", Json.of(REFERENCE_SCHEMA)))));
  }

  @Override
  public Secret example() {
    return new Secret(text.example());
  }

  @Override
  public String wanted() {
    return text.wanted();
  }
}
