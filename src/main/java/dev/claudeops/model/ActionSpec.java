package dev.claudeops.model;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Nearest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a kind of action is, as data: the gate, the reference manual, the help and an agent's tools
 * are made from it.
 *
 * @param kind a noun-verb name, unique: {@code unit-restart}
 * @param summary one sentence in the imperative: what it does to its target
 * @param risk what it is held for unless the owner says otherwise
 * @param reversible whether it can be taken back with nothing lost
 * @param undo how a person takes it back, or why that is not needed or not possible; one sentence
 * @param targets the kinds of subjects it may be done to
 * @param params what it may be told besides its target
 * @param restarts true when it interrupts the target, so that it counts against the restart budget
 * @param deadline the longest the deed itself may take
 * @param patience how long the target may take to be well afterwards, where its service does not
 *     say
 * @param findings the finding types it is for; empty when it is for any
 */
public record ActionSpec(
    String kind,
    String summary,
    Risk risk,
    boolean reversible,
    String undo,
    List<String> targets,
    List<Param> params,
    boolean restarts,
    Duration deadline,
    Duration patience,
    List<String> findings) {
  public ActionSpec {
    if (!kind.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException("an action's kind is kebab-case, not " + kind);
    }
    targets = List.copyOf(targets);
    params = List.copyOf(params);
    findings = List.copyOf(findings);
  }

  /** What is for any finding. */
  public ActionSpec(
      String kind,
      String summary,
      Risk risk,
      boolean reversible,
      String undo,
      List<String> targets,
      List<Param> params,
      boolean restarts,
      Duration deadline,
      Duration patience) {
    this(
        kind,
        summary,
        risk,
        reversible,
        undo,
        targets,
        params,
        restarts,
        deadline,
        patience,
        List.of());
  }

  /** Whether it begins what is down, by the name of its kind, and so interrupts nothing. */
  public boolean starts() {
    return restarts && kind.endsWith("-start");
  }

  /** The same held for another risk. */
  public ActionSpec withRisk(Risk other) {
    return new ActionSpec(
        kind,
        summary,
        other,
        reversible,
        undo,
        targets,
        params,
        restarts,
        deadline,
        patience,
        findings);
  }

  /** The same with another limit for the deed. */
  public ActionSpec within(Duration limit) {
    return new ActionSpec(
        kind,
        summary,
        risk,
        reversible,
        undo,
        targets,
        params,
        restarts,
        limit,
        patience,
        findings);
  }

  /** What is wrong with the target and the parameters of a wish; empty when nothing is. */
  public Optional<String> fault(Action wish) {
    if (!targets.contains(wish.target().kind())) {
      return Optional.of(
          "%s is done to %s, not to %s"
              .formatted(kind, Nearest.list(targets), Clean.line(wish.target().toString(), 100)));
    }
    for (String name : wish.params().keySet()) {
      if (params.stream().noneMatch(param -> param.name().equals(name))) {
        return Optional.of(kind + " has no parameter " + Clean.line(name, 60));
      }
    }
    for (Param param : params) {
      Optional<String> given = Optional.ofNullable(wish.params().get(param.name()));
      if (given.isEmpty() && param.usual().isEmpty()) {
        return Optional.of(kind + " needs the parameter " + param.name());
      }
      Optional<String> fault = given.flatMap(param.form()::fault);
      if (fault.isPresent()) {
        return Optional.of("the parameter " + param.name() + " " + fault.get());
      }
    }
    return Optional.empty();
  }

  /** The parameters of a wish that has no fault, those left out filled in. */
  public Params parse(Action wish) {
    fault(wish)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    Map<String, String> values = new HashMap<>();
    params.forEach(param -> param.usual().ifPresent(usual -> values.put(param.name(), usual)));
    values.putAll(wish.params());
    return new Params(values);
  }
}
