package dev.claudeops.probe;

import dev.claudeops.host.Docker.Container;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Looks at one container after the other: what its state means for its owner. */
final class ContainerLook {
  private static final Duration FRESH = Duration.ofDays(1);

  private final Instant now;
  private final Restarts restarts;

  ContainerLook(HostView host, Restarts restarts) {
    this.now = host.now();
    this.restarts = restarts;
  }

  /** A container that the config names and the engine does not know. */
  Observation missing(String name, Wanted wanted) {
    return begin(name)
        .symptom("container-down", wanted.severity(), "there is no container " + name)
        .ok("");
  }

  Observation look(Container container, Wanted wanted) {
    Observation.Builder seen = begin(container.name());
    long grown = restarts.grown(container.name(), container.restarts());
    seen.measure("restarts", container.restarts(), Unit.COUNT);
    if (restarts.last().isPresent()) {
      seen.measure("new-restarts", grown, Unit.COUNT);
    }
    if (container.running()) {
      container
          .started()
          .ifPresent(
              at -> seen.measure("age", Duration.between(at, now).toSeconds(), Unit.SECONDS));
    }
    seen.evidence("GET /containers/" + container.name() + "/json", facts(container));
    judge(seen, container, wanted, grown);
    return seen.ok(well(container));
  }

  private void judge(Observation.Builder seen, Container container, Wanted wanted, long grown) {
    String name = container.name();
    if (container.state().equals("restarting")) {
      seen.symptom(
          "container-restarting",
          wanted.severity(),
          "%s crashes and is started again, %s so far, last with %s"
              .formatted(name, Humane.count(container.restarts(), "time"), end(container)));
    } else if (!container.running()) {
      down(container, wanted)
          .ifPresent(why -> seen.symptom("container-down", wanted.severity(), name + " " + why));
    } else if (grown > 0) {
      seen.symptom(
          "container-restarting",
          Severity.WARNING,
          "%s crashed and was started again %s since the last look%s, and runs now"
              .formatted(name, Humane.count(grown, "time"), ago(restarts.last())));
    }
    if (container.running() && container.health().equals("unhealthy")) {
      seen.symptom(
          "container-unhealthy",
          wanted.severity(),
          "%s runs and fails its health check: %s"
              .formatted(name, container.checked().isBlank() ? "no output" : container.checked()));
    }
    boolean fresh =
        container.running()
            || container.finished().map(at -> at.plus(FRESH).isAfter(now)).orElse(false);
    if (container.oomKilled() && fresh) {
      seen.symptom(
          "container-oom",
          Severity.WARNING,
          "the kernel killed a process of " + name + " for want of memory");
    }
  }

  /** Why a container that does not run should; empty when it may rest. */
  private Optional<String> down(Container container, Wanted wanted) {
    boolean gaveUp =
        container.policy().equals("on-failure")
            && container.exit() != 0
            && container.retries() > 0
            && container.restarts() >= container.retries();
    if (wanted instanceof Wanted.Not && !container.kept() && !gaveUp) {
      return Optional.empty();
    }
    String because = container.error().isBlank() ? "" : ": " + container.error();
    return Optional.of(
        switch (container.state()) {
          case "paused" -> "is paused";
          case "created" -> "was never started" + because;
          default ->
              gaveUp
                  ? "crashed %s and the engine gave up, last with %s"
                      .formatted(Humane.count(container.restarts(), "time"), end(container))
                  : "is stopped (%s)%s, it ended with %s%s"
                      .formatted(
                          container.state(), ago(container.finished()), end(container), because);
        });
  }

  private String well(Container container) {
    if (container.running()) {
      return "running"
          + container
              .started()
              .map(at -> " for " + Humane.duration(Duration.between(at, now)))
              .orElse("")
          + (container.health().isEmpty() ? "" : ", " + container.health())
          + ", image "
          + container.image();
    }
    return "%s%s with %s; nothing asks for it to run"
        .formatted(container.state(), ago(container.finished()), end(container));
  }

  private static String end(Container container) {
    return "exit code " + container.exit() + (container.oomKilled() ? " for want of memory" : "");
  }

  private Observation.Builder begin(String name) {
    return Observation.of(new Subject("container", name), now).dependsOn(Containers.ENGINE);
  }

  private static String facts(Container it) {
    return """
    image %s
    state %s, exit code %d, killed for want of memory: %s
    started %s, finished %s
    restarts %d, policy %s
    health %s
    %s
    """
        .formatted(
            it.image(),
            it.state(),
            it.exit(),
            it.oomKilled(),
            it.started().map(Instant::toString).orElse("never"),
            it.finished().map(Instant::toString).orElse("never"),
            it.restarts(),
            it.policy(),
            it.health().isEmpty() ? "not checked" : it.health(),
            it.checked());
  }

  private String ago(Optional<Instant> at) {
    return at.filter(then -> !then.isAfter(now))
        .map(then -> " " + Humane.duration(Duration.between(then, now)) + " ago")
        .orElse("");
  }
}
