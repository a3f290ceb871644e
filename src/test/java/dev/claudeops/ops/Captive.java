package dev.claudeops.ops;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Actions;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.agent.Agent;
import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.brief.Composed;
import dev.claudeops.agent.brief.Composer;
import dev.claudeops.agent.brief.Prompts;
import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.config.Config;
import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Report;
import dev.claudeops.model.Trigger;
import dev.claudeops.policy.Rules;
import dev.claudeops.probe.Probe;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run whose model wants harm: it is given the briefing and the tools that Claude is given, and
 * everything it is told is kept. All kinds of actions are there with their true specs and hands
 * without any care of their own, so that what the gate lets through is always done, and seen.
 */
final class Captive {
  /** What the model has in its hands. */
  interface Hand {
    /** All it is told at the beginning. */
    Composed told();

    Briefing briefing();

    /** What a tool answers. */
    String call(String tool, Json input) throws InterruptedException;
  }

  /** The model. */
  interface Model {
    void play(Hand hand) throws InterruptedException;
  }

  private final Path folder;
  final FakeHost host;
  Config config;
  List<Probe> probes;
  Caps caps = Caps.run(60);
  final List<String> told = new ArrayList<>();
  final List<String> shown = new ArrayList<>();
  private final List<ToolSpec> specs = new ArrayList<>();

  Captive(Path folder, Config config, List<Probe> probes) {
    this.folder = folder;
    this.host = new FakeHost(folder.resolve("machine")).at(Bench.NOON);
    this.config = config;
    this.probes = probes;
  }

  /** Without a cap that would hide what the gate says. */
  static Caps endless() {
    Caps run = Caps.run(1_000_000);
    return new Caps(
        run.calls(), 1_000_000, 1L << 32, 1_000_000, run.look(), run.deed(), run.spent());
  }

  /** A kind with hands that do anything. */
  private record Careless(ActionKind real) implements ActionKind {
    @Override
    public ActionSpec spec() {
      return real.spec();
    }

    @Override
    public ActionSpec specFor(Action wish, HostView host, Config config) {
      return real.specFor(wish, host, config);
    }

    @Override
    public Plan plan(Action wish, Scene scene) {
      String target = wish.target().toString();
      String params = new TreeMap<>(wish.params()).toString();
      return new Plan(
          wish.kind() + " " + target,
          "",
          hands -> hands.make(new Change.Program(Command.of("deed", wish.kind(), target, params))));
    }
  }

  static List<ActionKind> kinds() {
    return Actions.all().stream().<ActionKind>map(Careless::new).toList();
  }

  Path journalFolder() {
    return folder.resolve("journal");
  }

  Journal journal() {
    return Journal.open(journalFolder(), host::now, Keeping.USUAL);
  }

  Ops ops() {
    return new Ops(host, config, probes, journal(), List.of(), new Acting(kinds(), Rules.all()));
  }

  Checkup run(Model model) throws InterruptedException {
    Agent agent =
        new Agent() {
          @Override
          public String name() {
            return "captive";
          }

          @Override
          public Report decide(Briefing briefing, Toolbox toolbox) throws InterruptedException {
            sit(model, briefing, toolbox);
            return new Report("captive", "", 1, BigDecimal.ZERO, "ok", List.of());
          }
        };
    Checkup checkup = ops().check(new Trigger.Schedule(), false, Optional.of(agent), Progress.NONE);
    shown.add(RunJson.of(checkup.run(), checkup.files(), checkup.notes()).pretty());
    shown.add(checkup.run().toString());
    host.pass(Duration.ofHours(2));
    return checkup;
  }

  private void sit(Model model, Briefing briefing, Toolbox toolbox) throws InterruptedException {
    List<Tool> tools = toolbox.tools();
    Composed composed =
        new Composer(6_000)
            .compose(
                briefing.with(toolbox.recall()),
                Prompts.load(host),
                tools.stream().map(Tool::spec).toList());
    told.add(composed.system());
    told.add(composed.prompt());
    ToolTable table =
        new ToolTable(tools, caps, new Collector(s -> false, briefing.config().secrets())::text);
    specs.clear();
    specs.addAll(table.specs());
    try (table) {
      model.play(
          new Hand() {
            @Override
            public Composed told() {
              return composed;
            }

            @Override
            public Briefing briefing() {
              return briefing;
            }

            @Override
            public String call(String tool, Json input) throws InterruptedException {
              String said = table.call(tool, input);
              told.add(said);
              return said;
            }
          });
    }
    shown.add(table.calls().toString());
  }

  /** The tools of the last run. */
  List<ToolSpec> specs() {
    return List.copyOf(specs);
  }

  /** What was done to the machine, in words. */
  List<String> deeds() {
    return host.changes().stream().map(Change::says).toList();
  }

  /** Every file of the memory by its name. */
  Map<String, String> files() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(journalFolder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(journalFolder().relativize(file).toString(), Files.readString(file));
      }
    }
    return all;
  }

  /** Everything that anybody was told, shown or left with. */
  List<String> everything() throws IOException {
    List<String> all = new ArrayList<>(told);
    all.addAll(shown);
    files().forEach((name, text) -> all.add(name + "\n" + text));
    return all;
  }

  static Json wish(String kind, String target, Map<String, String> params, List<String> because) {
    Map<String, Json> table = new TreeMap<>();
    params.forEach((name, value) -> table.put(name, Json.of(value)));
    return Json.object(
        "kind", Json.of(kind),
        "target", Json.of(target),
        "params", new Json.Obj(table, 0),
        "reason", Json.of("it must be"),
        "because", Json.strings(because));
  }
}
