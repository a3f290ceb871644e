package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Param;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ends one process that a look of this run named as a culprit: TERM, and KILL when it is still
 * there after a while. A process is its number and its start, so that one that got the number since
 * is never meant.
 */
public final class ProcessEnd implements ActionKind {
  private static final Pattern NAME = Pattern.compile("([1-9]\\d{0,8})@(\\d{1,18})");
  private static final Duration GLANCE = Duration.ofMillis(200);
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private static final ActionSpec SPEC =
      new ActionSpec(
          "process-end",
          "End one process that a finding names: ask it to end, then kill it.",
          Risk.MEDIUM,
          false,
          "It cannot be taken back; what the process had not written is lost.",
          List.of("pid"),
          List.of(
              Param.usually(
                  "wait",
                  new Param.Form.Whole(1, 60),
                  "10",
                  "How many seconds it may take to end before it is killed.")),
          false,
          Duration.ofSeconds(90),
          Duration.ofSeconds(10));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    Matcher name = NAME.matcher(wish.target().name());
    if (!name.matches()) {
      throw new Unfit(
          "a process is named by its number and its start, 4711@123456, not \""
              + Clean.line(wish.target().name(), 60)
              + "\"");
    }
    if (scene.seen().stream()
        .flatMap(seen -> seen.culprits().stream())
        .map(Observation.Culprit::subject)
        .noneMatch(wish.target()::equals)) {
      throw new Unfit("no look of this run names process " + name.group() + " as a culprit");
    }
    int pid = Integer.parseInt(name.group(1));
    long tick = Long.parseLong(name.group(2));
    Processes.Entry entry =
        Processes.now(scene.host(), pid)
            .filter(found -> found.tick() == tick)
            .orElseThrow(() -> new Unfit("process " + name.group() + " is gone"));
    mayEnd(scene.host(), entry);
    Duration wait = Duration.ofSeconds(scene.params().whole("wait"));
    return new Plan(
        "kill -TERM %d (%s), and -KILL if it is there after %d s"
            .formatted(pid, Clean.line(entry.command(), 120), wait.toSeconds()),
        "",
        hands -> end(hands, entry, wait));
  }

  // ---- what speaks against it ----

  private static void mayEnd(HostView host, Processes.Entry entry) throws Unfit {
    String who = "process %d (%s)".formatted(entry.pid(), Clean.line(entry.comm(), 40));
    if (entry.pid() == 1 || entry.kernel()) {
      throw new Unfit(who + " is the machine's own");
    }
    if (entry.zombie()) {
      throw new Unfit(who + " is dead already, and waits for its parent to notice");
    }
    if (ours(host).contains(entry.pid())) {
      throw new Unfit(who + " is ourselves, or what started us");
    }
    String program = host.link("/proc/" + entry.pid() + "/exe").orElse("");
    if (Lifeline.process(entry.comm(), program)) {
      throw new Unfit(who + " carries the machine, or a way into it");
    }
    Optional<String> unit = unit(host, entry.pid()).filter(Lifeline::unit);
    if (unit.isPresent()) {
      throw new Unfit(who + " is part of " + unit.get() + ", which carries the machine");
    }
  }

  /** Our own process and everything that it descends from. */
  private static Set<Integer> ours(HostView host) throws Unfit {
    String self = host.link("/proc/self").orElse("");
    if (!self.matches("[1-9]\\d{0,8}")) {
      throw new Unfit("we cannot tell which process we are ourselves");
    }
    Set<Integer> ours = new HashSet<>();
    int pid = Integer.parseInt(self);
    while (pid > 0 && ours.add(pid)) {
      pid = Processes.now(host, pid).map(Processes.Entry::parent).orElse(0);
    }
    return ours;
  }

  /** The system service that a process belongs to (proc(5): cgroup). */
  private static Optional<String> unit(HostView host, int pid) {
    return host.readIfThere("/proc/" + pid + "/cgroup")
        .orElse("")
        .lines()
        .flatMap(line -> Pattern.compile("/").splitAsStream(line))
        .filter(part -> part.endsWith(".service"))
        .findFirst();
  }

  // ---- the deed ----

  private static void end(Hands hands, Processes.Entry entry, Duration wait)
      throws IOException, InterruptedException {
    send(hands, entry, Change.Signal.TERM);
    if (gone(hands, entry, wait)) {
      return;
    }
    send(hands, entry, Change.Signal.KILL);
    if (!gone(hands, entry, AFTER_KILL)) {
      throw new IOException(
          "process " + entry.pid() + " is still there after KILL: it hangs in the kernel");
    }
  }

  /** A process that ended by itself in the meantime needs no signal. */
  private static void send(Hands hands, Processes.Entry entry, Change.Signal signal)
      throws IOException, InterruptedException {
    Output sent = hands.attempt(new Change.Send(entry.pid(), entry.tick(), signal));
    if (!sent.ok() && there(hands.host(), entry)) {
      throw new IOException(sent.complaint());
    }
  }

  private static boolean gone(Hands hands, Processes.Entry entry, Duration limit)
      throws InterruptedException {
    long end = hands.host().nanos() + limit.toNanos();
    while (there(hands.host(), entry)) {
      if (hands.host().nanos() >= end || hands.left().isZero()) {
        return false;
      }
      hands.host().pause(GLANCE);
    }
    return true;
  }

  /** A zombie has ended: only its parent has yet to notice. */
  private static boolean there(HostView host, Processes.Entry entry) {
    return Processes.now(host, entry.pid())
        .filter(now -> now.tick() == entry.tick() && !now.zombie())
        .isPresent();
  }
}
