package dev.claudeops.probe;

import dev.claudeops.host.HostView;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.util.OptionalLong;

/** The numbers of one unit: restarts, age, memory and tasks against their limits. */
final class UnitMeasures {
  private final HostView host;
  private final Restarts restarts;

  UnitMeasures(HostView host, Restarts restarts) {
    this.host = host;
    this.restarts = restarts;
  }

  void measure(Observation.Builder seen, SystemdUnit unit) {
    if (unit.type().equals("service")) {
      seen.measure("restarts", unit.restarts(), Unit.COUNT);
      if (restarts.last().isPresent()) {
        seen.measure("new-restarts", restarts.grown(unit.name(), unit.restarts()), Unit.COUNT);
      }
    }
    if (unit.number("MainPID").orElse(0) > 0) {
      unit.time("ExecMainStartTimestamp")
          .ifPresent(
              at ->
                  seen.measure("age", Duration.between(at, host.now()).toSeconds(), Unit.SECONDS));
    }
    unit.number("MemoryCurrent").ifPresent(now -> seen.measure("memory", now, Unit.BYTES));
    OptionalLong limit = unit.number("MemoryMax");
    OptionalLong held = held(unit);
    if (limit.orElse(0) > 0 && held.isPresent()) {
      seen.measure("memory-of-limit", (double) held.getAsLong() / limit.getAsLong(), Unit.RATIO);
    }
    OptionalLong tasks = unit.number("TasksCurrent");
    if (tasks.isPresent() && unit.number("TasksMax").orElse(0) > 0) {
      seen.measure(
          "tasks-of-limit",
          (double) tasks.getAsLong() / unit.number("TasksMax").getAsLong(),
          Unit.RATIO);
    }
  }

  /**
   * Memory that the kernel cannot take back at once: the group's use without its inactive file
   * cache (cgroup-v2.rst, memory.stat), because a cache fills any limit and harms nobody.
   */
  private OptionalLong held(SystemdUnit unit) {
    OptionalLong current = unit.number("MemoryCurrent");
    String group = unit.property("ControlGroup");
    if (current.isEmpty() || unit.number("MemoryMax").isEmpty() || group.isEmpty()) {
      return OptionalLong.empty();
    }
    return host.readIfThere("/sys/fs/cgroup" + group + "/memory.stat")
        .map(
            stat ->
                stat.lines()
                    .filter(line -> line.matches("inactive_file \\d{1,18}"))
                    .mapToLong(line -> Long.parseLong(line.substring(14)))
                    .map(cache -> Math.max(0, current.getAsLong() - cache))
                    .findFirst())
        .orElse(OptionalLong.empty());
  }
}
