package dev.claudeops.cli;

import dev.claudeops.agent.brief.Composed;
import dev.claudeops.agent.brief.Price;
import dev.claudeops.model.Trouble;
import dev.claudeops.ops.Briefed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code claudeops brief}: exactly what Claude would be told now, its size and its price. */
final class BriefVerb implements Verb {
  private static final int LEAST = 1_000;
  private static final int MOST = 100_000;

  @Override
  public String name() {
    return "brief";
  }

  @Override
  public String summary() {
    return "Show exactly what Claude would be told now, its size and its price";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Cli.flag("--json", "Print one JSON object."));
    spec.addOption(
        OptionSpec.builder("--tokens")
            .paramLabel("N")
            .type(String.class)
            .description(
                "The most tokens of the prompt, from 1000 to 100000; else agent.briefingTokens of"
                    + " the config.")
            .build());
    spec.usageMessage()
        .footer(
            "",
            "Writes nothing and asks nobody. Claude Code adds its own words, the list of tools and"
                + " the form of the answer.");
  }

  @Override
  public int run(ParseResult given, Desk desk) throws InterruptedException {
    Optional<Integer> tokens =
        given.hasMatchedOption("--tokens")
            ? Optional.of(tokens(given.matchedOptionValue("--tokens", "")))
            : Optional.empty();
    Screen screen = desk.screen();
    boolean json = given.hasMatchedOption("--json");
    ProgressLine progress = new ProgressLine(screen);
    Briefed briefed = desk.ops(Purpose.RUN).brief(tokens, json ? ProgressLine.NONE : progress);
    progress.end();
    if (json) {
      screen.print(briefed.json().pretty());
      return 0;
    }
    screen.print(briefed.composed().system());
    screen.line("\n---\n");
    screen.print(briefed.composed().prompt());
    screen.flush();
    table(briefed).forEach(screen::note);
    return 0;
  }

  private static int tokens(String text) {
    if (text.matches("[0-9]{1,6}")) {
      int tokens = Integer.parseInt(text);
      if (tokens >= LEAST && tokens <= MOST) {
        return tokens;
      }
    }
    throw new Trouble(
        Trouble.Code.USAGE,
        "--tokens is a number from 1000 to 100000, not " + Screen.safe(text),
        "such as claudeops brief --tokens 6000");
  }

  private static List<String> table(Briefed briefed) {
    Composed composed = briefed.composed();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(row("", "bytes", "tokens"));
    lines.add(size("system prompt", composed.system()));
    lines.add(size("prompt", composed.prompt()));
    lines.add(row("together", "", "about " + composed.tokens()));
    lines.add("");
    for (Briefed.Rung one : briefed.rungs()) {
      lines.add(
          "%s model %s: %s"
              .formatted(
                  one.name(),
                  Screen.safe(one.model()),
                  one.price()
                      .map(price -> price(price, composed.tokens()))
                      .orElse("its price is not known")));
    }
    lines.add("prices " + Price.SOURCE);
    lines.add("");
    composed.included().forEach(one -> lines.add("in: " + one));
    composed.leftOut().forEach(one -> lines.add("left out: " + Screen.safe(one)));
    briefed.problems().forEach(one -> lines.add("not as it should be: " + Screen.safe(one)));
    return lines;
  }

  private static String size(String what, String text) {
    return row(what, String.valueOf(Composed.bytes(text)), "about " + Composed.tokens(text));
  }

  private static String row(String what, String bytes, String tokens) {
    return "%-14s %8s %14s".formatted(what, bytes, tokens).stripTrailing();
  }

  private static String price(Price price, int tokens) {
    return "$%s to send it, %s for each further turn"
        .formatted(
            plain(price.first(tokens)),
            price.again(tokens).map(usd -> "$" + plain(usd)).orElse("not known"));
  }

  private static String plain(BigDecimal usd) {
    return usd.stripTrailingZeros().toPlainString();
  }
}
