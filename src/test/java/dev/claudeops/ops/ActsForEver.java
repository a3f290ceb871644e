package dev.claudeops.ops;

import dev.claudeops.action.ActionKind;
import dev.claudeops.action.Plan;
import dev.claudeops.action.Scene;
import dev.claudeops.host.Change;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.testkit.FakeProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that acts without end, to be killed: a folder for practice, then its folder and a file
 * that says it is ready. It practises first, and begins when a byte comes in. Its deeds append a
 * line to a file; the thing of that number is well when its line is there. After a kill it wishes
 * again for what was under way. With one folder alone it practises and ends.
 */
final class ActsForEver {
  private final Path folder;
  private int number;

  ActsForEver(Path folder) throws IOException {
    this.folder = folder;
    this.number =
        Files.exists(folder.resolve("number"))
            ? Integer.parseInt(Files.readString(folder.resolve("number")).strip())
            : 1;
  }

  public static void main(String[] args) throws Exception {
    new ActsForEver(Path.of(args[0])).once();
    if (args.length == 1) {
      return;
    }
    Files.writeString(Path.of(args[2]), "");
    if (System.in.read() < 0) {
      return;
    }
    ActsForEver actor = new ActsForEver(Path.of(args[1]));
    while (true) {
      actor.once();
    }
  }

  static List<String> deeds(Path folder) throws IOException {
    Path file = folder.resolve("deeds");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** One run that mends the thing of this number, and then wishes for it once more. */
  void once() throws Exception {
    Bench bench = new Bench(folder);
    bench.host.at(Instant.now());
    Subject thing = FakeProbe.thing("t" + number);
    Action wish =
        new Action("thing-mend", thing, Map.of(), "it is broken", List.of(ObservationId.of(thing)));
    bench.kinds = List.of(new Append());
    bench.rules =
        List.of(
            Bench.rule(
                "cool-down",
                (any, now) ->
                    now.deeds().stream()
                            .anyMatch(
                                past -> past.done() && past.target().equals(any.action().target()))
                        ? Optional.of(new Verdict.Deny("cool-down", "it was done just now"))
                        : Optional.empty()));
    FakeProbe probe =
        new FakeProbe()
            .sees(
                thing.name(),
                site ->
                    deeds(folder).contains(thing.name())
                        ? FakeProbe.well(site, thing.name())
                        : FakeProbe.broken(site, thing.name()));
    new Ops(
            bench.host,
            bench.config,
            List.of(probe),
            bench.journal(),
            List.of(),
            new Acting(bench.kinds, bench.rules))
        .check(
            new dev.claudeops.model.Trigger.Schedule(),
            false,
            Optional.of(
                Bench.agent(
                    (briefing, toolbox) -> {
                      toolbox.propose(wish);
                      toolbox.propose(wish);
                    })),
            Progress.NONE);
    number++;
    Files.writeString(folder.resolve("number.new"), String.valueOf(number));
    Files.move(
        folder.resolve("number.new"),
        folder.resolve("number"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Appends the name of its target to the file of deeds. */
  private final class Append extends Bench.Mend implements ActionKind {
    @Override
    public Plan plan(Action wish, Scene scene) {
      Change.Talk line =
          new Change.Talk("append " + wish.target().name(), () -> append(wish.target().name()));
      return new Plan(line.says(), "", hands -> hands.make(line));
    }
  }

  private Output append(String name) throws IOException {
    Files.writeString(
        folder.resolve("deeds"), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return new Output(0, "", "", false, false);
  }
}
