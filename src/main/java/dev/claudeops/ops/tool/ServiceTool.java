package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.Policy;
import dev.claudeops.config.Service;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Restart;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One service as its owner thinks of it: what it is, needs and suffers, and what is left to us. */
final class ServiceTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "service",
          "A service: its parts with their state, needs, findings, restarts, deeds, and what is"
              + " left to you.",
          Input.needed("name", new Input.Form.Text(200), ""));

  private static final Duration LATELY = Duration.ofHours(24);
  private static final int MOST = 15;

  private final Room room;

  ServiceTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal {
    String name = given.text("name").strip();
    Optional<Service> config =
        room.config().services().stream().filter(one -> one.name().equals(name)).findFirst();
    Optional<ServiceState> state =
        room.services().stream().filter(one -> one.name().equals(name)).findFirst();
    if (config.isEmpty() && state.isEmpty()) {
      Set<String> names = new LinkedHashSet<>();
      room.config().services().forEach(one -> names.add(one.name()));
      room.services().forEach(one -> names.add(one.name()));
      throw Say.unknown("no service", given.text("name"), names);
    }
    Set<Subject> parts = parts(config, state);
    boolean declared = config.map(Service::declared).orElseGet(() -> state.get().declared());
    StringBuilder out = new StringBuilder();
    out.append("service ")
        .append(name)
        .append(": ")
        .append(state.map(ServiceState::health).map(Health::name).orElse("not looked at"))
        .append(declared ? ", declared by the owner\n" : ", found by discovery\n");
    out.append("parts:\n");
    parts.stream().limit(MOST).forEach(part -> out.append("  ").append(part(part)).append('\n'));
    config.ifPresent(
        service -> {
          if (!service.logs().isEmpty()) {
            out.append("logs: ").append(Humane.some(service.logs(), MOST)).append('\n');
          }
          out.append("may take ")
              .append(Humane.duration(service.ready()))
              .append(" to be ready after a start\n");
        });
    needs(name, config, state, out);
    findings(parts, out);
    lately(parts, out);
    policy(config, out);
    return out.toString().stripTrailing();
  }

  private static Set<Subject> parts(Optional<Service> config, Optional<ServiceState> state) {
    Set<Subject> parts = new LinkedHashSet<>();
    config.ifPresent(
        service -> {
          service.runtimes().forEach(one -> parts.add(one.subject()));
          service.health().forEach(one -> parts.add(one.subject()));
        });
    state.ifPresent(one -> parts.addAll(one.parts()));
    return parts;
  }

  private String part(Subject part) {
    return ObservationText.last(part, room)
        .map(ObservationText::line)
        .orElseGet(() -> part + " not looked at in this run");
  }

  private void needs(
      String name, Optional<Service> config, Optional<ServiceState> state, StringBuilder out) {
    List<String> needs =
        config
            .map(Service::needs)
            .orElseGet(() -> state.map(ServiceState::needs).orElse(List.of()));
    if (!needs.isEmpty()) {
      out.append("needs: ").append(states(needs)).append('\n');
    }
    Set<String> by = new LinkedHashSet<>();
    room.config().services().stream()
        .filter(one -> one.needs().contains(name))
        .forEach(one -> by.add(one.name()));
    room.services().stream()
        .filter(one -> one.needs().contains(name))
        .forEach(one -> by.add(one.name()));
    if (!by.isEmpty()) {
      out.append("needed by: ").append(states(List.copyOf(by))).append('\n');
    }
  }

  private String states(List<String> names) {
    return names.stream()
        .limit(MOST)
        .map(
            name ->
                name
                    + " "
                    + room.services().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .map(one -> one.health().name())
                        .orElse("not looked at"))
        .collect(Collectors.joining(", "));
  }

  private void findings(Set<Subject> parts, StringBuilder out) {
    List<Finding> open =
        room.open().stream().filter(one -> parts.contains(one.subject())).limit(MOST).toList();
    out.append(open.isEmpty() ? "open findings: none\n" : "open findings:\n");
    open.forEach(
        one ->
            out.append("  ")
                .append(one.severity())
                .append(' ')
                .append(one.type())
                .append(" on ")
                .append(one.subject())
                .append(" since ")
                .append(Say.time(one.since()))
                .append(": ")
                .append(one.title())
                .append(one.causedBy().map(cause -> " (caused by " + cause + ")").orElse(""))
                .append(one.flapping() ? " (flapping)" : "")
                .append(
                    one.basis().isEmpty()
                        ? ""
                        : " obs: "
                            + one.basis().stream()
                                .limit(5)
                                .map(Object::toString)
                                .collect(Collectors.joining(", ")))
                .append('\n'));
  }

  /** What happened to it within a day: restarts by anybody, and what we did or refused. */
  private void lately(Set<Subject> parts, StringBuilder out) {
    Instant since = room.host().now().minus(LATELY);
    List<Restart> restarts =
        room.restarts().stream()
            .filter(one -> parts.contains(one.subject()) && one.at().isAfter(since))
            .toList();
    out.append("restarts within 24 h, by anybody: ")
        .append(restarts.stream().mapToLong(Restart::count).sum());
    restarts.stream()
        .skip(Math.max(0, restarts.size() - 5))
        .forEach(
            one ->
                out.append("\n  ")
                    .append(one.count())
                    .append("x ")
                    .append(one.subject())
                    .append(" seen ")
                    .append(Say.time(one.at())));
    out.append('\n');
    Set<String> targets = parts.stream().map(Subject::toString).collect(Collectors.toSet());
    room.journal().actions(since).stream()
        .filter(log -> targets.contains(log.target()))
        .limit(MOST)
        .forEach(
            log ->
                out.append("deed ")
                    .append(log.began())
                    .append(": ")
                    .append(log.action())
                    .append(" on ")
                    .append(log.target())
                    .append(", ")
                    .append(log.verdict())
                    .append(log.outcome().isEmpty() ? "" : ", " + log.outcome())
                    .append(log.why().isEmpty() ? "" : ": " + Say.line(log.why(), 200))
                    .append('\n'));
  }

  private void policy(Optional<Service> config, StringBuilder out) {
    Policy policy = room.config().policy();
    Policy.Own own = config.map(Service::policy).orElse(Policy.Own.NONE);
    Policy.Restarts budget = own.restarts().over(policy.restarts());
    out.append("policy: autonomy ")
        .append(own.autonomy().orElse(policy.autonomy()).name().toLowerCase(Locale.ROOT))
        .append("; at most ")
        .append(Humane.count(budget.most(), "restart"))
        .append(" within ")
        .append(Humane.duration(budget.within()))
        .append(", ")
        .append(Humane.duration(budget.coolDown()))
        .append(" apart; a person is asked after ")
        .append(budget.askAfter())
        .append(" within ")
        .append(Humane.duration(budget.askWithin()));
    if (!own.forbid().isEmpty()) {
      out.append("; never: ").append(Humane.some(own.forbid(), MOST));
    }
    out.append('\n');
  }
}
