package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Docker;
import dev.claudeops.model.Action;
import dev.claudeops.text.Clean;
import java.time.Duration;
import java.util.List;

/** A container that something is to be done to, as its engine has it at this moment. */
final class ContainerTarget {
  /** What the engine may take beyond the container's own time to end. */
  private static final Duration SPARE = Duration.ofSeconds(30);

  private final Docker.Container container;

  private ContainerTarget(Docker.Container container) {
    this.container = container;
  }

  /** Asks the engine for the container that the wish names. */
  static ContainerTarget of(Action wish, Scene scene) throws Unfit {
    Docker docker = Docker.read(scene.host());
    if (docker.reach() != Docker.Reach.SEEN) {
      throw new Unfit(Clean.line(docker.why(), 300));
    }
    Docker.Container container =
        docker
            .named(wish.target().name())
            .orElseThrow(
                () ->
                    new Unfit(
                        "the engine has no container \""
                            + Clean.line(wish.target().name(), 80)
                            + "\""));
    for (String file : List.of("/proc/self/cgroup", "/proc/self/mountinfo")) {
      if (scene.host().readIfThere(file).orElse("").contains(container.id())) {
        throw new Unfit("we run in the container " + wish.target().name() + " ourselves");
      }
    }
    return new ContainerTarget(container);
  }

  String state() {
    return container.state();
  }

  /** The name for a person, with its compose service. */
  String says() {
    String name = Clean.line(container.name(), 100);
    return container.project().isEmpty()
        ? name
        : "%s (service %s of compose project %s)"
            .formatted(name, Clean.line(container.unit(), 60), Clean.line(container.project(), 60));
  }

  /** States in which nobody but a person, or the engine itself, should touch it. */
  void mustNotBeInBetween() throws Unfit {
    switch (container.state()) {
      case "paused" ->
          throw new Unfit(says() + " is paused: somebody froze it; `docker unpause` lets it go on");
      case "removing", "dead" -> throw new Unfit(says() + " is being removed by the engine");
      default -> {}
    }
  }

  /**
   * The deed of one POST. Its id is the engine's own and not a name, so that a container of the
   * same name made since then is not meant.
   */
  Plan plan(String verb, String undo) {
    String path = "/containers/" + container.id() + "/" + verb;
    return new Plan(
        "docker %s %s (container engine: POST %s)".formatted(verb, says(), path),
        undo,
        hands -> hands.make(new Change.EnginePost(path, hands.left())));
  }

  /** It must be able to end within the deed's time. */
  void mustEndWithin(Duration deadline) throws Unfit {
    if (container.farewell().plus(SPARE).compareTo(deadline) > 0) {
      throw new Unfit(
          "%s is given %d seconds to end by its own config, longer than we wait"
              .formatted(says(), container.farewell().toSeconds()));
    }
  }
}
