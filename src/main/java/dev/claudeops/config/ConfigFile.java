package dev.claudeops.config;

import dev.claudeops.model.Trouble;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A config file: JSON with comments, read whole or refused with everything that is wrong in it.
 * Nothing is read before {@link #read} or {@link #check} is called.
 */
public final class ConfigFile {
  /** Where it is unless someone says otherwise. */
  public static final Path DEFAULT = Path.of("/etc/claudeops/config.json");

  /** A config of more bytes is refused before it is read. */
  public static final int LARGEST = 1 << 20;

  private static final Pattern DUPLICATE =
      Pattern.compile("Duplicate (?:field|Object property) ['\"](.*)['\"]");

  private final Path file;
  private final Surroundings surroundings;
  private final Known known;

  public ConfigFile(Path file, Surroundings surroundings, Known known) {
    this.file = file;
    this.surroundings = surroundings;
    this.known = known;
  }

  /** What came of it: a config, or errors. */
  private record Read(Optional<Config> config, List<ConfigError> errors) {}

  /**
   * The config.
   *
   * @throws Trouble of code CONFIG with the first error and how many more there are
   */
  public Config read() {
    Read read = attempt();
    return read.config()
        .orElseThrow(
            () -> {
              int more = read.errors().size() - 1;
              return new Trouble(
                  Trouble.Code.CONFIG,
                  read.errors().getFirst()
                      + (more == 0
                          ? ""
                          : " (and " + more + " more; `claudeops config check` shows all)"),
                  "");
            });
  }

  /** Everything that is wrong, by line; empty when it can be used. */
  public List<ConfigError> check() {
    return attempt().errors();
  }

  private Read attempt() {
    String text;
    String name = file.toAbsolutePath().toString();
    try {
      long size = surroundings.size(name);
      if (size > LARGEST) {
        return refused("it has " + Humane.bytes(size) + ", a config has at most 1 MiB");
      }
      if (!surroundings.ours(name)) {
        return refused(
            "others can change it, and what it names runs with our rights; give it to root with"
                + " `chown root` and `chmod go-w`");
      }
      text = surroundings.read(name);
    } catch (IOException unreadable) {
      String message = String.valueOf(unreadable.getMessage());
      return refused(
          "it cannot be read: "
              + (message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message));
    }
    try {
      return read(Json.parseWithComments(text.startsWith("\uFEFF") ? text.substring(1) : text));
    } catch (Json.Malformed bad) {
      return new Read(
          Optional.empty(),
          List.of(
              new ConfigError(
                  file.toString(),
                  Math.max(1, bad.line()),
                  Math.max(1, bad.column()),
                  "",
                  malformed(bad.getMessage()))));
    }
  }

  private Read read(Json document) {
    Place.Reading reading = new Place.Reading(file.toString(), surroundings);
    Place root = reading.root(document);
    Optional<Config> config = ConfigShape.of(Optional.of(file)).read(document, root);
    new Coherence(document, root, known).judge();
    if (reading.errors().isEmpty()) {
      return new Read(config, List.of());
    }
    return new Read(
        Optional.empty(),
        reading.errors().stream().sorted(Comparator.comparingInt(ConfigError::line)).toList());
  }

  private Read refused(String what) {
    return new Read(Optional.empty(), List.of(new ConfigError(file.toString(), 0, 0, "", what)));
  }

  /** What is no JSON, without the words that stand there: they may be a secret without quotes. */
  private static String malformed(String message) {
    var duplicate = DUPLICATE.matcher(message);
    if (duplicate.lookingAt()) {
      return "the key " + Form.quoted(duplicate.group(1)) + " stands here twice";
    }
    if (message.equals("it is empty")) {
      return "the file is empty; the smallest config is {}";
    }
    if (message.startsWith("Unrecognized token")) {
      return "not JSON: a word without quotes; wanted a text in double quotes, a number, true or"
          + " false";
    }
    if (message.contains("nesting depth")) {
      return "it is nested too deeply";
    }
    return "not JSON: " + Clean.line(message, 200);
  }
}
