package dev.claudeops.model;

import dev.claudeops.text.Clean;

/**
 * What a probe saw, kept beside what it concluded: the source and a cut of its text. Hostile input:
 * control characters are replaced here, secrets are taken out where a look's result is collected.
 *
 * @param source the command line, file or address it was read from
 * @param text at most {@value #LONGEST} characters; lines are kept
 */
public record Evidence(String source, String text) {
  public static final int LONGEST = 4_000;
  public static final Evidence NONE = new Evidence("", "");

  public Evidence {
    source = Clean.line(source, 300);
    text = Clean.block(text, LONGEST);
  }

  /** The same with more behind it; of nothing, the other alone. */
  public Evidence and(Evidence more) {
    return isEmpty()
        ? more
        : more.isEmpty()
            ? this
            : new Evidence(source, text + "\n-- " + more.source + "\n" + more.text);
  }

  public boolean isEmpty() {
    return source.isEmpty() && text.isEmpty();
  }
}
