package dev.claudeops.config;

import dev.claudeops.model.Severity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whom ClaudeOps tells, and how often. */
final class TellingShape {
  private TellingShape() {}

  private static final Form<Duration> SETTLE = Formats.duration(Duration.ZERO, Duration.ofDays(7));

  private static final Form<Quiet> QUIET =
      new Forms.Text(
              "hours such as \"22:00-07:00\"",
              "[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]",
              11,
              11,
              "22:00-07:00")
          .as(Quiet::parse, Quiet::toString);

  private static final Form<Optional<Rhythm>> DIGEST =
      new Forms.Text(
              "\"daily 08:00\", \"weekly Mon 08:00\" or \"none\"",
              "none|daily [0-2][0-9]:[0-5][0-9]|weekly [A-Z][a-z][a-z] [0-2][0-9]:[0-5][0-9]",
              4,
              20,
              "daily 08:00")
          .as(
              text ->
                  text.equals("none")
                      ? Optional.of(Optional.empty())
                      : Rhythm.parse(text).map(Optional::of),
              rhythm -> rhythm.map(Rhythm::toString).orElse("none"));

  private static final Form<Severity> SEVERITY = new Forms.Word<>(severities());

  private static Map<String, Severity> severities() {
    Map<String, Severity> words = new LinkedHashMap<>();
    words.put("info", Severity.INFO);
    words.put("warning", Severity.WARNING);
    words.put("critical", Severity.CRITICAL);
    return words;
  }

  static final Shape<Telling> TELLING =
      new Shape<>("notify", "Whom ClaudeOps tells, and how often.", TellingShape::telling);

  private static Telling telling(Sheet<Telling> sheet) {
    List<Channel> channels =
        sheet.field(
            "channels",
            new CompoundForms.Many<>(TellingShape.CHANNEL, 0, 50),
            List.of(),
            "Where messages go.",
            Telling::channels);
    Duration settle =
        sheet.field(
            "settle",
            SETTLE,
            Telling.USUAL.settle(),
            "A warning that is gone again before this is not told.",
            Telling::settle);
    Duration settleCritical =
        sheet.field(
            "settleCritical",
            SETTLE,
            Telling.USUAL.settleCritical(),
            "The same for what is critical.",
            Telling::settleCritical);
    Duration repeat =
        sheet.field(
            "repeat",
            Formats.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
            Telling.USUAL.repeat(),
            "How long until an open problem is told again.",
            Telling::repeat);
    Duration escalateAfter =
        sheet.field(
            "escalateAfter",
            Formats.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
            Telling.USUAL.escalateAfter(),
            "How long a told problem may wait, not acknowledged, until channels with \"escalation\""
                + " hear of it.",
            Telling::escalateAfter);
    Optional<Quiet> quiet =
        sheet.maybe(
            "quiet",
            QUIET,
            "When only what is critical is told; the rest waits for the end of it. In the machine's"
                + " own time.",
            Telling::quiet);
    Optional<Rhythm> digest =
        sheet.field(
            "digest",
            DIGEST,
            Optional.empty(),
            "When a digest comes: what opened, what was repaired, what is open.",
            Telling::digest);
    Optional<Secret> deadman =
        sheet.maybe(
            "deadman",
            WayShapes.SECRET_URL,
            "An address that is called at the end of every run, with \"/fail\" behind it where"
                + " something is critical (healthchecks.io and the like).",
            Telling::deadman);
    sheet.holds(
        "channels",
        () -> channels.stream().map(Channel::name).distinct().count() == channels.size(),
        "two channels have the same name");
    return new Telling(
        channels, settle, settleCritical, repeat, escalateAfter, quiet, digest, deadman);
  }

  static final Shape<Channel> CHANNEL =
      new Shape<>("channel", "One place where messages go.", TellingShape::channel);

  private static Channel channel(Sheet<Channel> sheet) {
    String name =
        sheet.need(
            "name",
            Formats.WORD,
            "What it is called: in notes, and by `claudeops doctor --send-test`.",
            Channel::name);
    Optional<Way> way = WayShapes.way(sheet);
    Severity minimum =
        sheet.field(
            "minimum",
            SEVERITY,
            Severity.WARNING,
            "What is milder is not told here.",
            Channel::minimum);
    List<String> subjects =
        sheet.field(
            "subjects",
            new CompoundForms.Many<>(Formats.SUBJECTS, 0, 1000),
            List.of(),
            "Only problems of these are told here; none means all.",
            Channel::subjects);
    List<String> services =
        sheet.field(
            "services",
            new CompoundForms.Many<>(Formats.NAME, 0, 1000),
            List.of(),
            "Only problems of these services are told here; none means all.",
            Channel::services);
    boolean escalation =
        sheet.field(
            "escalation",
            Formats.FLAG,
            false,
            "It hears only of what nobody has taken care of in time.",
            Channel::escalation);
    boolean digest =
        sheet.field(
            "digest", Formats.FLAG, true, "Whether the digest goes here too.", Channel::digest);
    Optional<String> ca =
        sheet.maybe(
            "ca", Formats.PATH, "A PEM file of authorities in place of the system's.", Channel::ca);
    return new Channel(
        name,
        way.orElseGet(WayShapes.SLACK::example),
        minimum,
        subjects,
        services,
        escalation,
        digest,
        ca);
  }
}
