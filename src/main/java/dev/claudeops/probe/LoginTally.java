package dev.claudeops.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Log-ins and attempts, added up by source. An attempt leaves up to three lines (the name is
 * unknown, the password wrong, the connection closed): a source's failures are the most of the
 * three and not their sum.
 */
final class LoginTally {
  /** A success from a source that failed so often before is no mistyped password. */
  static final int MANY = 10;

  private static final int MOST_SOURCES = 5_000;
  private static final int MOST_REMEMBERED = 500;
  private static final int MOST_TOLD = 50;
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /** A success after many failures from the same source. */
  record Suspect(String user, String source, String method, long failures) {}

  private record Past(long failures, Instant at) {}

  private static final class Source {
    private final long[] counts = new long[LoginLine.Kind.values().length];

    long failures() {
      return Math.max(
          counts[LoginLine.Kind.FAILED.ordinal()],
          Math.max(
              counts[LoginLine.Kind.INVALID.ordinal()], counts[LoginLine.Kind.CLOSED.ordinal()]));
    }
  }

  private final Instant now;
  private final Map<String, Past> past = new HashMap<>();
  private final Map<String, Source> sources = new HashMap<>();
  private final Map<String, Long> accepted = new TreeMap<>();
  private final Map<String, Long> sudo = new TreeMap<>();
  private final List<Suspect> suspects = new ArrayList<>();
  private final List<String> rootByPassword = new ArrayList<>();
  private long others;

  /**
   * @param remembered what {@link #remember} wrote at the last look
   */
  LoginTally(Instant now, String remembered) {
    this.now = now;
    remembered.lines().limit(MOST_REMEMBERED).forEach(this::recall);
  }

  private void recall(String line) {
    String[] words = line.split(" ");
    if (words.length == 3 && words[1].matches("\\d{1,12}") && words[2].matches("\\d{1,12}")) {
      Instant at = Instant.ofEpochSecond(Long.parseLong(words[2]));
      if (at.plus(REMEMBERED).isAfter(now)) {
        past.put(words[0], new Past(Long.parseLong(words[1]), at));
      }
    }
  }

  /** Adds one line; they come in the order they were written. */
  void add(LoginLine line) {
    switch (line.kind()) {
      case FAILED, INVALID, CLOSED -> {
        if (sources.size() < MOST_SOURCES || sources.containsKey(line.source())) {
          sources.computeIfAbsent(line.source(), key -> new Source())
              .counts[line.kind().ordinal()]++;
        } else {
          others++;
        }
      }
      case ACCEPTED -> accept(line);
      case SUDO -> sudo.merge(line.user(), 1L, Long::sum);
      case SUDO_FAILED -> sudo.merge(line.user() + " (refused)", 1L, Long::sum);
    }
  }

  private void accept(LoginLine line) {
    String how = "%s from %s by %s".formatted(line.user(), line.source(), line.method());
    if (accepted.size() < MOST_TOLD || accepted.containsKey(how)) {
      accepted.merge(how, 1L, Long::sum);
    }
    long before =
        failures(line.source())
            + (past.containsKey(line.source()) ? past.get(line.source()).failures() : 0);
    if (before >= MANY && suspects.size() < MOST_TOLD) {
      suspects.add(new Suspect(line.user(), line.source(), line.method(), before));
    }
    if (line.user().equals("root")
        && !line.method().startsWith("publickey")
        && !line.method().startsWith("hostbased")
        && !line.method().startsWith("gssapi")
        && rootByPassword.size() < MOST_TOLD) {
      rootByPassword.add(line.source());
    }
  }

  private long failures(String source) {
    Source seen = sources.get(source);
    return seen == null ? 0 : seen.failures();
  }

  /** All failures since the last look. */
  long failures() {
    return others + sources.values().stream().mapToLong(Source::failures).sum();
  }

  long successes() {
    return accepted.values().stream().mapToLong(count -> count).sum();
  }

  /** The sources with the most failures, the worst first. */
  List<Map.Entry<String, Long>> worst(int most) {
    return sources.entrySet().stream()
        .map(source -> Map.entry(source.getKey(), source.getValue().failures()))
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .toList();
  }

  int sources() {
    return sources.size();
  }

  /** How often who came in, by what and from where. */
  Map<String, Long> accepted() {
    return accepted;
  }

  /** How often who used sudo. */
  Map<String, Long> sudo() {
    return sudo;
  }

  List<Suspect> suspects() {
    return suspects;
  }

  /** Where root came from with a password. */
  List<String> rootByPassword() {
    return rootByPassword;
  }

  /** The sources of the last day with their failures, for the next look. */
  String remember() {
    Map<String, Past> all = new HashMap<>(past);
    sources.forEach(
        (source, seen) ->
            all.merge(
                source,
                new Past(seen.failures(), now),
                (old, young) -> new Past(old.failures() + young.failures(), now)));
    StringBuilder text = new StringBuilder();
    all.entrySet().stream()
        .filter(entry -> entry.getValue().failures() > 0)
        .sorted(
            Comparator.comparing((Map.Entry<String, Past> entry) -> entry.getValue().failures())
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .limit(MOST_REMEMBERED)
        .forEach(
            entry ->
                text.append(entry.getKey())
                    .append(' ')
                    .append(entry.getValue().failures())
                    .append(' ')
                    .append(entry.getValue().at().getEpochSecond())
                    .append('\n'));
    return text.toString();
  }
}
