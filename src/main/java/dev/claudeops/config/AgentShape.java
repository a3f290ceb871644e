package dev.claudeops.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The part of the file that is about who decides. */
final class AgentShape {
  private AgentShape() {}

  private static final AgentSettings USUAL = AgentSettings.USUAL;
  private static final Form<AgentSettings.Who> WHO = new Forms.Word<>(whos());
  private static final Form<String> EFFORT = new Forms.Word<>(efforts());
  private static final Form<BigDecimal> DOLLARS =
      new Forms.Number(0, 10_000, 5.0)
          .as(amount -> Optional.of(BigDecimal.valueOf(amount)), BigDecimal::doubleValue);
  private static final Form<String> MODEL =
      new Forms.Text(
          "a model such as \"haiku\" or \"opus\"", "[a-z0-9][A-Za-z0-9._:/@-]*", 1, 200, "opus");
  private static final Form<String> VARIABLE =
      new Forms.Text("a name such as \"AWS_REGION\"", "[A-Z][A-Z0-9_]*", 1, 100, "AWS_REGION");

  private static Map<String, AgentSettings.Who> whos() {
    Map<String, AgentSettings.Who> words = new LinkedHashMap<>();
    for (AgentSettings.Who one : AgentSettings.Who.values()) {
      words.put(one.name().toLowerCase(Locale.ROOT), one);
    }
    return words;
  }

  private static Map<String, String> efforts() {
    Map<String, String> words = new LinkedHashMap<>();
    for (String one : new String[] {"low", "medium", "high"}) {
      words.put(one, one);
    }
    return words;
  }

  static final Shape<AgentSettings> AGENT =
      new Shape<>("agent", "Who decides in a run, and what Claude may cost.", AgentShape::agent);

  private static AgentSettings agent(Sheet<AgentSettings> sheet) {
    return new AgentSettings(
        sheet.field(
            "usual",
            WHO,
            USUAL.usual(),
            "auto: Claude where Claude Code and a login are found, else the runbooks; claude: the"
                + " same, and it is told when it cannot be; runbook: the runbooks; none: nobody.",
            AgentSettings::usual),
        sheet.maybe(
            "program",
            Formats.PATH,
            "Claude Code's file; where it is missing it is looked for where its installers put it.",
            AgentSettings::program),
        sheet.field(
            "user", Formats.USER, USUAL.user(), "Whom Claude Code runs as.", AgentSettings::user),
        sheet.maybe(
            "key",
            Formats.SECRET,
            "An API key; where it is missing, what /etc/claudeops/claude.key holds.",
            AgentSettings::key),
        sheet.maybe(
            "token",
            Formats.SECRET,
            "A long-lived token of \"claude setup-token\" in place of a key.",
            AgentSettings::token),
        sheet.field(
            "environment",
            new CompoundForms.Table<>(VARIABLE, Formats.SECRET, 50),
            Map.of(),
            "Further variables for Claude Code, such as those of Bedrock, Vertex or a proxy.",
            AgentSettings::environment),
        sheet.field(
            "daily",
            Formats.FLAG,
            USUAL.daily(),
            "Whether Claude reviews a quiet day once.",
            AgentSettings::daily),
        sheet.field(
            "cheap",
            CHEAP,
            USUAL.cheap(),
            "The model for what is small or known.",
            AgentSettings::cheap),
        sheet.field(
            "strong",
            STRONG,
            USUAL.strong(),
            "The model for what is new, severe or was too hard for the cheap one.",
            AgentSettings::strong),
        sheet.field(
            "usdPerDay",
            DOLLARS,
            USUAL.day(),
            "The most that may be spent in 24 hours, in dollars.",
            AgentSettings::day),
        sheet.field(
            "usdPerMonth",
            DOLLARS,
            USUAL.month(),
            "The most that may be spent in a calendar month, in dollars.",
            AgentSettings::month),
        sheet.field(
            "briefingTokens",
            new Forms.Whole(1_000, 100_000, 6_000),
            USUAL.briefing(),
            "How long the briefing may be, in tokens of about four bytes.",
            AgentSettings::briefing),
        sheet.field(
            "calls",
            new Forms.Whole(1, 1_000, 60),
            USUAL.calls(),
            "The most calls of tools in one run.",
            AgentSettings::calls),
        sheet.field(
            "shell",
            Formats.FLAG,
            USUAL.shell(),
            "Whether Claude may run commands that only look, in a closed room (needs bubblewrap).",
            AgentSettings::shell));
  }

  static final Shape<AgentSettings.Rung> CHEAP = rung("cheap", USUAL.cheap());
  static final Shape<AgentSettings.Rung> STRONG = rung("strong", USUAL.strong());

  private static Shape<AgentSettings.Rung> rung(String name, AgentSettings.Rung usual) {
    return new Shape<>(
        name,
        "A model, and what it may use in one run.",
        sheet ->
            new AgentSettings.Rung(
                sheet.field(
                    "model",
                    MODEL,
                    usual.model(),
                    "The model as Claude Code knows it.",
                    AgentSettings.Rung::model),
                sheet.field(
                    "effort",
                    EFFORT,
                    usual.effort(),
                    "How long it thinks.",
                    AgentSettings.Rung::effort),
                sheet.field(
                    "turns",
                    new Forms.Whole(1, 200, 25),
                    usual.turns(),
                    "The most turns.",
                    AgentSettings.Rung::turns),
                sheet.field(
                    "usd",
                    DOLLARS,
                    usual.usd(),
                    "The most it may spend in one run, in dollars.",
                    AgentSettings.Rung::usd),
                sheet.field(
                    "deadline",
                    Formats.duration(Duration.ofSeconds(10), Duration.ofHours(1)),
                    usual.deadline(),
                    "The longest it may take.",
                    AgentSettings.Rung::deadline)));
  }
}
