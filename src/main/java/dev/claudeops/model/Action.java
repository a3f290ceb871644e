package dev.claudeops.model;

import java.util.List;
import java.util.Map;

/**
 * A wish to change something: it can be judged, shown and refused, and is never a command line.
 *
 * @param kind a noun-verb name: {@code unit-restart}
 * @param because the observations that are the reason
 * @param by who wishes: an agent's name, {@code mcp:NAME} or a person; empty where that was not
 *     said
 */
public record Action(
    String kind,
    Subject target,
    Map<String, String> params,
    String reason,
    List<ObservationId> because,
    String by) {
  public Action {
    params = Map.copyOf(params);
    because = List.copyOf(because);
  }

  /** A wish that does not say whose it is: then it is that of whoever decides in the run. */
  public Action(
      String kind,
      Subject target,
      Map<String, String> params,
      String reason,
      List<ObservationId> because) {
    this(kind, target, params, reason, because, "");
  }

  /** The same wish, said to be this one's. */
  public Action of(String who) {
    return new Action(kind, target, params, reason, because, who);
  }

  /** Whether it only tells a person; then {@link #message()} is what they are told. */
  public boolean tells() {
    return kind.equals("escalate");
  }

  /** What a person is told by it; empty when it is no telling. */
  public String message() {
    return tells() ? params.getOrDefault("message", "") : "";
  }
}
