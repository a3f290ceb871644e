package dev.claudeops.agent.claude;

import dev.claudeops.host.Output;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which Claude Code it is, by what {@code --version} prints.
 *
 * @param number such as {@code 2.1.330}; empty when it did not tell
 */
public record Version(Optional<String> number, String complaint) {
  /** The versions that our command line was tried with, both ends included. */
  public static final String RANGE = "2.1.300 to 2.1.99999";

  private static final Comparator<List<Integer>> ORDER =
      Comparator.<List<Integer>>comparingInt(parts -> parts.get(0))
          .thenComparingInt(parts -> parts.get(1))
          .thenComparingInt(parts -> parts.get(2));
  private static final Pattern NUMBER = Pattern.compile("\\b(\\d{1,4}\\.\\d{1,4}\\.\\d{1,5})");

  public static Version of(Output told) {
    Matcher number = NUMBER.matcher(told.out());
    return told.ok() && number.find()
        ? new Version(Optional.of(number.group(1)), "")
        : new Version(Optional.empty(), told.complaint());
  }

  /** Whether it is one of those that were tried. */
  public boolean tried() {
    List<List<Integer>> ends = Stream.of(RANGE.split(" to ")).map(Version::parts).toList();
    return number
        .map(Version::parts)
        .filter(parts -> ORDER.compare(parts, ends.getFirst()) >= 0)
        .filter(parts -> ORDER.compare(parts, ends.getLast()) <= 0)
        .isPresent();
  }

  private static List<Integer> parts(String number) {
    return Stream.of(number.split("\\.")).map(Integer::valueOf).toList();
  }

  /** For a person. */
  public String says() {
    return number
        .map(
            it ->
                tried() ? "version " + it : "version " + it + " was not tried; " + RANGE + " were")
        .orElse("it does not tell its version: " + complaint);
  }
}
