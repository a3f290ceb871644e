package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.Units;
import dev.claudeops.model.Action;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Nearest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A unit that something is to be done to, as systemd has it at this moment. An alias has become the
 * unit's own name.
 */
final class UnitTarget {
  /** What may be stopped: everything else is a part of the machine and not a service of it. */
  private static final List<String> STOPPABLE = List.of("service", "socket", "timer", "path");

  private static final List<String> STARTABLE =
      List.of("service", "socket", "timer", "path", "mount", "automount", "swap");

  private final String deed;
  private final SystemdUnit unit;
  private final Units all;
  private final Scene scene;

  private UnitTarget(String deed, SystemdUnit unit, Units all, Scene scene) {
    this.deed = deed;
    this.unit = unit;
    this.all = all;
    this.scene = scene;
  }

  /** Asks systemd for the unit that the wish names. */
  static UnitTarget of(Action wish, Scene scene) throws Unfit, InterruptedException {
    HostView host = scene.host();
    String name = wish.target().name();
    Units units = Units.read(host);
    if (units.trouble().isPresent()) {
      throw new Unfit(Clean.line(units.trouble().get(), 300));
    }
    Map<String, SystemdUnit> found;
    try {
      found = units.named(host, List.of(name));
    } catch (IOException e) {
      throw new Unfit(Clean.line(String.valueOf(e.getMessage()), 300));
    }
    SystemdUnit unit = found.get(name);
    // What systemd calls it goes into a command: letters, digits and :-_.\@ (systemd.unit(5)).
    if (unit == null || !unit.name().matches("[A-Za-z0-9:_.\\\\@-]{1,255}")) {
      throw new Unfit(
          "systemd knows no unit \""
              + Clean.line(name, 80)
              + "\"; a template such as app@.service needs an instance");
    }
    UnitTarget target = new UnitTarget(wish.kind(), unit, units, scene);
    for (String other :
        Stream.concat(Stream.of(unit.name()), unit.words("Names").stream()).toList()) {
      if (!other.equals(name)) {
        target.ownersNo(other, Stream.of(wish.kind()), "; that is another name of " + name);
      }
    }
    return target;
  }

  private void ownersNo(String other, Stream<String> deeds, String because) throws Unfit {
    Optional<String> no = OwnersNo.to(other, deeds, scene.config());
    if (no.isPresent()) {
      throw new Unfit(other + ": " + no.get() + because);
    }
  }

  String name() {
    return unit.name();
  }

  SystemdUnit unit() {
    return unit;
  }

  /** It is neither at rest nor at work. */
  Unfit inBetween() {
    return new Unfit(name() + " is " + Clean.line(unit.active(), 40) + " at this moment");
  }

  /** Whether a start waits for the end of a job instead of the beginning of a service. */
  boolean job() {
    return unit.property("Type").equals("oneshot");
  }

  /** {@code systemctl VERB -- NAME}, which waits until it is done. */
  Command systemctl(String... words) {
    List<String> argv = new ArrayList<>(List.of("systemctl", "--no-ask-password"));
    argv.addAll(List.of(words));
    argv.addAll(List.of("--", unit.name()));
    return Command.of(argv);
  }

  /** The deed of these commands, one after the other, each within what is left of its time. */
  static Plan plan(String undo, Command... commands) {
    String does = String.join("; ", Arrays.stream(commands).map(Command::line).toList());
    return new Plan(
        does,
        undo,
        hands -> {
          for (Command command : commands) {
            hands.make(new Change.Program(command.within(hands.left())));
          }
        });
  }

  // ---- what speaks against it ----

  /** It is installed, readable and not masked. */
  void mustBeLoaded() throws Unfit {
    switch (unit.load()) {
      case "loaded" -> {}
      case "masked" ->
          throw new Unfit(
              name()
                  + " is masked: somebody forbade its start; `systemctl unmask "
                  + name()
                  + "` allows it again");
      case "not-found", "" -> throw new Unfit(name() + " is not installed: it has no unit file");
      default ->
          throw new Unfit(
              "the unit file of %s has an error (%s); `systemd-analyze verify %s` tells which"
                  .formatted(name(), Clean.line(unit.load(), 40), name()));
    }
  }

  void mayBeStarted() throws Unfit {
    mustBeLoaded();
    typeIn(STARTABLE, "started");
    if (Lifeline.endsAll(unit)) {
      throw new Unfit("starting " + name() + " would end everything else on this machine");
    }
    if (unit.property("RefuseManualStart").equals("yes")) {
      throw new Unfit(
          name() + " is not to be started by hand (RefuseManualStart=); systemd starts it");
    }
    for (String key : List.of("Conflicts", "ConflictedBy")) {
      for (String other : unit.words(key)) {
        if (all.loaded(other).filter(it -> it.active().equals("active")).isPresent()) {
          throw new Unfit(
              "starting %s would stop %s, which conflicts with it".formatted(name(), other));
        }
      }
    }
  }

  /** It may be stopped, for good or for a moment. */
  void mayBeStopped() throws Unfit {
    typeIn(STOPPABLE, "stopped or restarted");
    if (unit.property("RefuseManualStop").equals("yes")) {
      throw new Unfit(name() + " is not to be stopped by hand (RefuseManualStop=)");
    }
    spare(unit, "");
    for (String other : falling()) {
      String down = "; it stands on " + name() + " and would go down with it";
      ownersNo(other, Stream.of(deed, "unit-stop"), down);
      if (all.loaded(other).isPresent()) {
        spare(all.loaded(other).get(), down);
      }
    }
  }

  private void spare(SystemdUnit it, String because) throws Unfit {
    if (Lifeline.of(it, scene.config()).isPresent()) {
      throw new Unfit(Lifeline.of(it, scene.config()).get() + because);
    }
    if (it.type().equals("mount")) {
      throw new Unfit(it.name() + " is a file system that is in use" + because);
    }
    String group = it.property("ControlGroup");
    if (group.length() > 1 && ours().stream().anyMatch(path -> within(path, group))) {
      throw new Unfit("we run as part of " + it.name() + because);
    }
  }

  /** Units that run and would be stopped with this one (systemd.unit(5): Requires=, BindsTo=). */
  Set<String> falling() {
    Set<String> fall = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(name()));
    while (!next.isEmpty()) {
      String below = next.pop();
      for (SystemdUnit other : all.units().values()) {
        boolean stands =
            List.of("Requires", "Requisite", "BindsTo", "PartOf").stream()
                .anyMatch(key -> other.words(key).contains(below));
        if (stands
            && !other.type().equals("target")
            && !List.of("inactive", "failed").contains(other.active())
            && fall.add(other.name())) {
          next.push(other.name());
        }
      }
    }
    fall.remove(name());
    return fall;
  }

  /** The sockets, timers and paths that start it again by themselves. */
  List<String> triggers() {
    return unit.words("TriggeredBy").stream()
        .filter(by -> all.loaded(by).filter(it -> it.active().equals("active")).isPresent())
        .toList();
  }

  /** For a socket: its service runs, and holds it. */
  void mustNotBeHeld() throws Unfit {
    for (String service :
        unit.type().equals("socket") ? unit.words("Triggers") : List.<String>of()) {
      if (all.loaded(service).filter(it -> it.active().equals("active")).isPresent()) {
        throw new Unfit(
            "%s is held by %s, which runs; that is what could be restarted"
                .formatted(name(), service));
      }
    }
  }

  private void typeIn(List<String> types, String what) throws Unfit {
    if (!types.contains(unit.type())) {
      throw new Unfit(
          "%s is a %s; only a %s is %s".formatted(name(), unit.type(), Nearest.list(types), what));
    }
  }

  /** The control groups that we are in (proc(5): cgroup). */
  private List<String> ours() {
    return scene
        .host()
        .readIfThere("/proc/self/cgroup")
        .orElse("")
        .lines()
        .map(line -> line.split(":", 3))
        .filter(fields -> fields.length == 3)
        .map(fields -> fields[2])
        .toList();
  }

  private static boolean within(String path, String group) {
    return path.equals(group) || path.startsWith(group + "/");
  }
}
