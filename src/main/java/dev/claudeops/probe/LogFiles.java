package dev.claudeops.probe;

import dev.claudeops.config.Config;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.HostView;
import dev.claudeops.host.SystemJournal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which log files a site has: those the config names, and the usual ones that are there. */
final class LogFiles {
  /** A file of a pattern that was not written to for so long is history. */
  private static final Duration FRESH = Duration.ofDays(3);

  private static final int MOST_OF_A_PATTERN = 20;
  private static final int MOST_NAMED = 200;

  /** What rsyslog writes is the journal's text once more; read only where there is no journal. */
  private static final List<String> SYSLOG =
      List.of("/var/log/syslog", "/var/log/messages", "/var/log/kern.log");

  private static final List<String> USUAL =
      List.of(
          "/var/log/nginx/error.log",
          "/var/log/apache2/error.log",
          "/var/log/httpd/error_log",
          "/var/log/postgresql/*.log",
          "/var/log/mysql/error.log",
          "/var/log/mariadb/mariadb.log",
          "/var/log/redis/redis-server.log",
          "/var/log/php*-fpm.log",
          "/root/.pm2/logs/*.log");

  /** Homes may be on a mount that hangs: this is looked for only inside the look. */
  private static final String IN_HOMES = "/home/*/.pm2/logs/*.log";

  private record Found(String path, Instant modified) {}

  private LogFiles() {}

  /** Paths and patterns, in their order. Touches no file that the config names: it may hang. */
  static List<String> named(Site site) {
    Config config = site.config();
    Set<String> all = new LinkedHashSet<>(config.logs());
    config.services().forEach(service -> all.addAll(service.logs()));
    if (config.logs().isEmpty() && config.discover()) {
      List<String> usual = new ArrayList<>(USUAL);
      if (!SystemJournal.kept(site.host())) {
        usual.addAll(SYSLOG);
      }
      usual.removeIf(
          path ->
              FilePattern.isPattern(path)
                  ? fresh(site.host(), path).isEmpty()
                  : !site.host().exists(path));
      usual.add(IN_HOMES);
      all.addAll(usual);
    }
    return all.stream().filter(path -> path.startsWith("/")).limit(MOST_NAMED).toList();
  }

  /** Whether the owner asked for it, so that finding nothing is worth a word. */
  static boolean wanted(Config config, String path) {
    return config.logs().contains(path)
        || config.services().stream().anyMatch(service -> service.logs().contains(path));
  }

  /** The files of a pattern that are still written to, and the newest in any case; newest first. */
  static List<String> fresh(HostView host, String pattern) {
    List<Found> found = new ArrayList<>();
    for (String path : FilePattern.matches(host, pattern)) {
      try {
        host.facts(path)
            .filter(FileFacts::isFile)
            .ifPresent(facts -> found.add(new Found(path, facts.modified())));
      } catch (IOException unreadable) {
        found.add(new Found(path, host.now())); // Its own look tells why.
      }
    }
    found.sort(Comparator.comparing(Found::modified).reversed());
    List<String> fresh = new ArrayList<>();
    for (Found file : found) {
      boolean old = file.modified().plus(FRESH).isBefore(host.now());
      if (fresh.isEmpty() || !old && fresh.size() < MOST_OF_A_PATTERN) {
        fresh.add(file.path());
      }
    }
    return fresh;
  }
}
