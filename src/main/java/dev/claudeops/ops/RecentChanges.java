package dev.claudeops.ops;

import dev.claudeops.agent.recall.Recollection.RecentChange;
import dev.claudeops.config.Config;
import dev.claudeops.config.Migrations;
import dev.claudeops.config.Service;
import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.LogHistory;
import dev.claudeops.host.Output;
import dev.claudeops.journal.ActionLog;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Restart;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.LineTime;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What changed on the machine lately: packages, config files, deploys, restarts, boots, log-ins and
 * our own deeds. Of files only names and times are told, never what is in them.
 *
 * <p>Cost: a walk over /etc of at most {@value #MOST_FILES} names, the ends of the package logs (1
 * MiB), one last(1), and the action files of the time asked for. A source that cannot be read tells
 * nothing.
 */
public final class RecentChanges {
  /** So many changes are told, the newest. */
  static final int MOST = 200;

  private static final int MOST_FILES = 20_000;
  private static final int DEEPEST = 5;
  private static final int MOST_FOLDERS = 200;
  private static final int MOST_NAMED = 8;
  private static final int LONGEST = 300;
  private static final long MOST_LOG = 1 << 20;

  /** Packages of one such span are one change: one run of apt. */
  private static final Duration TOGETHER = Duration.ofMinutes(10);

  /** Files below /etc that programs write by themselves. */
  private static final Set<String> NOISE =
      Set.of(
          "/etc/ld.so.cache",
          "/etc/mtab",
          "/etc/resolv.conf",
          "/etc/adjtime",
          "/etc/.updated",
          "/etc/machine-id",
          "/etc/passwd-",
          "/etc/shadow-",
          "/etc/group-",
          "/etc/gshadow-");

  /** Links that programs make by the dozen when a package is installed, which is told by itself. */
  private static final Pattern LINKS =
      Pattern.compile("/etc/(?:rc[0-6S]\\.d|ssl/certs|alternatives|systemd/.*\\.(?:wants|requires))");

  private static final List<String> APPS = List.of("/srv", "/var/www", "/opt");
  private static final List<String> MARKERS =
      List.of("REVISION", "DEPLOYED", ".deployed", ".deploy", "VERSION", "current");

  /** {@code 2025-09-29 14:00:00 upgrade libc6:amd64 2.36-9 2.36-10} (dpkg.log). */
  private static final Pattern DPKG =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d (install|upgrade|remove|purge)"
              + " (\\S{1,120}) (\\S{1,80}) (\\S{1,80})");

  /** {@code 2025-09-29T14:00:00+0000 SUBDEBUG Upgraded: bash-5.2} (dnf.rpm.log). */
  private static final Pattern RPM =
      Pattern.compile(
          "\\S{19,32} SUBDEBUG (Installed|Upgrade|Upgraded|Erase|Erased|Removed|Downgrade"
              + "|Reinstalled): (\\S{1,200})");

  /** {@code root pts/0 10.0.0.5 Mon Sep 29 10:00:00 2025 - ...} (last(1) with -F and -i). */
  private static final Pattern LAST =
      Pattern.compile(
          "(\\S{1,60}) +(\\S.{0,60}?) +(\\S{1,80}) +\\w{3} (\\w{3}) +(\\d{1,2})"
              + " (\\d\\d:\\d\\d:\\d\\d) (\\d{4}).*");

  private final HostView host;
  private final Config config;
  private final Journal journal;
  private final List<Observation> seen;
  private final List<Restart> restarts;
  private final Collector collector;

  /**
   * @param config in force
   * @param seen in this run
   * @param restarts those remembered; see {@link dev.claudeops.agent.Briefing#restarts}
   */
  public RecentChanges(
      HostView host,
      Config config,
      Journal journal,
      List<Observation> seen,
      List<Restart> restarts) {
    this.host = host;
    this.config = config;
    this.journal = journal;
    this.seen = List.copyOf(seen);
    this.restarts = List.copyOf(restarts);
    this.collector = new Collector(subject -> false, config.secrets());
  }

  /** All since then, the newest first, without secrets; at most {@value #MOST}. */
  public List<RecentChange> since(Instant since) throws InterruptedException {
    List<RecentChange> all = new ArrayList<>();
    packages(since, all);
    files(since, all);
    deploys(since, all);
    restarts(since, all);
    sessions(since, all);
    deeds(since, all);
    Instant latest = host.now().plus(Duration.ofDays(1));
    return all.stream()
        .filter(one -> !one.at().isBefore(since) && one.at().isBefore(latest))
        .sorted(
            Comparator.comparing(RecentChange::at)
                .reversed()
                .thenComparing(RecentChange::kind)
                .thenComparing(RecentChange::what))
        .limit(MOST)
        .map(
            one ->
                new RecentChange(
                    one.at(), one.kind(), Clean.line(collector.text(one.what()), LONGEST)))
        .toList();
  }

  // ---- packages ----

  private record Package(Instant at, String verb, String name) {}

  private void packages(Instant since, List<RecentChange> all) {
    List<Package> found = new ArrayList<>();
    for (String line : lines("/var/log/dpkg.log", since)) {
      Matcher dpkg = DPKG.matcher(line);
      if (dpkg.matches()) {
        String version =
            dpkg.group(1).equals("upgrade")
                ? " " + dpkg.group(3) + " -> " + dpkg.group(4)
                : dpkg.group(1).equals("install") ? " " + dpkg.group(4) : "";
        add(found, line, since, dpkg.group(1), dpkg.group(2) + version);
      }
    }
    for (String line : lines("/var/log/dnf.rpm.log", since)) {
      Matcher rpm = RPM.matcher(line);
      if (rpm.matches()) {
        String verb = rpm.group(1).toLowerCase(Locale.ROOT).replaceFirst("e?d$", "");
        // An upgrade is told twice: what came as "Upgrade", what went as "Upgraded".
        if (!rpm.group(1).equals("Upgraded")) {
          add(found, line, since, verb.equals("eras") ? "erase" : verb, rpm.group(2));
        }
      }
    }
    found.sort(Comparator.comparing(Package::at));
    for (int from = 0; from < found.size(); ) {
      int to = from + 1;
      Package first = found.get(from);
      while (to < found.size()
          && Duration.between(found.get(to - 1).at(), found.get(to).at()).compareTo(TOGETHER) <= 0
          && found.get(to).verb().equals(first.verb())) {
        to++;
      }
      List<Package> group = found.subList(from, to);
      all.add(
          new RecentChange(
              group.getLast().at(),
              "package",
              first.verb()
                  + " of "
                  + Humane.count(group.size(), "package")
                  + ": "
                  + Humane.some(group.stream().map(Package::name).toList(), MOST_NAMED)));
      from = to;
    }
  }

  private void add(List<Package> found, String line, Instant since, String verb, String name) {
    LineTime.of(line, host.zone(), host.now())
        .filter(at -> !at.isBefore(since))
        .ifPresent(at -> found.add(new Package(at, verb, name)));
  }

  private List<String> lines(String file, Instant since) {
    try {
      return host.exists(file)
          ? LogHistory.read(host, file, Optional.of(since), MOST_LOG).lines()
          : List.of();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  // ---- config files ----

  private record Place(String path, int depth) {}

  private void files(Instant since, List<RecentChange> all) {
    Deque<Place> next = new ArrayDeque<>(List.of(new Place("/etc", 0)));
    int left = MOST_FILES;
    while (!next.isEmpty() && left > 0) {
      Place folder = next.pop();
      for (String name : host.listIfThere(folder.path())) {
        if (left-- <= 0) {
          break;
        }
        String path = folder.path() + "/" + name;
        Optional<FileFacts> facts = facts(path);
        if (facts.filter(FileFacts::isFolder).isPresent()) {
          if (folder.depth() < DEEPEST && !LINKS.matcher(path).matches()) {
            next.add(new Place(path, folder.depth() + 1));
          }
        } else if (!NOISE.contains(path)) {
          facts
              .filter(is -> !is.modified().isBefore(since))
              .ifPresent(is -> all.add(new RecentChange(is.modified(), "config", path)));
        }
      }
    }
  }

  /** Of a link its own: it is not followed. */
  private Optional<FileFacts> facts(String path) {
    try {
      return host.linkFacts(path);
    } catch (IOException unseen) {
      return Optional.empty();
    }
  }

  // ---- deploys ----

  private void deploys(Instant since, List<RecentChange> all) {
    Set<String> folders = new LinkedHashSet<>();
    for (Service service : config.services()) {
      service.migrations().flatMap(Migrations::folder).ifPresent(folders::add);
    }
    for (String above : APPS) {
      host.listIfThere(above).stream()
          .limit(MOST_FOLDERS)
          .map(name -> above + "/" + name)
          .filter(path -> facts(path).filter(FileFacts::isFolder).isPresent())
          .forEach(folders::add);
    }
    folders.stream()
        .filter(folder -> folder.startsWith("/"))
        .limit(MOST_FOLDERS)
        .forEach(folder -> deploys(folder, since, all));
    for (String home : host.listIfThere("/home").stream().limit(MOST_FOLDERS).toList()) {
      saved("/home/" + home, since, all);
    }
    saved("/root", since, all);
  }

  private void deploys(String folder, Instant since, List<RecentChange> all) {
    for (String marker : MARKERS) {
      touched(folder + "/" + marker, since, all, folder + "/" + marker + " was written");
    }
    touched(folder + "/.git/logs/HEAD", since, all, folder + " is at another commit (git)");
    touched(folder + "/package.json", since, all, folder + "/package.json was written");
  }

  private void saved(String home, Instant since, List<RecentChange> all) {
    touched(home + "/.pm2/dump.pm2", since, all, "the list of PM2 apps in " + home + " was saved");
  }

  private void touched(String path, Instant since, List<RecentChange> all, String what) {
    facts(path)
        .filter(is -> !is.isFolder() && !is.modified().isBefore(since))
        .ifPresent(is -> all.add(new RecentChange(is.modified(), "deploy", what)));
  }

  // ---- restarts, boots, log-ins ----

  private void restarts(Instant since, List<RecentChange> all) {
    for (Restart one : restarts) {
      if (!one.at().isBefore(since)) {
        all.add(
            new RecentChange(
                one.at(),
                "restart",
                one.subject() + " was restarted " + Humane.count(one.count(), "time")));
      }
    }
  }

  private void sessions(Instant since, List<RecentChange> all) throws InterruptedException {
    Subject boot = new Subject("machine", "boot");
    observation(boot)
        .flatMap(one -> one.measure("uptime"))
        .ifPresent(
            up ->
                all.add(
                    new RecentChange(
                        host.now().minusMillis((long) (up.value() * 1000)),
                        "boot",
                        "the machine started")));
    if (!last(since, all)) {
      observation(new Subject("machine", "logins"))
          .filter(one -> one.measure("logins").filter(n -> n.value() > 0).isPresent())
          .ifPresent(
              one ->
                  all.add(
                      new RecentChange(
                          one.at(),
                          "login",
                          one.summary()
                              + " since the look before: "
                              + String.join(
                                  "; ",
                                  one.evidence()
                                      .text()
                                      .lines()
                                      .filter(line -> line.contains("accepted"))
                                      .limit(MOST_NAMED)
                                      .toList()))));
    }
  }

  /** Log-ins of wtmp; false when it cannot be asked. */
  private boolean last(Instant since, List<RecentChange> all) throws InterruptedException {
    if (host.find("last").isEmpty() || !host.exists("/var/log/wtmp")) {
      return false;
    }
    Output output;
    try {
      output =
          host.run(Command.of("last", "-F", "-i", "-w", "-n", "100").within(Duration.ofSeconds(4)));
    } catch (IOException notThere) {
      return false;
    }
    if (!output.ok()) {
      return false;
    }
    for (String line : (Iterable<String>) output.out().lines()::iterator) {
      Matcher one = line.length() < 400 ? LAST.matcher(line) : LAST.matcher("");
      if (one.matches() && !one.group(1).equals("reboot") && !one.group(1).equals("shutdown")) {
        String time =
            "%s %s %s %s".formatted(one.group(4), one.group(5), one.group(6), one.group(7));
        LineTime.of(time, ZoneOffset.UTC, host.now())
            .filter(at -> !at.isBefore(since))
            .ifPresent(
                at ->
                    all.add(
                        new RecentChange(
                            at, "login", one.group(1) + " logged in from " + one.group(3))));
      }
    }
    return true;
  }

  private Optional<Observation> observation(Subject subject) {
    return seen.stream().filter(one -> one.subject().equals(subject)).findFirst();
  }

  // ---- our own ----

  private void deeds(Instant since, List<RecentChange> all) {
    for (ActionLog log : journal.actions(since)) {
      log.at()
          .filter(at -> !log.outcome().equals("refused"))
          .ifPresent(
              at ->
                  all.add(
                      new RecentChange(
                          at,
                          "deed",
                          "%s of %s by ClaudeOps: %s (%s)"
                              .formatted(log.action(), log.target(), log.outcome(), log.stem()))));
    }
  }
}
