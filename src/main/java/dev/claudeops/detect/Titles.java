package dev.claudeops.detect;

import dev.claudeops.model.Subject;

/** Makes a probe's sentence stand alone, far from the row of its subject. */
final class Titles {
  private Titles() {}

  /**
   * The sentence itself where it names its subject; else with the subject before it: {@code disk
   * /var: 96 % full}.
   */
  static String of(Subject subject, String says) {
    if (says.contains(subject.name())) {
      return says;
    }
    String who =
        subject.kind().equals("machine") ? subject.name() : subject.kind() + " " + subject.name();
    return says.isEmpty() ? who : who + ": " + says;
  }
}
