package dev.claudeops.probe.discover;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that cron jobs write their output to (crontab(5)), each with the table that says so.
 */
final class CronLogs {
  private static final Pattern REDIRECT = Pattern.compile(">>?\\s{0,5}(/[^\\s;|&<>'\"`$]{1,300})");
  private static final int MOST_TABLES = 500;
  private static final int MOST_LOGS = 50;

  private CronLogs() {}

  static Map<String, String> read(HostView host) {
    Map<String, String> logs = new TreeMap<>();
    table(host, "/etc/crontab", logs);
    int tables = 0;
    for (String folder : List.of("/etc/cron.d", "/var/spool/cron/crontabs", "/var/spool/cron")) {
      for (String name : host.listIfThere(folder)) {
        if (++tables <= MOST_TABLES) {
          table(host, folder + "/" + name, logs);
        }
      }
    }
    return logs;
  }

  private static void table(HostView host, String file, Map<String, String> logs) {
    for (String line : host.readIfThere(file).orElse("").split("\n")) {
      if (line.isBlank() || line.stripLeading().startsWith("#")) {
        continue;
      }
      for (Matcher found = REDIRECT.matcher(line); found.find() && logs.size() < MOST_LOGS; ) {
        if (!found.group(1).startsWith("/dev/") && mayName(host, file, found.group(1))) {
          logs.putIfAbsent(found.group(1), file);
        }
      }
    }
  }

  /** A user's table may name that user's files only, or root would read out others' for them. */
  private static boolean mayName(HostView host, String table, String log) {
    try {
      Optional<Integer> user = host.facts(table).map(FileFacts::uid);
      return user.isPresent()
          && (user.get() == 0 || host.facts(log).map(FileFacts::uid).equals(user));
    } catch (IOException unreadable) {
      return false;
    }
  }
}
