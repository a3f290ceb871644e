package dev.claudeops.ops;

import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.recall.Recollection;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Observation;
import dev.claudeops.model.RunId;
import dev.claudeops.ops.tool.ProposeTool;
import dev.claudeops.ops.tool.Tools;
import java.util.List;
import java.util.Optional;

/** What an agent is given: the only door to the machine, and the tools on the room of its run. */
final class RunToolbox implements Toolbox {
  private final Executor executor;
  private final RunRoom room;
  private final Picture picture;
  private final Deeds deeds;
  private final List<Tool> tools;

  RunToolbox(Executor executor, RunRoom room, Picture picture, Deeds deeds) {
    this.executor = executor;
    this.room = room;
    this.picture = picture;
    this.deeds = deeds;
    this.tools = Tools.useful(room).stream().map(room::listening).toList();
  }

  @Override
  public Deed propose(Action wish) throws InterruptedException {
    return executor.propose(wish);
  }

  @Override
  public boolean dryRun() {
    return executor.dryRun();
  }

  /** What it tells of others' words counts as read, so that no lesson is made of them. */
  @Override
  public Recollection recall() throws InterruptedException {
    Recollection told = executor.recall();
    told.changes().forEach(one -> room.told(one.what()));
    told.issues().forEach(one -> one.story().forEach(room::told));
    told.incidents().forEach(one -> room.told(one.title() + "\n" + one.outcome()));
    return told;
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }

  @Override
  public List<Observation> seen() {
    return picture.seen();
  }

  @Override
  public List<Deed> deeds() {
    return deeds.all().stream().map(Deeds.Done::deed).toList();
  }

  @Override
  public List<String> questions() {
    return room.questions();
  }

  @Override
  public Optional<String> remember(String lesson, List<String> because) {
    try {
      room.remember(lesson, ProposeTool.ids(because));
      return Optional.empty();
    } catch (Tool.Refusal refusal) {
      return Optional.of(String.valueOf(refusal.getMessage()));
    }
  }

  @Override
  public Optional<RunId> run() {
    return deeds.run();
  }

  @Override
  public List<Finding> open() {
    return executor.open();
  }
}
