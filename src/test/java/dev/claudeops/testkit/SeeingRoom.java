package dev.claudeops.testkit;

import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import dev.claudeops.ops.tool.Room;
import dev.claudeops.text.Redaction;
import java.util.List;
import java.util.Set;

/** A room that only looks: at a machine, with what was seen of it. */
public record SeeingRoom(HostView host, Config config, Journal journal, List<Observation> seen)
    implements Room {
  @Override
  public List<Observation> observations() {
    return seen;
  }

  @Override
  public List<Finding> open() {
    return List.of();
  }

  @Override
  public List<Dependency> dependencies() {
    return List.of();
  }

  @Override
  public List<ServiceState> services() {
    return List.of();
  }

  @Override
  public List<ActionSpec> kinds() {
    return List.of();
  }

  @Override
  public List<Observation> look(Set<Subject> subjects) {
    return List.of();
  }

  @Override
  public String clean(String raw) {
    return Redaction.clean(raw);
  }

  @Override
  public Deed propose(Action wish) {
    throw new AssertionError(wish);
  }

  @Override
  public boolean question(String text) {
    throw new AssertionError(text);
  }

  @Override
  public Lesson remember(String text, List<ObservationId> because) {
    throw new AssertionError(text);
  }
}
