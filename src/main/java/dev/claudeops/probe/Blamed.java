package dev.claudeops.probe;

import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.Docker;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Pm2;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process named as a culprit under every name by which it can be acted on: the PM2 app, the
 * container or the system service that it runs in, and the process itself. What can be restarted in
 * order comes first. The engine of a database is named as a process only: it is large and busy by
 * nature, and a restart of it mends nothing.
 */
final class Blamed {
  /** Docker's and Podman's control groups hold the container's id (proc_pid_cgroup(5)). */
  private static final Pattern CONTAINER =
      Pattern.compile("(?:docker|libpod)[-/]([0-9a-f]{64})(?:\\.scope)?(?:/.*)?$");

  private static final int GENERATIONS = 20;

  private Blamed() {}

  static void name(Site site, Observation.Builder seen, String type, Processes.Entry entry) {
    runtime(site, entry)
        .filter(Predicate.not(subject -> database(site, subject)))
        .ifPresent(subject -> seen.culprit(type, subject));
    seen.culprit(type, Greedy.subject(entry));
  }

  private static Optional<Subject> runtime(Site site, Processes.Entry entry) {
    Optional<Processes.Entry> daemon = daemon(site, entry);
    if (daemon.isPresent()) {
      // Its daemon's unit runs every app of that user; it is not to blame for one.
      return app(site, entry, daemon.get());
    }
    HostView host = site.host();
    for (String line :
        host.readIfThere("/proc/" + entry.pid() + "/cgroup").orElse("").split("\n")) {
      Matcher container = CONTAINER.matcher(line);
      if (container.find()) {
        return site.once(Docker.class, Docker::read).containers().stream()
            .filter(one -> one.id().equals(container.group(1)))
            .findFirst()
            .map(one -> new Subject("container", one.name()));
      }
    }
    return Holder.of(host, entry.pid()).filter(subject -> subject.kind().equals("unit"));
  }

  /** The PM2 daemon that started it: its title is {@code PM2 v7.0.4: God Daemon (/srv/pm2)}. */
  private static Optional<Processes.Entry> daemon(Site site, Processes.Entry entry) {
    Processes table = site.once(Processes.class, Processes::read);
    Optional<Processes.Entry> at = Optional.of(entry);
    for (int i = 0; i < GENERATIONS && at.isPresent(); i++) {
      if (at.get().comm().startsWith("PM2 v")) {
        return at;
      }
      at = table.at(at.get().parent());
    }
    return Optional.empty();
  }

  /** The app whose process it is, or descends from; a daemon speaks for its own children alone. */
  private static Optional<Subject> app(Site site, Processes.Entry entry, Processes.Entry daemon) {
    Processes table = site.once(Processes.class, Processes::read);
    Optional<Pm2.Daemon> own =
        site.once(Pm2.class, Pm2::read).daemons().stream()
            .filter(one -> one.pid().filter(pid -> pid == daemon.pid()).isPresent())
            .findFirst();
    Optional<Processes.Entry> at = Optional.of(entry);
    for (int i = 0; i < GENERATIONS && at.isPresent() && own.isPresent(); i++) {
      int pid = at.get().pid();
      Optional<Pm2.App> app =
          own.get().apps().stream().filter(one -> one.pid() == pid && pid > 1).findFirst();
      if (app.isPresent()) {
        return app.map(one -> new Subject("pm2", one.name()));
      }
      at = table.at(at.get().parent());
    }
    return Optional.empty();
  }

  private static boolean database(Site site, Subject subject) {
    return site.config().services().stream()
        .filter(service -> service.runtimes().stream().anyMatch(Runtime.Database.class::isInstance))
        .map(Service::runtimes)
        .flatMap(runtimes -> runtimes.stream().map(Runtime::subject))
        .anyMatch(subject::equals);
  }
}
