package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Lesson;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Restart;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Looking;
import dev.claudeops.text.Redaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A room to look around in: a host, a config, and what a run saw. Nothing can be wished in it. */
public final class LookingRoom implements Room {
  private final HostView host;
  private final Config config;
  private final Path memory;
  private final List<Observation> seen = new ArrayList<>();
  private final List<Finding> open = new ArrayList<>();
  private final List<Dependency> dependencies = new ArrayList<>();
  private final List<ServiceState> services = new ArrayList<>();
  private final List<Restart> restarts = new ArrayList<>();
  private final List<Tool> tools = new ArrayList<>();
  private final List<Set<Subject>> looked = new ArrayList<>();

  public LookingRoom(HostView host, Config config, Path memory) {
    this.host = host;
    this.config = config;
    this.memory = memory;
  }

  public LookingRoom saw(Observation... more) {
    seen.addAll(List.of(more));
    return this;
  }

  public LookingRoom found(Finding... more) {
    open.addAll(List.of(more));
    return this;
  }

  public LookingRoom stands(Dependency... more) {
    dependencies.addAll(List.of(more));
    return this;
  }

  public LookingRoom serves(ServiceState... more) {
    services.addAll(List.of(more));
    return this;
  }

  public LookingRoom restarted(Restart... more) {
    restarts.addAll(List.of(more));
    return this;
  }

  /** What was looked at afresh. */
  public List<Set<Subject>> looked() {
    return List.copyOf(looked);
  }

  /** What the tool of this name says; texts and numbers by name, in turn. */
  public String say(String tool, Object... inputs) throws Tool.Refusal, InterruptedException {
    return say(tool(tool), inputs);
  }

  public Tool tool(String name) {
    if (tools.isEmpty()) {
      tools.addAll(Tools.all(this));
    }
    return tools.stream().filter(one -> one.spec().name().equals(name)).findFirst().orElseThrow();
  }

  static String say(Tool tool, Object... inputs) throws Tool.Refusal, InterruptedException {
    Map<String, String> texts = new HashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    for (int i = 0; i < inputs.length; i += 2) {
      if (inputs[i + 1] instanceof Number number) {
        numbers.put((String) inputs[i], number.longValue());
      } else {
        texts.put((String) inputs[i], (String) inputs[i + 1]);
      }
    }
    return tool.call(new Given(texts, numbers, Map.of(), Map.of()));
  }

  /** Why it is refused; fails when it is not. */
  public String refusal(String tool, Object... inputs) throws InterruptedException {
    try {
      throw new AssertionError("it said: " + say(tool, inputs));
    } catch (Tool.Refusal refusal) {
      return refusal.getMessage();
    }
  }

  @Override
  public HostView host() {
    return host;
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public Journal journal() {
    return Journal.open(memory, host::now, Keeping.USUAL);
  }

  @Override
  public List<Observation> observations() {
    return List.copyOf(seen);
  }

  @Override
  public List<Finding> open() {
    return List.copyOf(open);
  }

  @Override
  public List<Dependency> dependencies() {
    return List.copyOf(dependencies);
  }

  @Override
  public List<ServiceState> services() {
    return List.copyOf(services);
  }

  @Override
  public List<Restart> restarts() {
    return List.copyOf(restarts);
  }

  @Override
  public List<ActionSpec> kinds() {
    return List.of();
  }

  @Override
  public List<Observation> look(Set<Subject> subjects) {
    looked.add(Set.copyOf(subjects));
    List<Observation> found = new ArrayList<>();
    for (Probe probe : Probes.all()) {
      if (subjects.stream().anyMatch(one -> probe.spec().kinds().contains(one.kind()))) {
        new Looking(host, config)
            .with(probe).stream()
                .filter(one -> subjects.contains(one.subject()))
                .forEach(found::add);
      }
    }
    return found;
  }

  @Override
  public String clean(String raw) {
    return Redaction.clean(raw);
  }

  @Override
  public Deed propose(Action wish) {
    throw new AssertionError("nothing is wished here: " + wish);
  }

  @Override
  public boolean question(String text) {
    throw new AssertionError("nothing is asked here: " + text);
  }

  @Override
  public Lesson remember(String text, List<ObservationId> because) {
    throw new AssertionError("nothing is learnt here: " + text);
  }
}
