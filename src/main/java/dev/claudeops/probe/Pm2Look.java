package dev.claudeops.probe;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Pm2;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at one app of PM2, all its instances together. */
final class Pm2Look {
  /**
   * PM2 counts restarts by hand, by a deployment and by us, too, and one soon after a start for
   * unstable; so many in one stretch are crashes.
   */
  private static final long OFTEN = 3;

  private static final int LAST_WORDS = 8_192;

  private Pm2Look() {}

  /** Whose counter of restarts it is. */
  static String key(Pm2.App app) {
    return app.user() + "/" + app.name();
  }

  static Observation app(
      Site site, Restarts restarts, String name, List<Pm2.App> all, Wanted wanted, Pm2 pm2) {
    HostView host = site.host();
    Observation.Builder seen = Observation.of(new Subject("pm2", name), host.now());
    seen.dependsOn(Pm2Apps.DAEMON);
    if (all.isEmpty()) {
      Optional<String> hidden =
          pm2.daemons().stream().flatMap(daemon -> daemon.trouble().stream()).findFirst();
      return hidden.isPresent()
          ? seen.unknown(hidden.get())
          : seen.symptom("pm2-down", wanted.severity(), "no PM2 here has an app " + name).ok("");
    }
    measure(seen, all, host.now());
    List<Pm2.App> errored = all.stream().filter(app -> app.status().equals("errored")).toList();
    List<Pm2.App> stopped =
        all.stream().filter(app -> app.status().equals("stopped") && !app.scheduled()).toList();
    long grown =
        all.stream()
            .map(Pm2Look::key)
            .distinct()
            .mapToLong(
                key ->
                    restarts.grown(
                        key,
                        all.stream()
                            .filter(app -> key(app).equals(key))
                            .mapToLong(Pm2.App::restarts)
                            .sum()))
            .sum();
    restarts.last().ifPresent(at -> seen.measure("new-restarts", grown, Unit.COUNT));
    seen.evidence("PM2 getMonitorData", facts(all));
    if (!errored.isEmpty()) {
      seen.symptom(
          "pm2-errored",
          errored.size() == all.size() ? wanted.severity() : Severity.WARNING,
          "%s crashed until PM2 gave up%s"
              .formatted(
                  which(errored, all, name),
                  errored.getFirst().restarts() == 0
                      ? ""
                      : ", after " + Humane.count(errored.getFirst().restarts(), "restart")));
      lastWords(site, seen, errored.getFirst(), pm2);
    } else if (!stopped.isEmpty() && !(wanted instanceof Wanted.Not)) {
      seen.symptom(
          "pm2-down",
          stopped.size() == all.size() ? wanted.severity() : Severity.WARNING,
          which(stopped, all, name) + (stopped.size() == 1 ? " is" : " are") + " stopped");
    } else if (grown >= OFTEN * all.size()
        || all.stream()
            .anyMatch(
                app ->
                    app.status().contains("waiting")
                        || app.online() && app.unstable() > 0 && grown > all.size())) {
      seen.symptom(
          "pm2-restarting",
          Severity.WARNING,
          "the app %s crashes and is started again, %s so far"
              .formatted(
                  name, Humane.count(all.stream().mapToLong(Pm2.App::restarts).sum(), "time")));
    }
    return seen.ok(well(all, host.now()));
  }

  /** {@code the app shop}, {@code 2 of 4 instances of the app shop}. */
  private static String which(List<Pm2.App> some, List<Pm2.App> all, String name) {
    return all.size() == 1
        ? "the app " + name
        : "%d of %s of the app %s"
            .formatted(some.size(), Humane.count(all.size(), "instance"), name);
  }

  /** What it wrote last, and who holds the port that it could not have. */
  private static void lastWords(Site site, Observation.Builder seen, Pm2.App app, Pm2 pm2) {
    if (app.logs().isEmpty()) {
      return;
    }
    HostView host = site.host();
    String log = app.logs().getLast();
    String text;
    try {
      long size = host.facts(log).map(FileFacts::size).orElse(0L);
      try (InputStream in = host.open(log, Math.max(0, size - LAST_WORDS))) {
        text = new String(in.readNBytes(LAST_WORDS), StandardCharsets.UTF_8);
      }
    } catch (IOException unreadable) {
      return;
    }
    List<String> lines = text.lines().toList();
    String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    seen.evidence("tail " + log, last);
    Set<Integer> theirs = pm2.apps().stream().map(Pm2.App::pid).collect(Collectors.toSet());
    Optional<String> own =
        pm2.daemons().stream()
            .filter(daemon -> daemon.home().equals(app.home()))
            .flatMap(daemon -> daemon.pid().stream())
            .findFirst()
            .flatMap(pid -> host.readIfThere("/proc/" + pid + "/cgroup"))
            .map(PortTaken::unit);
    PortTaken.look(site, seen, "pm2-errored", text, own.orElse(""), theirs);
  }

  private static void measure(Observation.Builder seen, List<Pm2.App> all, Instant now) {
    seen.measure("instances", all.size(), Unit.COUNT)
        .measure("online", all.stream().filter(Pm2.App::online).count(), Unit.COUNT)
        .measure("restarts", all.stream().mapToLong(Pm2.App::restarts).sum(), Unit.COUNT)
        .measure("memory", all.stream().mapToDouble(Pm2.App::memory).sum(), Unit.BYTES)
        .measure("cpu", all.stream().mapToDouble(Pm2.App::cpu).sum() / 100, Unit.RATIO);
    youngest(all)
        .ifPresent(at -> seen.measure("age", Duration.between(at, now).toSeconds(), Unit.SECONDS));
  }

  private static Optional<Instant> youngest(List<Pm2.App> all) {
    return all.stream()
        .filter(Pm2.App::online)
        .flatMap(app -> app.since().stream())
        .max(Instant::compareTo);
  }

  private static String well(List<Pm2.App> all, Instant now) {
    long online = all.stream().filter(Pm2.App::online).count();
    if (online == 0) {
      return all.getFirst().status() + "; nothing asks for it to run";
    }
    return "%s%s, %s of memory, user %s"
        .formatted(
            all.size() == 1 ? "online" : online + " of " + all.size() + " instances online",
            youngest(all)
                .map(at -> " for " + Humane.duration(Duration.between(at, now)))
                .orElse(""),
            Humane.bytes(all.stream().mapToDouble(Pm2.App::memory).sum()),
            all.getFirst().user());
  }

  private static String facts(List<Pm2.App> all) {
    StringBuilder text = new StringBuilder();
    for (Pm2.App app : all.subList(0, Math.min(all.size(), 20))) {
      text.append(
          "user %s, pid %d, %s, %d restarts, %d of them too soon, %s, since %s%n"
              .formatted(
                  app.user(),
                  app.pid(),
                  app.status(),
                  app.restarts(),
                  app.unstable(),
                  Humane.bytes(app.memory()),
                  app.since().map(Instant::toString).orElse("never")));
    }
    return text.toString();
  }
}
