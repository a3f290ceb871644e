package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.claude.Cli;
import dev.claudeops.agent.claude.Ended;
import dev.claudeops.host.LocalHost;
import dev.claudeops.testkit.real.ClaudeCli;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.testkit.real.ScriptedApi.Reply.Broken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is killed or interrupted in the middle of a run leaves nothing for long. */
@Tag("real")
@Timeout(180)
class ClaudeKilledTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final ClaudeRuns runs = new ClaudeRuns();
  private PlainTools tools;

  @BeforeEach
  void open() throws Exception {
    tools = PlainTools.start();
    runs.tools(tools);
  }

  @AfterEach
  void closeAndLook() throws Exception {
    tools.close();
    runs.nothingIsLeft();
    runs.remove();
  }

  /** A ClaudeOps of its own: runs until it is killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] words) throws Exception {
      ClaudeRuns runs = new ClaudeRuns(Path.of(words[0])).port(Integer.parseInt(words[1]));
      new Cli(
              new LocalHost(),
              ClaudeCli.settings(
                  Path.of(words[2]), java.util.Map.of("ANTHROPIC_BASE_URL", words[3])),
              ClaudeCli.LOGIN,
              runs.folder())
          .run(runs.order());
    }
  }

  private Process owner(ScriptedApi api) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            runs.folder().toString(),
            Integer.toString(tools.port()),
            ClaudeCli.program().toString(),
            api.url())
        .redirectErrorStream(true)
        .redirectOutput(runs.folder().resolveSibling("owner.log").toFile())
        .start();
  }

  @Test
  void afterAKillNineClaudeCodeIsGoneAndTheNextSweepRemovesItsFolder() throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Broken.HANG)) {
      Process owner = owner(api);
      Part.await("it asks", PATIENCE, () -> !api.asked().isEmpty());
      assertThat(Part.leftovers(runs.folder())).contains("/claude");
      owner.destroyForcibly().waitFor();
      Part.await(
          "Claude Code died with its owner",
          PATIENCE,
          () -> Part.leftovers(runs.folder()).isEmpty());
      assertThat(runs.entries()).containsExactly("2025-09-29-1400");
      assertThat(Cli.sweep(new LocalHost(), runs.folder())).isEmpty();
    }
  }

  @Test
  void aSweepLeavesARunAloneWhoseOwnerLives() throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Broken.HANG)) {
      Process owner = owner(api);
      Part.await("it asks", PATIENCE, () -> !api.asked().isEmpty());
      assertThat(Cli.sweep(new LocalHost(), runs.folder())).isEmpty();
      assertThat(runs.entries()).containsExactly("2025-09-29-1400");
      assertThat(Part.leftovers(runs.folder())).contains("/claude");
      owner.destroyForcibly().waitFor();
      Part.await("all died", PATIENCE, () -> Part.leftovers(runs.folder()).isEmpty());
      Cli.sweep(new LocalHost(), runs.folder());
    }
  }

  @Test
  void anInterruptedRunEndsClaudeCodeBeforeItComesBack() throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Broken.HANG)) {
      AtomicReference<Throwable> ended = new AtomicReference<>();
      Thread run =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Ended none = runs.run(ClaudeCli.settings(api));
                      ended.set(new AssertionError(none.toString()));
                    } catch (Throwable e) {
                      ended.set(e);
                    }
                  });
      Part.await("it asks", PATIENCE, () -> !api.asked().isEmpty());
      run.interrupt();
      run.join(PATIENCE);
      assertThat(ended.get()).isInstanceOf(InterruptedException.class);
      runs.nothingIsLeft();
    }
  }

  @Test
  void twoRunsOfOneNameDoNotMeet() throws Exception {
    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (ScriptedApi second = ScriptedApi.saying(Reply.answer(ClaudeRuns.ANSWER));
        ScriptedApi first =
            ScriptedApi.start(
                asked -> {
                  try {
                    seen.add(runs.run(ClaudeCli.settings(second)).getClass().getSimpleName());
                    seen.addAll(runs.entries());
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                  return Reply.answer(ClaudeRuns.ANSWER);
                })) {
      assertThat(
              new Cli(new LocalHost(), ClaudeCli.settings(first), ClaudeCli.LOGIN, runs.folder())
                  .run(runs.order()))
          .isInstanceOf(Ended.Answered.class);
      assertThat(seen).containsExactly("Answered", "2025-09-29-1400");
    }
    assertThat(Files.exists(runs.transcript())).isTrue();
  }
}
