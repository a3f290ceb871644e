package dev.claudeops.probe.discover;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.Docker;
import dev.claudeops.host.Pm2;
import dev.claudeops.host.Processes;
import dev.claudeops.host.Sockets;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.text.Clean;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the services: containers, PM2 apps, server-like units, and programs that listen and belong
 * to none of these, in this order, so that a process is its container's before it is a unit's.
 */
final class ServiceFinder {
  private static final int MOST = 150;

  /** Ports from here on are given out by the kernel (ip_local_port_range) and mean nothing. */
  private static final int EPHEMERAL = 32_768;

  private final Surroundings around;
  private final Owners owners;
  private final Needs needs;
  private final Map<String, Candidate> services;
  private final Map<String, SystemdUnit> groups = new HashMap<>();
  private final Map<Integer, SystemdUnit> unitOfPid = new HashMap<>();
  private final Map<String, Candidate> byUnit = new HashMap<>();

  ServiceFinder(Surroundings around, Owners owners, Needs needs, Map<String, Candidate> services) {
    this.around = around;
    this.owners = owners;
    this.needs = needs;
    this.services = services;
  }

  void find() {
    containers();
    apps();
    owners.spread();
    unitsOfProcesses();
    units();
    loners();
    owners.spread();
    Listeners listeners = new Listeners(around, owners);
    listeners.ports();
    listeners.databases();
    orders();
  }

  private Optional<Candidate> propose(String name, String reason, Runtime runtime) {
    return propose(name, reason, unique -> runtime);
  }

  /** Adds a service, its name made unique; empty when there are too many. */
  private Optional<Candidate> propose(
      String name, String reason, Function<String, Runtime> runtime) {
    String clean = Clean.line(name, 90);
    if (clean.isEmpty() || services.size() >= MOST) {
      return Optional.empty();
    }
    String unique = clean;
    for (int i = 2; services.containsKey(unique); i++) {
      unique = clean + "-" + i;
    }
    Candidate made = new Candidate(unique, reason, runtime.apply(unique));
    services.put(unique, made);
    return Optional.of(made);
  }

  // ---- containers and PM2 ----

  private void containers() {
    Map<String, Candidate> composed = new HashMap<>();
    List<Docker.Container> wanted =
        around.docker().containers().stream()
            .filter(it -> it.running() || it.kept() || it.state().equals("restarting"))
            .filter(it -> it.name().matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,89}"))
            .sorted(Comparator.comparing(Docker.Container::name))
            .toList();
    for (Docker.Container it : wanted) {
      propose(
              it.name(),
              "a container of "
                  + it.image()
                  + ", "
                  + it.state()
                  + ", restart policy "
                  + it.policy(),
              new Runtime.Container(it.name()))
          .ifPresent(
              made -> {
                owners.own(it.pid(), made);
                it.ports().stream()
                    .filter(port -> port.protocol().equals("tcp"))
                    .forEach(port -> owners.ownPort(port.outside(), made));
                composed.put(it.project() + "/" + it.unit(), made);
              });
    }
    for (Docker.Container it : wanted) {
      Candidate from = composed.get(it.project() + "/" + it.unit());
      for (String need : it.unit().isEmpty() ? List.<String>of() : it.needs()) {
        Candidate to = composed.get(it.project() + "/" + need);
        if (from != null && to != null) {
          needs.guess(from, to, Needs.Strength.WRITTEN, "its compose file says so");
        }
      }
    }
  }

  private void apps() {
    Map<String, Candidate> made = new HashMap<>();
    for (Pm2.App app : around.pm2().apps()) {
      if (app.status().equals("stopped") || app.name().length() > 90) {
        continue;
      }
      String key = app.user() + "/" + app.name();
      if (!made.containsKey(key)) {
        propose(
                app.name(),
                "an app in the PM2 of " + app.user() + ", " + app.status(),
                new Runtime.Pm2(app.name(), Optional.of(app.user())))
            .ifPresent(candidate -> made.put(key, candidate));
      }
      Candidate candidate = made.get(key);
      if (candidate != null) {
        owners.own(app.pid(), candidate);
        app.logs().stream()
            .filter(log -> LogFiles.there(around.host(), log))
            .forEach(candidate::addLog);
      }
    }
  }

  // ---- units ----

  private void unitsOfProcesses() {
    around.units().units().values().stream()
        .filter(unit -> unit.type().equals("service"))
        .filter(unit -> !unit.property("ControlGroup").isEmpty())
        .forEach(unit -> groups.put(unit.property("ControlGroup"), unit));
    for (Processes.Entry entry :
        groups.isEmpty() ? List.<Processes.Entry>of() : around.processes().all()) {
      if (entry.kernel() || owners.of(entry.pid()).isPresent()) {
        continue;
      }
      for (String group = owners.group(entry.pid());
          group.length() > 1;
          group = group.substring(0, Math.max(0, group.lastIndexOf('/')))) {
        SystemdUnit unit = groups.get(group);
        if (unit != null) {
          unitOfPid.put(entry.pid(), unit);
          break;
        }
      }
    }
  }

  private void units() {
    around.units().units().values().stream()
        .filter(unit -> unit.type().equals("service") && !Known.baseUnit(unit.name()))
        .filter(unit -> unit.name().matches("[A-Za-z0-9:_.\\\\@][A-Za-z0-9:_.\\\\@-]{0,200}"))
        .sorted(Comparator.comparing(SystemdUnit::name))
        .forEach(
            unit ->
                why(unit)
                    .flatMap(
                        reason ->
                            propose(
                                unit.name().replaceFirst("\\.service$", ""),
                                reason,
                                new Runtime.Unit(unit.name())))
                    .ifPresent(made -> byUnit.put(unit.name(), made)));
    unitOfPid.forEach(
        (pid, unit) -> {
          Candidate made = byUnit.get(unit.name());
          if (made != null) {
            owners.own(pid, made);
          }
        });
  }

  /** Why a unit is a service of the owner's; empty when it does not look like one. */
  private Optional<String> why(SystemdUnit unit) {
    if (!unit.load().equals("loaded") || unit.property("Type").equals("oneshot")) {
      return Optional.empty();
    }
    if (unit.failed()) {
      return Optional.of("a unit that failed");
    }
    if (unit.active().equals("inactive")) {
      boolean pulled =
          unit.words("WantedBy").stream()
              .anyMatch(
                  by ->
                      around
                          .units()
                          .loaded(by)
                          .map(it -> it.active().equals("active"))
                          .orElse(false));
      boolean unmet =
          unit.property("ConditionResult").equals("no")
              && unit.time("ConditionTimestamp").isPresent();
      boolean needed = unit.words("TriggeredBy").isEmpty() && !unmet;
      return unit.enabled() && pulled && needed
          ? Optional.of("a unit that starts with the machine, and is stopped")
          : Optional.empty();
    }
    if (unit.enabled()) {
      return Optional.of("a unit that starts with the machine");
    }
    boolean listens =
        around.sockets().listening().stream()
            .anyMatch(
                socket ->
                    socket.pid().isPresent() && unitOfPid.get(socket.pid().getAsInt()) == unit);
    return listens ? Optional.of("a unit that listens on a port") : Optional.empty();
  }

  /** What units say of each other. */
  private void orders() {
    byUnit.forEach(
        (name, from) -> {
          SystemdUnit unit = around.units().units().get(name);
          for (String key : List.of("Requires", "Requisite", "BindsTo")) {
            for (String other : unit.words(key)) {
              if (byUnit.containsKey(other)) {
                needs.guess(
                    from,
                    byUnit.get(other),
                    Needs.Strength.WRITTEN,
                    "its unit file says " + key + "=" + other);
              }
            }
          }
          List<String> after = unit.words("After");
          for (String other : unit.words("Wants")) {
            if (after.contains(other) && byUnit.containsKey(other)) {
              needs.guess(
                  from,
                  byUnit.get(other),
                  Needs.Strength.ORDERED,
                  "its unit file wants " + other + " and starts after it");
            }
          }
        });
  }

  // ---- what listens ----

  /** Programs that listen and that nothing known runs. */
  private void loners() {
    String self = around.host().link("/proc/self").orElse("");
    for (Sockets.Listening socket : around.sockets().listening()) {
      if (socket.protocol() != Sockets.Protocol.TCP
          || socket.pid().isEmpty()
          || socket.port() >= EPHEMERAL && !Known.server(owners.comm(socket.pid().getAsInt()))
          || Integer.toString(socket.pid().getAsInt()).equals(self)) {
        continue;
      }
      int pid = socket.pid().getAsInt();
      SystemdUnit unit = unitOfPid.get(pid);
      boolean base = unit != null && !unit.name().startsWith("user@");
      Optional<Processes.Entry> entry =
          owners.entry(pid).filter(it -> !Known.baseProgram(it.comm()));
      if (!base && entry.isPresent() && owners.of(pid).isEmpty()) {
        String pattern = Listeners.pattern(entry.get().command());
        propose(
                entry.get().comm(),
                "it listens on port " + socket.port() + " and belongs to no unit",
                name ->
                    new Runtime.Process(
                        name, Optional.of(pattern), Optional.empty(), 1, Integer.MAX_VALUE))
            .ifPresent(made -> owners.own(pid, made));
      }
    }
  }
}
