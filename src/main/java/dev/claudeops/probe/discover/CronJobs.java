package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The jobs of cron's tables (crontab(5)): the system's, which name a user, and the users' own.
 *
 * @param scripts the names in the folders that run-parts(8) goes through, by folder
 */
record CronJobs(List<Job> all, Map<String, List<String>> scripts) {
  private static final int MOST_TABLES = 500;
  private static final int MOST = 200;
  private static final int MOST_SCRIPTS = 30;
  private static final Pattern LINE =
      Pattern.compile(
          "(@[a-z]{3,10}|[\\d*][\\d*,/-]{0,80}(?:\\s{1,20}[\\w*,/-]{1,80}){4})\\s+(.*)");

  /**
   * One job.
   *
   * @param when the five fields, or a word such as {@code @daily}
   * @param command as it is written: it may hold a secret
   */
  record Job(String table, String when, String user, String command) {
    /** The longest time between two starts, as far as the fields for days tell it. */
    Duration every() {
      String[] fields = when.split("\\s+");
      if (fields.length < 5) {
        return switch (when) {
          case "@hourly" -> Duration.ofHours(1);
          case "@weekly" -> Duration.ofDays(7);
          case "@monthly" -> Duration.ofDays(31);
          case "@yearly", "@annually" -> Duration.ofDays(366);
          default -> Duration.ofDays(1);
        };
      }
      return !fields[3].equals("*")
          ? Duration.ofDays(366)
          : !fields[2].startsWith("*")
              ? Duration.ofDays(31)
              : !fields[4].equals("*") ? Duration.ofDays(7) : Duration.ofDays(1);
    }

    /**
     * What it runs, without what may be secret: the program and its first words up to an option, an
     * assignment or a character that means something to the shell.
     */
    String program() {
      StringBuilder shown = new StringBuilder();
      int words = 0;
      for (String word : command.split("\\s+", 30)) {
        boolean assigns = word.contains("=");
        if (words == 0 && (assigns || word.isEmpty())) {
          continue;
        }
        if (words == 3 || assigns || !word.matches("[\\w./:@+][\\w./:@+-]{0,100}")) {
          break;
        }
        shown.append(words++ == 0 ? "" : " ").append(word);
      }
      return shown.isEmpty() ? "a command" : shown.toString();
    }
  }

  static CronJobs read(HostView host) {
    List<Job> jobs = new ArrayList<>();
    table(host, "/etc/crontab", Optional.empty(), jobs);
    for (String name : host.listIfThere("/etc/cron.d").stream().limit(MOST_TABLES).toList()) {
      if (name.matches("[A-Za-z0-9_-]+")) {
        table(host, "/etc/cron.d/" + name, Optional.empty(), jobs);
      }
    }
    for (String folder : List.of("/var/spool/cron/crontabs", "/var/spool/cron")) {
      for (String user : host.listIfThere(folder).stream().limit(MOST_TABLES).toList()) {
        table(host, folder + "/" + user, Optional.of(user), jobs);
      }
    }
    Map<String, List<String>> scripts = new TreeMap<>();
    for (String folder : List.of("hourly", "daily", "weekly", "monthly", "yearly")) {
      List<String> names =
          host.listIfThere("/etc/cron." + folder).stream()
              .filter(name -> name.matches("[A-Za-z0-9_-]+"))
              .limit(MOST_SCRIPTS)
              .toList();
      if (!names.isEmpty()) {
        scripts.put("/etc/cron." + folder, names);
      }
    }
    return new CronJobs(List.copyOf(jobs), scripts);
  }

  private static void table(HostView host, String file, Optional<String> user, List<Job> jobs) {
    for (String line : host.readIfThere(file).orElse("").split("\n")) {
      Matcher parts = LINE.matcher(line.strip());
      if (jobs.size() >= MOST || !parts.matches()) {
        continue;
      }
      String when = parts.group(1).replaceAll("\\s+", " ");
      String[] words = parts.group(2).split("\\s+", 2);
      if (user.isPresent()) {
        jobs.add(new Job(file, when, user.get(), parts.group(2)));
      } else if (words.length == 2) {
        jobs.add(new Job(file, when, words[0], words[1]));
      }
    }
  }

  /** What the head of a proposal says of them, in order. */
  Map<String, String> told() {
    Map<String, String> told = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      Job job = all.get(i);
      told.put(
          "cron job %02d".formatted(i + 1),
          "%s, as %s: %s (%s)".formatted(job.when, job.user, job.program(), job.table));
    }
    scripts.forEach((folder, names) -> told.put(folder, String.join(", ", names)));
    return told;
  }
}
