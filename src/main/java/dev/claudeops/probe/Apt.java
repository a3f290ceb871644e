package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Updates that apt knows of, by {@code apt list --upgradable}: about 0.7 s of processor time, so it
 * is asked again only when packages or lists changed. Its cache files are not written.
 */
final class Apt {
  private static final String KEY = "updates/apt";
  private static final String LISTS = "/var/lib/apt/lists";
  private static final int MOST = 2_000;

  private Apt() {}

  static Updates.Pending pending(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    List<String> lists =
        host.listIfThere(LISTS).stream()
            .filter(name -> name.contains("_dists_") || name.contains("Packages"))
            .toList();
    if (lists.isEmpty()) {
      return new Updates.Pending(
          0,
          List.of(),
          Optional.empty(),
          Optional.of(
              "whether updates wait is unknown: there are no package lists; run `apt-get update`"));
    }
    Optional<Instant> fetched =
        List.of("/var/lib/apt/periodic/update-success-stamp", LISTS).stream()
            .map(file -> modified(host, file))
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder());
    String state = state(host, lists);
    Optional<List<String>> known =
        site.memory()
            .get(KEY)
            .map(text -> text.lines().toList())
            .filter(lines -> lines.size() >= 2 && lines.getFirst().equals(state));
    List<String> answer;
    if (known.isPresent()) {
      answer = known.get();
    } else {
      Output told =
          host.run(
              Command.of(
                      "apt",
                      "-o",
                      "Dir::Cache::pkgcache=",
                      "-o",
                      "Dir::Cache::srcpkgcache=",
                      "list",
                      "--upgradable")
                  .within(Duration.ofSeconds(15)));
      if (!told.ok()) {
        return new Updates.Pending(
            0,
            List.of(),
            fetched,
            Optional.of("whether updates wait is unknown: apt: " + told.complaint()));
      }
      answer = answer(state, told.out());
    }
    site.memory().put(KEY, String.join("\n", answer));
    return new Updates.Pending(
        answer.get(1).matches("\\d{1,6}") ? Integer.parseInt(answer.get(1)) : 0,
        answer.subList(2, answer.size()),
        fetched,
        Optional.empty());
  }

  /**
   * The state it holds for, the number of updates, then a name a line; from lines such as {@code
   * apt/oldstable,oldstable-security 2.6.2 amd64 [upgradable from: 2.6.1]}.
   */
  private static List<String> answer(String state, String out) {
    List<String> security = new ArrayList<>();
    int all = 0;
    for (String line : out.lines().toList()) {
      int slash = line.indexOf('/');
      int space = line.indexOf(' ');
      if (slash <= 0 || space < slash || !line.contains("[upgradable from")) {
        continue;
      }
      all++;
      boolean secure =
          Arrays.stream(line.substring(slash + 1, space).split(","))
              .anyMatch(suite -> suite.endsWith("-security") || suite.contains("-security/"));
      if (secure && security.size() < MOST) {
        security.add(line.substring(0, slash));
      }
    }
    List<String> answer = new ArrayList<>(List.of(state, Integer.toString(all)));
    answer.addAll(security);
    return answer;
  }

  /** Changes whenever packages or lists do. */
  private static String state(HostView host, List<String> lists) {
    long newest =
        lists.stream()
            .map(name -> modified(host, LISTS + "/" + name))
            .flatMap(Optional::stream)
            .mapToLong(Instant::toEpochMilli)
            .sum();
    return "%d %d %d"
        .formatted(
            modified(host, Dpkg.STATUS).map(Instant::toEpochMilli).orElse(0L),
            lists.size(),
            newest);
  }

  static Optional<Instant> modified(HostView host, String file) {
    try {
      return host.facts(file).map(FileFacts::modified);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
