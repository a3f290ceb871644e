package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.model.Reading;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@link ClaudeAgent} is put together from: the program, the tools, the briefing. */
interface Parts {
  /** What is in the way of asking at all, found out at no cost; empty when nothing is. */
  Optional<Ended.Broken> obstacle() throws InterruptedException;

  /** Of login and program: another when one of them changed. Holds no secret. */
  String mark();

  /** Makes ready what one run works with. */
  Desk open(Briefing briefing, Toolbox toolbox) throws IOException;

  /** The tools and the briefing of one run, for one piece of work after the other. */
  interface Desk extends AutoCloseable {
    Ended work(Task task) throws InterruptedException;

    /** What an answer says, held against what was seen. */
    Reading read(Json answer);

    /**
     * Has the lessons of an answer kept for later runs, those that may be.
     *
     * @return why others are not, one sentence each
     */
    default List<String> learn(Json answer) {
      return List.of();
    }

    /** What the owner should know of how it was made ready and of its work so far. */
    default List<String> notes() {
      return List.of();
    }

    @Override
    void close();
  }

  /**
   * A piece of work.
   *
   * @param name of the run it is for, and unique among its pieces
   * @param before what an earlier piece of this run found, a line each; none for the first
   * @param transcript where its stream is kept
   */
  record Task(
      String name, AgentSettings.Rung rung, List<String> before, Optional<Path> transcript) {
    public Task {
      before = List.copyOf(before);
    }
  }
}
