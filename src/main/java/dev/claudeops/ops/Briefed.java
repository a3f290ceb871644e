package dev.claudeops.ops;

import dev.claudeops.agent.brief.Composed;
import dev.claudeops.agent.brief.Price;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.text.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What Claude would be told now, and what that costs.
 *
 * @param tools those it could call; their list is sent along by Claude Code
 * @param settings with the models
 * @param problems what is wrong with the owner's prompts and notes
 */
public record Briefed(
    Composed composed, List<ToolSpec> tools, AgentSettings settings, List<String> problems) {
  public Briefed {
    tools = List.copyOf(tools);
    problems = List.copyOf(problems);
  }

  /** A model as a run may use it. */
  public record Rung(String name, String model, Optional<Price> price) {}

  /** The models of the ladder. */
  public List<Rung> rungs() {
    return List.of(
        rung("cheap", settings.cheap().model()), rung("strong", settings.strong().model()));
  }

  private static Rung rung(String name, String model) {
    return new Rung(name, model, Price.of(model));
  }

  /** One documented object; a price that is not known is null. */
  public Json json() {
    int tokens = composed.tokens();
    return Json.object(
        "system", Json.of(composed.system()),
        "prompt", Json.of(composed.prompt()),
        "systemBytes", Json.of(Composed.bytes(composed.system())),
        "promptBytes", Json.of(Composed.bytes(composed.prompt())),
        "tokens", Json.of(tokens),
        "models",
            Json.array(
                rungs().stream()
                    .map(
                        one ->
                            Json.object(
                                "rung", Json.of(one.name()),
                                "model", Json.of(one.model()),
                                "firstUsd", dollars(one.price().map(price -> price.first(tokens))),
                                "againUsd",
                                    dollars(one.price().flatMap(price -> price.again(tokens)))))
                    .toList()),
        "prices", Json.of(Price.SOURCE),
        "tools", Json.strings(tools.stream().map(ToolSpec::name).toList()),
        "included", Json.strings(composed.included()),
        "leftOut", Json.strings(composed.leftOut()),
        "problems", Json.strings(problems));
  }

  private static Json dollars(Optional<BigDecimal> usd) {
    return usd.map(Json::of).orElse(Json.nul());
  }
}
