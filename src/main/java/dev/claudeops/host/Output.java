package dev.claudeops.host;

/**
 * What a program printed and how it ended.
 *
 * @param exit its exit code, 128 and the signal's number when one ended it
 * @param cut true when a stream was longer than the command's cap
 */
public record Output(int exit, String out, String err, boolean timedOut, boolean cut) {
  public boolean ok() {
    return exit == 0 && !timedOut;
  }

  /**
   * Why it did not do its work, in a few words: the time-out, the first line of its complaint, or
   * the exit code.
   */
  public String complaint() {
    if (timedOut) {
      return "no answer in time";
    }
    String said = (err.isBlank() ? out : err).strip();
    int end = said.indexOf('\n');
    String first = end < 0 ? said : said.substring(0, end);
    return first.isEmpty() ? "exit code " + exit : first;
  }
}
