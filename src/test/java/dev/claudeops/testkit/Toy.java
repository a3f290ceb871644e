package dev.claudeops.testkit;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import java.util.List;

/** A tool that does what a test says. */
public record Toy(ToolSpec spec, Work work) implements Tool {
  /** What it does. */
  @FunctionalInterface
  public interface Work {
    String with(Given given) throws Tool.Refusal, InterruptedException;
  }

  /** One that only looks. */
  public static Toy look(String name, Work work, Input... inputs) {
    return new Toy(ToolSpec.look(name, "Looks at " + name + ".", inputs), work);
  }

  /** One that does something. */
  public static Toy deed(String name, Work work, Input... inputs) {
    return new Toy(new ToolSpec(name, "Does " + name + ".", List.of(inputs), false), work);
  }

  @Override
  public String call(Given given) throws Tool.Refusal, InterruptedException {
    return work.with(given);
  }
}
