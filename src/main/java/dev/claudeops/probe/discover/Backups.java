package dev.claudeops.probe.discover;

import dev.claudeops.config.Check;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Backups that are evidently made here: files with a date in their names in the usual folders, and
 * what a cron job with a dump program in it writes. The pattern is guessed from names that are
 * there; the age allowed, from the job's times, or else from the gaps between the files.
 */
final class Backups {
  private static final List<String> ROOTS =
      List.of("/var/backups", "/backup", "/backups", "/srv", "/var/lib/backups");
  private static final int MOST_FOLDERS = 200;
  private static final int MOST_NAMES = 5_000;
  private static final int MOST = 30;

  /** So many of the newest files tell how often one is made. */
  private static final int ENOUGH = 8;

  private static final Pattern PROGRAM =
      Pattern.compile(
          "\\b(pg_dump|pg_dumpall|pg_basebackup|mysqldump|mariadb-dump|mariabackup|mongodump|tar|"
              + "rsync|zip|sqlite3|redis-cli|[\\w-]{0,40}(?:backup|dump)[\\w.-]{0,40})\\b");
  private static final Pattern PATH = Pattern.compile("(/[^\\s;|&<>'\"`$()*?%]{1,300})");
  private static final Pattern DATE =
      Pattern.compile(
          "20\\d{2}([-_.]?)(?:0[1-9]|1[0-2])\\1(?:0[1-9]|[12]\\d|3[01])"
              + "(?:[T_.-]?[0-2]\\d[-_.h]?[0-5]\\d(?:[-_.m]?[0-5]\\ds?)?)?Z?");
  private static final Pattern NAME = Pattern.compile("[\\w.@+-]{1,150}");
  private static final Set<String> ENDINGS =
      Set.of(
          "sql", "dump", "tar", "tgz", "zip", "gz", "xz", "zst", "bz2", "7z", "bak", "gpg", "age",
          "enc", "sqlite", "db", "rdb");

  private final HostView host;
  private final CronJobs jobs;
  private final Map<Check, String> found = new LinkedHashMap<>();

  private Backups(HostView host, CronJobs jobs) {
    this.host = host;
    this.jobs = jobs;
  }

  private record Copy(String name, Instant at) {}

  /** Each check with the reason for it. */
  static Map<Check, String> read(HostView host, CronJobs jobs) {
    Backups backups = new Backups(host, jobs);
    backups.ofJobs();
    backups.ofFolders();
    return backups.found;
  }

  /** A file that a job writes again and again, and no log. */
  static boolean looksLike(String file) {
    return ENDINGS.contains(file.substring(file.lastIndexOf('.') + 1));
  }

  private void ofJobs() {
    for (CronJobs.Job job : jobs.all()) {
      if (!PROGRAM.matcher(job.command()).find()) {
        continue;
      }
      String why =
          "a job in %s (%s) writes there: %s".formatted(job.table(), job.when(), job.program());
      for (Matcher path = PATH.matcher(job.command()); path.find() && found.size() < MOST; ) {
        String file = path.group(1);
        Optional<FileFacts> facts = facts(file);
        if (facts.isPresent() && facts.get().isFile() && looksLike(file)) {
          add(file, allowed(job.every()), why);
        } else {
          // The folder itself, or that of a name which the shell makes up: db-$(date +%F).sql
          String folder =
              facts.filter(FileFacts::isFolder).isPresent()
                  ? file.replaceFirst("/+$", "")
                  : file.substring(0, file.lastIndexOf('/'));
          if (folder.length() > 1) {
            dated(folder, Optional.of(job), why);
          }
        }
      }
    }
  }

  private void ofFolders() {
    List<String> folders = new ArrayList<>();
    for (String root : ROOTS) {
      boolean all = !root.equals("/srv");
      if (all) {
        folders.add(root);
      }
      for (String name : names(root)) {
        if (folders.size() < MOST_FOLDERS
            && (all || name.startsWith("backup"))
            && facts(root + "/" + name).filter(FileFacts::isFolder).isPresent()) {
          folders.add(root + "/" + name);
        }
      }
    }
    folders.forEach(
        folder ->
            dated(
                folder,
                Optional.empty(),
                "files with a date in their names are made in " + folder));
  }

  /** A check for every row of dated files in a folder. */
  private void dated(String folder, Optional<CronJobs.Job> job, String why) {
    Map<String, List<Copy>> rows = new TreeMap<>();
    for (String name : names(folder)) {
      Matcher date = DATE.matcher(name);
      if (NAME.matcher(name).matches() && looksLike(name) && date.find()) {
        String glob = name.substring(0, date.start()) + "*" + name.substring(date.end());
        facts(folder + "/" + name)
            .filter(FileFacts::isFile)
            .ifPresent(
                facts ->
                    rows.computeIfAbsent(glob, key -> new ArrayList<>())
                        .add(new Copy(name, facts.modified())));
      }
    }
    rows.forEach(
        (glob, copies) -> {
          copies.sort(Comparator.comparing(Copy::at).reversed());
          Duration allowed =
              allowed(job.map(CronJobs.Job::every).orElseGet(() -> longestGap(copies)));
          Duration age = Duration.between(copies.getFirst().at, host.now());
          // Without a job, an old row is a leftover of somebody's, and one file is no row.
          boolean alive = copies.size() > 1 && age.compareTo(allowed) <= 0;
          if (job.isPresent() || alive) {
            add(folder + "/" + glob, allowed, why + ", the newest is " + copies.getFirst().name);
          }
        });
  }

  private static Duration longestGap(List<Copy> newestFirst) {
    Duration longest = Duration.ofHours(1);
    for (int i = 1; i < Math.min(ENOUGH, newestFirst.size()); i++) {
      Duration gap = Duration.between(newestFirst.get(i).at, newestFirst.get(i - 1).at);
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest;
  }

  /** A quarter more than the time between two, two hours at least, in whole hours. */
  private static Duration allowed(Duration every) {
    Duration more = every.dividedBy(4);
    Duration slack = more.compareTo(Duration.ofHours(2)) < 0 ? Duration.ofHours(2) : more;
    return Duration.ofHours(every.plus(slack).plusMinutes(59).toHours());
  }

  private void add(String files, Duration allowed, String why) {
    boolean known = found.keySet().stream().anyMatch(check -> check.name().equals(files));
    if (!known && files.length() <= 100 && found.size() < MOST) {
      found.put(new Check.Backup(files, files, allowed, 1, 0.5), why);
    }
  }

  private List<String> names(String folder) {
    return host.listIfThere(folder).stream().limit(MOST_NAMES).toList();
  }

  private Optional<FileFacts> facts(String file) {
    try {
      return host.facts(file);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
