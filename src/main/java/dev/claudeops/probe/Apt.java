package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.Dpkg;
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
            .map(file -> host.modified(file))
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder());
    String state = state(host, lists);
    Optional<List<String>> known =
        site.memory()
            .getFor(state, KEY)
            .map(text -> text.lines().toList())
            .filter(lines -> !lines.isEmpty());
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
      answer = answer(told.out());
    }
    site.memory().putFor(state, KEY, String.join("\n", answer));
    return new Updates.Pending(
        answer.getFirst().matches("\\d{1,6}") ? Integer.parseInt(answer.getFirst()) : 0,
        answer.subList(1, answer.size()),
        fetched,
        Optional.empty());
  }

  /**
   * The number of updates, then the names of those for security; from lines such as {@code
   * apt/oldstable,oldstable-security 2.6.2 amd64 [upgradable from: 2.6.1]}.
   */
  private static List<String> answer(String out) {
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
    List<String> answer = new ArrayList<>(List.of(Integer.toString(all)));
    answer.addAll(security);
    return answer;
  }

  /** Changes whenever packages or lists do. */
  private static String state(HostView host, List<String> lists) {
    long newest =
        lists.stream()
            .map(name -> host.modified(LISTS + "/" + name))
            .flatMap(Optional::stream)
            .mapToLong(Instant::toEpochMilli)
            .sum();
    return "%d %d %d"
        .formatted(
            host.modified(Dpkg.STATUS).map(Instant::toEpochMilli).orElse(0L), lists.size(), newest);
  }
}
