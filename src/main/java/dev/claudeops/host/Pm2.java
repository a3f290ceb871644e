package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The PM2 daemons of all users and their apps, read once a run. A daemon is asked over its own
 * socket and never by the program {@code pm2}, which would start a daemon where none runs. The
 * environments of apps, which it tells too, are dropped unread.
 */
public record Pm2(List<Daemon> daemons) {
  private static final Duration DEADLINE = Duration.ofSeconds(8);

  /** For one daemon, so that somebody's silent one does not hide those of others. */
  private static final Duration ONE = Duration.ofSeconds(2);

  private static final int MOST_USERS = 2_000;
  private static final int MOST_DAEMONS = 50;
  private static final int MOST_APPS = 500;

  public Pm2 {
    daemons = List.copyOf(daemons);
  }

  /**
   * One user's PM2, running or not.
   *
   * @param user whose it is
   * @param home its folder, {@code ~/.pm2} as a rule
   * @param pid of the daemon; empty when it does not run
   * @param left true when it does not run though nobody ended it: its pid file is still there
   * @param saved true when it was told to bring apps back ({@code pm2 save})
   * @param trouble why a running one could not be asked
   */
  public record Daemon(
      String user,
      String home,
      Optional<Integer> pid,
      boolean left,
      boolean saved,
      Optional<String> trouble,
      List<App> apps) {
    public Daemon {
      apps = List.copyOf(apps);
    }

    /** Died, or did not come back with the machine, though it has apps to run. */
    public boolean gone() {
      return pid.isEmpty() && left && saved;
    }
  }

  /**
   * One instance of an app.
   *
   * @param id its number in its daemon; -1 when that makes no sense
   * @param home its daemon's folder
   * @param status online, launching, stopping, stopped, errored, waiting restart
   * @param restarts since it was added, those by hand included
   * @param unstable restarts that came sooner than {@code min_uptime} after a start
   * @param cpu in percent of one processor
   * @param scheduled true when PM2 starts it by a clock ({@code cron_restart})
   * @param logs the files it writes
   */
  public record App(
      int id,
      String home,
      String name,
      String user,
      int pid,
      String status,
      long restarts,
      long unstable,
      double memory,
      double cpu,
      Optional<Instant> since,
      boolean scheduled,
      List<String> logs) {
    public App {
      logs = List.copyOf(logs);
    }

    public boolean online() {
      return status.equals("online");
    }
  }

  /** Looks for every user's daemon; never throws. */
  public static Pm2 read(HostView host) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    Map<String, Daemon> found = new LinkedHashMap<>();
    Map<Integer, String> names = new LinkedHashMap<>();
    host.readIfThere("/etc/passwd")
        .orElse("")
        .lines()
        .limit(MOST_USERS)
        .map(l -> l.split(":"))
        .filter(fields -> fields.length > 6 && fields[2].matches("\\d{1,9}"))
        .forEach(
            fields -> {
              names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
              String home = fields[5].replaceAll("/+$", "") + "/.pm2";
              if (fields[5].startsWith("/") && host.exists(home)) {
                found.computeIfAbsent(home, folder -> daemon(host, fields[0], folder, end));
              }
            });
    for (String home : running(host)) {
      if (found.size() < MOST_DAEMONS && !found.containsKey(home)) {
        owner(host, home)
            .ifPresent(
                uid ->
                    found.put(
                        home,
                        daemon(host, names.getOrDefault(uid, Integer.toString(uid)), home, end)));
      }
    }
    return new Pm2(List.copyOf(found.values()));
  }

  /** Every instance of every app. */
  public List<App> apps() {
    return daemons.stream().flatMap(daemon -> daemon.apps.stream()).toList();
  }

  /**
   * The folders that running daemons name in their titles: {@code PM2 v7.0.4: God Daemon
   * (/srv/pm2)}. A title proves nothing; {@link #daemon} checks the folder's own pid file.
   */
  private static List<String> running(HostView host) {
    List<String> homes = new ArrayList<>();
    for (String pid : host.listIfThere("/proc")) {
      if (pid.matches("[1-9]\\d{0,8}")
          && host.readIfThere("/proc/" + pid + "/comm").orElse("").startsWith("PM2 v")) {
        String title = host.readIfThere("/proc/" + pid + "/cmdline").orElse("");
        int open = title.indexOf("God Daemon (/");
        int close = title.lastIndexOf(')');
        if (open > 0 && close > open) {
          homes.add(title.substring(open + 12, close));
        }
      }
    }
    return homes;
  }

  private static Optional<Integer> owner(HostView host, String file) {
    try {
      return host.facts(file).map(FileFacts::uid);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static Daemon daemon(HostView host, String user, String home, long end) {
    Optional<String> pidFile = host.readIfThere(home + "/pm2.pid").map(String::strip);
    Optional<Integer> pid = running(host, home, pidFile);
    boolean saved = host.readIfThere(home + "/dump.pm2").orElse("").contains("{");
    List<App> apps = new ArrayList<>();
    Optional<String> trouble = Optional.empty();
    if (pid.isPresent()) {
      try {
        long its = Math.min(end, System.nanoTime() + ONE.toNanos());
        Json answer = Axon.call(host, socket(host, home), "getMonitorData", Json.object(), its);
        for (Json app : answer.items()) {
          if (apps.size() < MOST_APPS) {
            apps.add(app(app, home, user, log -> ownedAlike(host, log, home)));
          }
        }
      } catch (IOException e) {
        String says = String.valueOf(e.getMessage());
        trouble =
            Optional.of(
                says.contains("ermission denied")
                    ? "the PM2 of " + user + " may not be asked; needs root"
                    : says);
      }
    } else if (!readable(host, home)) {
      trouble = Optional.of("the folder of " + user + "'s PM2 cannot be read; needs root");
    }
    return new Daemon(user, home, pid, pid.isEmpty() && pidFile.isPresent(), saved, trouble, apps);
  }

  /** The daemon's process, where the pid file of this folder names one of the folder's owner. */
  private static Optional<Integer> running(HostView host, String home, Optional<String> pidFile) {
    return pidFile
        .filter(text -> text.matches("[1-9]\\d{0,8}"))
        .filter(text -> host.readIfThere("/proc/" + text + "/comm").orElse("").startsWith("PM2 v"))
        .filter(text -> owner(host, "/proc/" + text).equals(owner(host, home)))
        .map(Integer::parseInt);
  }

  /** Whether a daemon runs with this folder. */
  static boolean runs(HostView host, String home) {
    Optional<String> pidFile = host.readIfThere(home + "/pm2.pid").map(String::strip);
    return running(host, home, pidFile).isPresent();
  }

  /** Where the daemon of this folder is asked. */
  static String socket(HostView host, String home) throws IOException {
    if (host.link(home + "/rpc.sock").isPresent()) {
      throw new IOException(home + "/rpc.sock is a link, and no socket of PM2");
    }
    return home + "/rpc.sock";
  }

  /**
   * Whether a file is the daemon's owner's own. What a daemon says of its logs is its owner's word,
   * and root is not to read out another's file because a user named it.
   */
  private static boolean ownedAlike(HostView host, String file, String home) {
    Optional<Integer> user = owner(host, home);
    Optional<Integer> owner = owner(host, file);
    return user.isPresent() && (user.get() == 0 || owner.isEmpty() || owner.equals(user));
  }

  private static boolean readable(HostView host, String folder) {
    try {
      host.list(folder);
      return true;
    } catch (IOException denied) {
      return false;
    }
  }

  /** An instance whose number makes no sense is shown and cannot be told anything. */
  private static int id(long told) {
    return told >= 0 && told < 1_000_000_000 ? (int) told : -1;
  }

  private static App app(Json json, String home, String user, Predicate<String> own) {
    Json env = json.at("pm2_env");
    List<String> logs = new ArrayList<>();
    for (String key : List.of("pm_out_log_path", "pm_err_log_path")) {
      env.at(key)
          .text()
          .filter(path -> path.startsWith("/") && !path.startsWith("/dev/"))
          .filter(path -> !logs.contains(path) && own.test(path))
          .ifPresent(logs::add);
    }
    long up = env.at("pm_uptime").whole().orElse(0);
    return new App(
        id(json.at("pm_id").whole().orElse(-1)),
        home,
        json.at("name").textOr("unnamed"),
        user,
        (int) json.at("pid").whole().orElse(0),
        env.at("status").textOr("unknown"),
        env.at("restart_time").whole().orElse(0),
        env.at("unstable_restarts").whole().orElse(0),
        json.at("monit", "memory").number().orElse(0),
        json.at("monit", "cpu").number().orElse(0),
        up > 0 && up < 100_000_000_000_000L
            ? Optional.of(Instant.ofEpochMilli(up))
            : Optional.empty(),
        env.at("cron_restart")
            .text()
            .filter(text -> !text.isBlank() && !text.equals("0"))
            .isPresent(),
        logs);
  }
}
