package dev.claudeops.agent.claude;

import dev.claudeops.host.Output;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Claude Code it is, by what {@code --version} prints.
 *
 * @param number such as {@code 2.1.330}; empty when it did not tell
 */
public record Version(Optional<String> number, String complaint) {
  /** The versions that our command line was tried with. */
  public static final String RANGE = Program.TRIED;

  private static final Pattern NUMBER = Pattern.compile("\\b(\\d{1,4}\\.\\d{1,4}\\.\\d{1,5})");

  public static Version of(Output told) {
    Matcher number = NUMBER.matcher(told.out());
    return told.ok() && number.find()
        ? new Version(Optional.of(number.group(1)), "")
        : new Version(Optional.empty(), told.complaint());
  }

  /** Whether it is one of those that were tried. */
  public boolean tried() {
    return number.filter(Program::tried).isPresent();
  }

  /** For a person. */
  public String says() {
    return number
        .map(
            it ->
                tried() ? "version " + it : "version " + it + " was not tried; " + RANGE + ", was")
        .orElse("it does not tell its version: " + complaint);
  }
}
