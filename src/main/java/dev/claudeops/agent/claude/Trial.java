package dev.claudeops.agent.claude;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Tries Claude without a run: a rehearsal that costs nothing, or one real question. */
public final class Trial {
  private static final BigDecimal MOST = new BigDecimal("0.02");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HostView host;
  private final AgentSettings settings;
  private final Path folder;
  private final Rehearsal.Stage stage;

  Trial(HostView host, AgentSettings settings, Path folder, Rehearsal.Stage stage) {
    this.host = host;
    this.settings = settings;
    this.folder = folder;
    this.stage = stage;
  }

  /**
   * @param folder where the agent keeps its books
   */
  public static Trial real(HostView host, AgentSettings settings, Path folder) {
    return new Trial(host, settings, folder, new Shop(host, settings, folder)::play);
  }

  /** What went wrong in the rehearsal; empty when nothing did. Ends within 15 seconds. */
  public Optional<String> rehearse() throws InterruptedException {
    return Rehearsal.play(stage);
  }

  /**
   * What a real question brought.
   *
   * @param works whether there was an answer
   * @param says in words, with what it cost
   */
  public record Asked(boolean works, String says) {}

  /** Asks the service for one word, with the login in force. Counted like every other question. */
  public Asked ask(Login login) throws InterruptedException {
    AgentSettings.Rung cheap = settings.cheap();
    AgentSettings.Rung rung =
        new AgentSettings.Rung(cheap.model(), "low", 3, MOST.min(cheap.usd()), LIMIT);
    Till till = new Till(host, settings, folder, "", "request");
    Ended ended =
        till.pay(
            rung,
            "doctor",
            "claudeops doctor --ask",
            lowered -> {
              try {
                return stage.play(login, lowered, NOTHING, "Answer with the word ready.");
              } catch (IOException e) {
                return new Ended.Broken(
                    Cause.NO_TOOLS,
                    String.valueOf(e.getMessage()),
                    Optional.empty(),
                    Spent.NOTHING);
              }
            });
    return switch (ended) {
      case Ended.Answered answered ->
          new Asked(
              true,
              "%s answered within %s ms for %s"
                  .formatted(
                      Clean.line(till.models(), 100),
                      answered.spent().took().toMillis(),
                      Money.of(answered.spent().usd())));
      case Ended.Broken broken ->
          new Asked(false, broken.cause().word() + ": " + Clean.line(broken.says(), 300));
    };
  }

  private static final Tool NOTHING =
      new Tool() {
        private final ToolSpec spec = ToolSpec.look("nothing", "Does nothing; do not call it.");

        @Override
        public ToolSpec spec() {
          return spec;
        }

        @Override
        public String call(Given given) {
          return "Do not call it.";
        }
      };
}
