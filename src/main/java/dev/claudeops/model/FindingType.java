package dev.claudeops.model;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of problem, declared as data by the probe that can see it.
 *
 * @param name kebab-case and unique over all probes: {@code disk-space}
 * @param severity what it usually is; a symptom may be milder or worse
 * @param meaning one sentence: what it means for the owner
 * @param advice what a person does about it, in the imperative; commands in back quotes
 */
public record FindingType(
    String name, Severity severity, String meaning, String advice, Patience patience) {
  public FindingType {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException("a finding type is kebab-case, not " + name);
    }
  }

  /** The word that stands for the subject's name in an advice, by the subject's kind. */
  private static final Map<String, String> PLACES =
      Map.of(
          "unit",
          "UNIT",
          "container",
          "NAME",
          "pm2",
          "NAME",
          "dns",
          "NAME",
          "drive",
          "NAME",
          "raid",
          "NAME",
          "disk",
          "MOUNT",
          "http",
          "URL");

  /** A name that a person can paste into a shell as it is, or in quotes. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._][A-Za-z0-9/._:@%+,-]*");

  private static final Pattern QUOTABLE = Pattern.compile("[^-'`\\p{Cntrl}][^'`\\p{Cntrl}]{0,200}");

  /**
   * The advice with this subject's name in its commands. A name that a shell could take for
   * something else is not put in: then the word that stands for it remains.
   */
  public String advice(Subject subject) {
    return named(advice, subject);
  }

  /** The same for any advice, such as a runbook's. */
  public static String named(String advice, Subject subject) {
    String place = PLACES.getOrDefault(subject.kind(), "");
    String name = subject.name();
    if (place.isEmpty() || !QUOTABLE.matcher(name).matches()) {
      return advice;
    }
    String pasted = PLAIN.matcher(name).matches() ? name : "'" + name + "'";
    return advice.replaceAll("\\b" + place + "\\b", Matcher.quoteReplacement(pasted));
  }

  /** A type that opens at the first look that shows it and closes at the first that does not. */
  public static FindingType atOnce(String name, Severity severity, String meaning, String advice) {
    return new FindingType(name, severity, meaning, advice, Patience.AT_ONCE);
  }

  /** A type that waits for two bad looks of three, and for two good ones. */
  public static FindingType noisy(String name, Severity severity, String meaning, String advice) {
    return new FindingType(name, severity, meaning, advice, Patience.NOISY);
  }
}
