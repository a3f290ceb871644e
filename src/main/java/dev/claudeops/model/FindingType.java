package dev.claudeops.model;

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

  /** A type that opens at the first look that shows it and closes at the first that does not. */
  public static FindingType atOnce(String name, Severity severity, String meaning, String advice) {
    return new FindingType(name, severity, meaning, advice, Patience.AT_ONCE);
  }

  /** A type that waits for two bad looks of three, and for two good ones. */
  public static FindingType noisy(String name, Severity severity, String meaning, String advice) {
    return new FindingType(name, severity, meaning, advice, Patience.NOISY);
  }
}
