package dev.claudeops.config;

import dev.claudeops.model.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole file. A new setting is one field of the record and one line here. */
final class ConfigShape {
  private ConfigShape() {}

  /**
   * @param source the file that is read; empty for a config that is only written
   */
  static Shape<Config> of(Optional<Path> source) {
    return new Shape<>(
        "config",
        "The config of ClaudeOps: /etc/claudeops/config.json, JSON with comments and trailing"
            + " commas. Everything in it may be missing.",
        sheet -> config(source, sheet));
  }

  private static Config config(Optional<Path> source, Sheet<Config> sheet) {
    sheet.maybe(
        "$schema",
        Formats.TEXT,
        "The schema, for editors that help while typing.",
        config -> Optional.of(ConfigSchema.ID));
    Optional<String> host =
        sheet.maybe(
            "host",
            Formats.NAME,
            "What this machine is called in files and messages.",
            Config::host);
    Config.JournalSettings journal =
        sheet.field(
            "journal",
            JOURNAL,
            Config.JournalSettings.USUAL,
            "Where the memory is, and how long it is kept.",
            Config::journal);
    Duration interval =
        sheet.field(
            "interval",
            Formats.duration(Duration.ofMinutes(1), Duration.ofDays(7)),
            Config.NONE.interval(),
            "How often the scheduled check runs; none for three of these is told.",
            Config::interval);
    boolean discover =
        sheet.field(
            "discover",
            Formats.FLAG,
            true,
            "Whether what is found on the machine is looked at beside what is declared here.",
            Config::discover);
    List<Service> services =
        sheet.field(
            "services",
            new CompoundForms.Many<>(ServiceShape.SERVICE, 0, 1000),
            List.of(),
            "The services of this machine.",
            Config::services);
    List<Check> checks =
        sheet.field(
            "checks",
            new CompoundForms.Many<>(CheckShapes.ANY, 0, 1000),
            List.of(),
            "Checks that belong to no service.",
            Config::checks);
    List<String> logs =
        sheet.field(
            "logs",
            new CompoundForms.Many<>(Formats.PATH, 0, 1000),
            List.of(),
            "Log files besides those of services.",
            Config::logs);
    Optional<Check> network =
        sheet.maybe(
            "network",
            CheckShapes.ANY,
            "A check that tells whether the outside can be reached at all.",
            Config::network);
    Map<String, Config.Limits> limits =
        sheet.field(
            "limits",
            new CompoundForms.Table<>(Formats.WORD, LIMITS, 500),
            Map.of(),
            "Your own lines for a kind of problem, by its name.",
            Config::limits);
    List<String> ignore =
        sheet.field(
            "ignore",
            new CompoundForms.Many<>(Formats.SUBJECTS, 0, 1000),
            List.of(),
            "Subjects never to tell of: \"unit:old.service\", \"disk:/mnt/*\".",
            Config::ignore);
    Probes probes =
        sheet.field(
            "probes",
            PROBES,
            Probes.USUAL,
            "Which probes are used, and how long they may take.",
            config -> new Probes(config.probesOff(), config.deadlines()));
    CheckRun check =
        sheet.field(
            "check",
            CHECK_RUN,
            CheckRun.USUAL,
            "What one run of the check may take.",
            config -> new CheckRun(config.checkDeadline(), config.logCap()));
    return new Config(
        source,
        host,
        journal,
        services,
        checks,
        logs,
        network,
        limits,
        ignore,
        discover,
        probes.off(),
        probes.deadlines(),
        check.deadline(),
        interval,
        check.logBytes(),
        sheet.field(
            "policy",
            PolicyShape.POLICY,
            Policy.USUAL,
            "What ClaudeOps may do by itself.",
            Config::policy),
        sheet.field(
            "actions",
            ActionShape.ACTIONS,
            ActionSettings.USUAL,
            "What actions must be told by you.",
            Config::actions),
        sheet.field(
            "notify",
            TellingShape.TELLING,
            Telling.USUAL,
            "Whom ClaudeOps tells, and how often.",
            Config::telling),
        sheet.field(
            "agent",
            AgentShape.AGENT,
            AgentSettings.USUAL,
            "Who decides in a run, and what Claude may cost.",
            Config::agent));
  }

  static final Shape<Config.JournalSettings> JOURNAL =
      new Shape<>(
          "journal",
          "Where the memory is, and how long it is kept; open issues are kept for ever.",
          sheet ->
              new Config.JournalSettings(
                  sheet
                      .maybe(
                          "folder",
                          Formats.PATH,
                          "The folder; where it is missing, /var/log/claudeops.",
                          (Config.JournalSettings journal) -> journal.folder().map(Path::toString))
                      .map(Path::of),
                  sheet.field(
                      "keep",
                      Formats.duration(Duration.ofDays(1), Duration.ofDays(36_500)),
                      Config.JournalSettings.USUAL.keep(),
                      "How long a file is kept.",
                      Config.JournalSettings::keep),
                  sheet.field(
                      "size",
                      Formats.SIZE,
                      Config.JournalSettings.USUAL.size(),
                      "How large all files together may be.",
                      Config.JournalSettings::size)));

  private static final Form<int[]> LOOKS =
      new Forms.Text("looks such as \"2 of 3\"", "[0-9]{1,2} of [0-9]{1,2}", 6, 8, "2 of 3")
          .as(ConfigShape::looks, looks -> looks[0] + " of " + looks[1]);

  private static Optional<int[]> looks(String text) {
    String[] parts = text.split(" of ");
    int bad = Integer.parseInt(parts[0]);
    int of = Integer.parseInt(parts[1]);
    return bad >= 1 && of >= bad && of <= Patience.LONGEST
        ? Optional.of(new int[] {bad, of})
        : Optional.empty();
  }

  static final Shape<Config.Limits> LIMITS =
      new Shape<>("limits", "Your own lines; what is missing stays as it is.", ConfigShape::limits);

  private static Config.Limits limits(Sheet<Config.Limits> sheet) {
    Optional<Double> warning =
        sheet.maybe("warning", Formats.NUMBER, "From here on a warning.", Config.Limits::warning);
    Optional<Double> critical =
        sheet.maybe("critical", Formats.NUMBER, "From here on critical.", Config.Limits::critical);
    Optional<Double> clear =
        sheet.maybe("clear", Formats.NUMBER, "Well again only from here on.", Config.Limits::clear);
    Optional<int[]> looks =
        sheet.maybe(
            "looks",
            LOOKS,
            "How many bad looks of how many open the problem.",
            own -> own.patience().map(patience -> new int[] {patience.bad(), patience.of()}));
    Optional<Integer> good =
        sheet.maybe(
            "good",
            new Forms.Whole(1, Patience.LONGEST, 2),
            "How many good looks in a row close it; where it is missing, as many as bad ones.",
            own ->
                own.patience()
                    .filter(patience -> patience.good() != patience.bad())
                    .map(Patience::good));
    sheet.rule(new Sheet.Rule.With("good", "looks"));
    sheet.holds(
        "clear",
        () -> clear.isEmpty() || inOrder(clear.get(), warning, critical),
        "\"clear\" lies on the good side of \"warning\", and \"critical\" on the bad side");
    return new Config.Limits(
        warning,
        critical,
        clear,
        looks.map(pair -> new Patience(pair[0], pair[1], good.orElse(pair[0]))));
  }

  /** Whether three lines lie in one order, up or down, as far as they are there. */
  private static boolean inOrder(
      double clear, Optional<Double> warning, Optional<Double> critical) {
    if (warning.isEmpty() || critical.isEmpty()) {
      return true;
    }
    return clear <= warning.get() && warning.get() <= critical.get()
        || clear >= warning.get() && warning.get() >= critical.get();
  }

  /** Which probes are used. */
  record Probes(List<String> off, Map<String, Duration> deadlines) {
    static final Probes USUAL = new Probes(List.of(), Map.of());
  }

  static final Shape<Probes> PROBES =
      new Shape<>(
          "probes",
          "Which probes are used, and how long they may take.",
          sheet ->
              new Probes(
                  sheet.field(
                      "off",
                      new CompoundForms.Many<>(Formats.WORD, 0, 500),
                      List.of(),
                      "Names of probes not to use.",
                      Probes::off),
                  sheet.field(
                      "deadlines",
                      new CompoundForms.Table<>(Formats.WORD, Formats.WAIT, 500),
                      Map.of(),
                      "How long a look of a probe may take, by the probe's name.",
                      Probes::deadlines)));

  /** What one run may take. */
  record CheckRun(Duration deadline, long logBytes) {
    static final CheckRun USUAL = new CheckRun(Config.NONE.checkDeadline(), Config.NONE.logCap());
  }

  static final Shape<CheckRun> CHECK_RUN =
      new Shape<>(
          "run",
          "What one run of the check may take.",
          sheet ->
              new CheckRun(
                  sheet.field(
                      "deadline",
                      Formats.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                      CheckRun.USUAL.deadline(),
                      "The longest it may take.",
                      CheckRun::deadline),
                  sheet.field(
                      "logBytes",
                      Formats.SIZE,
                      CheckRun.USUAL.logBytes(),
                      "The most that is read of one log.",
                      CheckRun::logBytes)));
}
