package dev.claudeops.policy;

import dev.claudeops.config.Policy;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Locks;
import dev.claudeops.host.Processes;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the machine is at that must not be disturbed, read afresh.
 *
 * @param busy each in one sentence, for {@link Situation#busy}
 * @param notes what was seen and does not count, each in one sentence: a forgotten marker
 */
public record Busyness(List<String> busy, List<String> notes) {
  public Busyness {
    busy = List.copyOf(busy);
    notes = List.copyOf(notes);
  }

  /** Short names of programs that make a backup, cut to 15 letters as the kernel does. */
  private static final Set<String> BACKUPS =
      Set.of(
          "autorestic",
          "barman",
          "borg",
          "borgmatic",
          "btrbk",
          "duplicity",
          "kopia",
          "mariabackup",
          "mariadb-backup",
          "mariadb-dump",
          "mysqldump",
          "mysqlpump",
          "pg_basebackup",
          "pg_dump",
          "pg_dumpall",
          "pgbackrest",
          "proxmox-backup-",
          "rdiff-backup",
          "restic",
          "rsnapshot",
          "tarsnap",
          "wal-g",
          "xtrabackup");

  /** What such a program also does, for days: it offers a store, or shows an old backup. */
  private static final Set<String> NO_BACKUP = Set.of("mount", "serve", "server", "cron");

  /** Package managers that leave their number: dnf(8), yum(8), zypper(8). */
  private static final List<String> PID_FILES =
      List.of(
          "/run/dnf.pid",
          "/var/cache/dnf/metadata_lock.pid",
          "/var/cache/dnf/download_lock.pid",
          "/var/lib/dnf/rpmdb_lock.pid",
          "/run/yum.pid",
          "/run/zypp.pid");

  /** People have numbers from here on (login.defs(5): UID_MIN). */
  private static final int FIRST_PERSON = 1000;

  /** Looks. Never throws: what cannot be seen is not there. */
  public static Busyness read(HostView host, Policy.Busy settings) {
    List<String> busy = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Processes processes = Processes.read(host);
    packages(host, processes, busy);
    backups(host, processes, settings, busy);
    markers(host, settings, busy, notes);
    shutdown(host, busy);
    if (settings.loggedIn()) {
      Sessions.people(host).forEach(person -> busy.add(Clean.line(person, 100) + " is logged in"));
    }
    return new Busyness(busy, notes);
  }

  private static void packages(HostView host, Processes processes, List<String> busy) {
    Locks.held(host, Locks.PACKAGES, processes)
        .forEach(
            (file, holder) ->
                busy.add("a package manager is at work: " + holder + " holds " + file));
    for (String file : PID_FILES) {
      if (processes.byPidFile(host, file) instanceof Processes.PidFile.Running(var entry)
          && entry.uid() == 0) {
        busy.add("a package manager is at work: " + words(entry) + ", by " + file);
      }
    }
    if (host.exists("/var/lib/pacman/db.lck")
        && processes.named("pacman").stream().anyMatch(entry -> entry.uid() == 0)) {
      busy.add("a package manager is at work: pacman");
    }
  }

  private static String words(Processes.Entry entry) {
    return Clean.line(entry.comm(), 40) + " (process " + entry.pid() + ")";
  }

  /**
   * Whoever may start a process can call it {@code restic}, and would hold us off for ever; so a
   * name alone counts for root and for the system's users, and the owner's pattern for anyone.
   */
  private static void backups(
      HostView host, Processes processes, Policy.Busy settings, List<String> busy) {
    for (Processes.Entry entry : processes.all()) {
      if (BACKUPS.contains(entry.comm())
          && !entry.zombie()
          && !entry.kernel()
          && entry.uid() < FIRST_PERSON
          && !offers(entry.command())) {
        busy.add("a backup is at work: " + words(entry));
      }
    }
    settings
        .backup()
        .map(Pattern::compile)
        .map(pattern -> processes.matching(pattern, host))
        .filter(found -> !found.isEmpty())
        .ifPresent(found -> busy.add("your backup is at work: " + words(found.getFirst())));
  }

  private static boolean offers(String command) {
    for (String word : command.split(" ")) {
      if (NO_BACKUP.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static void markers(
      HostView host, Policy.Busy settings, List<String> busy, List<String> notes) {
    for (String marker : settings.markers()) {
      Optional<Instant> written = host.modified(marker);
      if (written.isEmpty()) {
        continue;
      }
      Duration age = Duration.between(written.get(), host.now());
      if (age.abs().compareTo(settings.markerLimit()) <= 0) {
        busy.add("somebody deploys: " + Clean.line(marker, 200) + " is there");
      } else {
        notes.add(
            "%s is there since %s and was forgotten; it no longer counts"
                .formatted(Clean.line(marker, 200), Humane.minute(written.get())));
      }
    }
  }

  /**
   * systemd-logind writes down what shutdown(8) was told: {@code USEC=...}, {@code MODE=reboot}.
   */
  private static void shutdown(HostView host, List<String> busy) {
    Optional<String> scheduled = host.readIfThere("/run/systemd/shutdown/scheduled");
    if (scheduled.isEmpty()) {
      return;
    }
    Map<String, String> lines = Sessions.lines(scheduled.get());
    String mode = Clean.line(lines.getOrDefault("MODE", "shutdown"), 40);
    String usec = lines.getOrDefault("USEC", "");
    busy.add(
        usec.matches("[0-9]{1,18}")
            ? "a %s is scheduled for %s UTC"
                .formatted(mode, Humane.minute(Instant.ofEpochMilli(Long.parseLong(usec) / 1000)))
            : "a " + mode + " is scheduled");
  }
}
