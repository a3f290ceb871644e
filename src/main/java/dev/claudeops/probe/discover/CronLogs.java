package dev.claudeops.probe.discover;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that cron jobs write their output to, each with the table that says so. */
final class CronLogs {
  private static final Pattern REDIRECT = Pattern.compile(">>?\\s{0,5}(/[^\\s;|&<>'\"`$]{1,300})");
  private static final int MOST_LOGS = 50;

  private CronLogs() {}

  static Map<String, String> of(HostView host, CronJobs jobs) {
    Map<String, String> logs = new TreeMap<>();
    for (CronJobs.Job job : jobs.all()) {
      for (Matcher found = REDIRECT.matcher(job.command());
          found.find() && logs.size() < MOST_LOGS; ) {
        String log = found.group(1);
        if (!log.startsWith("/dev/")
            && !Backups.looksLike(log)
            && mayName(host, job.table(), log)) {
          logs.putIfAbsent(log, job.table());
        }
      }
    }
    return logs;
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
