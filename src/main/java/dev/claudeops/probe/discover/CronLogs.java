package dev.claudeops.probe.discover;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that cron jobs write their output to, each with the table that says so. */
final class CronLogs {
  private static final Pattern REDIRECT = Pattern.compile(">>?\\s{0,5}(/[^\\s;|&<>'\"`$]{1,300})");
  private static final int MOST_LOGS = 50;

  private CronLogs() {}

  static Map<String, String> of(CronJobs jobs) {
    Map<String, String> logs = new TreeMap<>();
    for (CronJobs.Job job : jobs.all()) {
      for (Matcher found = REDIRECT.matcher(job.command());
          found.find() && logs.size() < MOST_LOGS; ) {
        if (!found.group(1).startsWith("/dev/") && !Backups.looksLike(found.group(1))) {
          logs.putIfAbsent(found.group(1), job.table());
        }
      }
    }
    return logs;
  }
}
