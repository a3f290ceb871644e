package dev.claudeops.action;

import dev.claudeops.model.Param;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a script declares of itself, in the comment lines at its head:
 *
 * <pre>
 * # claudeops: risk=medium reversible=yes targets=unit,disk timeout=60s user=www-data
 * # claudeops: findings=disk-space proof=self restarts=no
 * # claudeops-about: Removes uploads that nobody fetched.
 * # claudeops-undo: Restore them from /var/backups/uploads.
 * # claudeops-param: days [0-9]{1,3} how old they are
 * </pre>
 *
 * <p>A script without such a line is held for what may do anything: high risk, not reversible.
 *
 * @param about one sentence; empty where it says none
 * @param undo one sentence; empty where it says none
 * @param targets the kinds of subjects it may be run for; empty for any
 * @param findings the finding types it is for; empty for any
 * @param user whom it runs as; root where it is missing
 * @param proof true when it is run a second time with {@code --proof} as its one argument, and exit
 *     code 0 says that its work is done
 * @param restarts true when it interrupts its target
 */
record ScriptHead(
    boolean declared,
    String about,
    String undo,
    Risk risk,
    boolean reversible,
    List<String> targets,
    List<String> findings,
    List<Param> params,
    Duration timeout,
    Optional<String> user,
    boolean proof,
    boolean restarts) {
  private static final Duration USUAL = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MOST_PARAMS = 10;
  private static final int LONGEST_VALUE = 200;
  private static final String MARK = "# claudeops";

  private static final Pattern WORDS = Pattern.compile("[a-z][a-z0-9-]*(?:,[a-z][a-z0-9-]*){0,30}");
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");

  private static final Map<String, Predicate<String>> KEYS = keys();

  private static Map<String, Predicate<String>> keys() {
    Map<String, Predicate<String>> keys = new LinkedHashMap<>();
    keys.put("risk", text -> List.of("low", "medium", "high").contains(text));
    keys.put("reversible", ScriptHead::answer);
    keys.put("targets", WORDS.asMatchPredicate());
    keys.put("findings", WORDS.asMatchPredicate());
    keys.put(
        "timeout",
        text ->
            text.length() < 12
                && Humane.parseDuration(text)
                    .filter(time -> time.toMillis() >= 1000 && time.compareTo(LONGEST) <= 0)
                    .isPresent());
    keys.put("user", USER.asMatchPredicate());
    keys.put("proof", "self"::equals);
    keys.put("restarts", ScriptHead::answer);
    return Map.copyOf(keys);
  }

  private static boolean answer(String text) {
    return text.equals("yes") || text.equals("no");
  }

  /** That a head cannot be read, and why, in one sentence. */
  static final class Faulty extends Exception {
    private static final long serialVersionUID = 1L;

    Faulty(int line, String why) {
      super("line " + line + ": " + why, null, false, false);
    }
  }

  /**
   * Reads the comment lines before the first other line.
   *
   * @param text the beginning of the file
   */
  static ScriptHead parse(String text) throws Faulty {
    Map<String, String> values = new LinkedHashMap<>();
    List<Param> params = new ArrayList<>();
    int number = 0;
    boolean declared = false;
    for (String line : text.split("\n", -1)) {
      number++;
      String words = line.strip();
      if (!words.isEmpty() && !words.startsWith("#")) {
        break;
      }
      if (words.startsWith(MARK)) {
        declared = true;
        read(number, words.substring(MARK.length()), values, params);
      }
    }
    return made(declared, values, params);
  }

  private static void read(int number, String line, Map<String, String> values, List<Param> params)
      throws Faulty {
    int colon = line.indexOf(':');
    String what = colon < 0 ? line : line.substring(0, colon);
    String rest = colon < 0 ? "" : line.substring(colon + 1).strip();
    switch (what) {
      case "" -> {
        for (String word : rest.split("\\s+")) {
          setting(number, word, values);
        }
      }
      case "-param" -> {
        Param made = param(number, rest);
        if (params.size() == MOST_PARAMS
            || params.stream().anyMatch(param -> param.name().equals(made.name()))) {
          throw new Faulty(number, "one parameter too many: " + made.name());
        }
        params.add(made);
      }
      case "-about", "-undo" -> once(number, what.substring(1), Clean.line(rest, 300), values);
      default ->
          throw new Faulty(
              number,
              "claudeops%s is none of claudeops:, claudeops-param:, claudeops-about: and"
                      .formatted(Clean.line(what, 40))
                  + " claudeops-undo:");
    }
  }

  private static void setting(int number, String word, Map<String, String> values) throws Faulty {
    int equals = word.indexOf('=');
    String key = equals < 0 ? word : word.substring(0, equals);
    if (!KEYS.containsKey(key)) {
      throw new Faulty(
          number,
          "there is no key \"" + Clean.line(key, 40) + "\"" + Nearest.hint(key, KEYS.keySet()));
    }
    String value = equals < 0 ? "" : word.substring(equals + 1);
    if (!KEYS.get(key).test(value)) {
      throw new Faulty(number, key + " cannot be \"" + Clean.line(value, 60) + "\"");
    }
    once(number, key, value, values);
  }

  private static void once(int number, String key, String value, Map<String, String> values)
      throws Faulty {
    if (values.putIfAbsent(key, value) != null) {
      throw new Faulty(number, key + " stands there twice");
    }
  }

  /** {@code NAME PATTERN meaning}. */
  private static Param param(int number, String rest) throws Faulty {
    String[] parts = rest.split("\\s+", 3);
    if (parts.length < 2 || !parts[0].matches("[a-z][a-z0-9-]{0,40}")) {
      throw new Faulty(
          number, "a parameter is told as NAME PATTERN MEANING, the name in kebab-case");
    }
    if (parts[0].equals(RunScript.SCRIPT)) {
      throw new Faulty(
          number, "\"" + RunScript.SCRIPT + "\" is the parameter that names the script");
    }
    if (!SimplePattern.good(parts[1])) {
      throw new Faulty(
          number,
          "\"%s\" is no simple pattern: characters and [classes], each with at most one of * + ? {n,m}"
              .formatted(Clean.line(parts[1], 60)));
    }
    return Param.needed(
        parts[0],
        new Param.Form.Name(parts[1], LONGEST_VALUE),
        parts.length < 3 ? "" : Clean.line(parts[2], 200));
  }

  private static ScriptHead made(boolean declared, Map<String, String> values, List<Param> params) {
    return new ScriptHead(
        declared,
        values.getOrDefault("about", ""),
        values.getOrDefault("undo", ""),
        switch (values.getOrDefault("risk", "high")) {
          case "low" -> Risk.LOW;
          case "medium" -> Risk.MEDIUM;
          default -> Risk.HIGH;
        },
        values.getOrDefault("reversible", "no").equals("yes"),
        list(values, "targets"),
        list(values, "findings"),
        List.copyOf(params),
        Humane.parseDuration(values.getOrDefault("timeout", "")).orElse(USUAL),
        Optional.ofNullable(values.get("user")),
        values.containsKey("proof"),
        values.getOrDefault("restarts", "no").equals("yes"));
  }

  private static List<String> list(Map<String, String> values, String key) {
    return values.containsKey(key) ? Arrays.asList(values.get(key).split(",")) : List.of();
  }
}
