package dev.claudeops.agent;

import dev.claudeops.text.Clean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One line of a runbook: {@code KIND [on WHERE] [NAME=VALUE ...] [if CONDITION]}.
 *
 * @param kind of action; or {@link #LEAVE}, which ends the runbook for this run without a word to
 *     anybody
 */
record Step(String kind, Place where, Map<String, String> params, Optional<Condition> condition) {
  static final String LEAVE = "leave";
  static final String ESCALATE = "escalate";

  /** The parameter of an escalation that names the finding type. */
  static final String PROBLEM = "problem";

  private static final int LONGEST = 500;

  Step {
    params = Map.copyOf(params);
  }

  boolean leaves() {
    return kind.equals(LEAVE);
  }

  boolean escalates() {
    return kind.equals(ESCALATE);
  }

  /** As it is written in a runbook. */
  String says() {
    StringBuilder out = new StringBuilder(kind);
    if (!(where instanceof Place.Own)) {
      out.append(" on ").append(where.word());
    }
    new TreeMap<>(params)
        .forEach((name, value) -> out.append(' ').append(name).append('=').append(value));
    condition.ifPresent(when -> out.append(" if ").append(when.says()));
    return out.toString();
  }

  static Step parse(String text) throws Malformed {
    if (text.length() > LONGEST) {
      throw new Malformed("a step is longer than " + LONGEST + " characters");
    }
    if (!text.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw new Malformed("a step holds a character that is not plain ASCII on one line");
    }
    List<String> words = new ArrayList<>(Arrays.asList(text.strip().split(" +")));
    String kind = words.removeFirst();
    if (!kind.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new Malformed("\"%s\" begins with no kind of action".formatted(Clean.line(text, 80)));
    }
    Place where = new Place.Own();
    if (!words.isEmpty() && words.getFirst().equals("on")) {
      words.removeFirst();
      if (words.isEmpty()) {
        throw new Malformed("\"on\" says no place in \"" + text.strip() + "\"");
      }
      where = Place.parse(words.removeFirst());
    }
    Map<String, String> params = params(words);
    Optional<Condition> condition = Optional.empty();
    if (!words.isEmpty()) {
      if (!words.removeFirst().equals("if") || words.isEmpty()) {
        throw new Malformed(
            "\"%s\" is not KIND [on WHERE] [NAME=VALUE ...] [if CONDITION]"
                .formatted(text.strip()));
      }
      condition = Optional.of(Condition.parse(String.join(" ", words)));
    }
    Step step = new Step(kind, where, params, condition);
    if ((step.leaves() || step.escalates()) && !(where instanceof Place.Own && params.isEmpty())) {
      throw new Malformed("\"" + kind + "\" takes no place and no parameters");
    }
    return step;
  }

  /** Takes the parameters from the front of the words. */
  private static Map<String, String> params(List<String> words) throws Malformed {
    Map<String, String> params = new TreeMap<>();
    while (!words.isEmpty() && words.getFirst().contains("=")) {
      String word = words.removeFirst();
      int equals = word.indexOf('=');
      String name = word.substring(0, equals);
      String value = word.substring(equals + 1);
      if (!name.matches("[a-z][a-z0-9-]*") || value.isEmpty()) {
        throw new Malformed("\"" + word + "\" is no parameter such as script=rotate-keys");
      }
      if (params.put(name, value) != null) {
        throw new Malformed("the parameter " + name + " is given twice");
      }
    }
    return params;
  }
}
