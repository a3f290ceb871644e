package dev.claudeops.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What actions must be told by the owner. */
final class ActionShape {
  private ActionShape() {}

  static final Shape<ActionSettings> ACTIONS =
      new Shape<>(
          "actions",
          "What actions must be told by you.",
          sheet ->
              new ActionSettings(
                  sheet.field(
                      "scripts",
                      Formats.PATH,
                      ActionSettings.USUAL.scripts(),
                      "The folder of scripts that may be run.",
                      ActionSettings::scripts),
                  sheet.field(
                      "certificates",
                      new CompoundForms.Many<>(ActionShape.CERTIFICATE, 0, 200),
                      List.of(),
                      "How certificates are renewed that certbot does not renew by itself.",
                      ActionSettings::certificates),
                  sheet.field(
                      "cleanUp",
                      ActionShape.CLEAN_UP,
                      ActionSettings.CleanUp.USUAL,
                      "What may be removed when a disk is full.",
                      ActionSettings::cleanUp)));

  static final Shape<ActionSettings.CleanUp> CLEAN_UP =
      new Shape<>(
          "cleanUp",
          "What may be removed when a disk is full.",
          sheet ->
              new ActionSettings.CleanUp(
                  sheet.field(
                      "rotatedLogs",
                      Formats.duration(Duration.ofHours(1), Duration.ofDays(3650)),
                      ActionSettings.CleanUp.USUAL.rotatedLogs(),
                      "Rotated log files older than this.",
                      ActionSettings.CleanUp::rotatedLogs),
                  sheet.field(
                      "temporary",
                      new CompoundForms.Many<>(ActionShape.TEMPORARY, 0, 100),
                      List.of(),
                      "Temporary files; nothing that is not named here.",
                      ActionSettings.CleanUp::temporary)));

  static final Shape<ActionSettings.Temporary> TEMPORARY =
      new Shape<>(
          "temporary",
          "Temporary files that may be removed.",
          sheet ->
              new ActionSettings.Temporary(
                  sheet.need(
                      "folder",
                      new Forms.Text(
                          "a folder such as \"/tmp\" or \"/var/tmp/app\"",
                          "/(?:var/)?tmp(?:/(?!\\.{1,2}(?:/|$))[^/\\u0000-\\u001f\\u007f-\\u009f]{1,255}){0,16}",
                          4,
                          1000,
                          "/tmp"),
                      "The folder; the folders in it are searched too.",
                      ActionSettings.Temporary::folder),
                  sheet.need(
                      "files",
                      new Forms.Text(
                          "a name such as \"upload-*.part\"",
                          "[^/\\u0000-\\u001f\\u007f-\\u009f]+",
                          1,
                          255,
                          "upload-*.part"),
                      "What their names are; * stands for any characters.",
                      ActionSettings.Temporary::files),
                  sheet.need(
                      "owner",
                      Formats.USER,
                      "The user they belong to.",
                      ActionSettings.Temporary::owner),
                  sheet.field(
                      "olderThan",
                      Formats.duration(Duration.ofHours(1), Duration.ofDays(3650)),
                      Duration.ofDays(10),
                      "Neither written, read nor changed for so long.",
                      ActionSettings.Temporary::olderThan)));

  // ---- commands of the owner's own ----

  private static final Form<List<String>> COMMAND =
      new CompoundForms.Many<>(CheckForms.ARGUMENT, 1, 100);
  private static final String PROGRAM = "the first item is a program such as \"/opt/shop/renew\"";

  static final Shape<ActionSettings.Certificate> CERTIFICATE =
      new Shape<>("renewal", "How one certificate is renewed.", ActionShape::certificate);

  private static ActionSettings.Certificate certificate(Sheet<ActionSettings.Certificate> sheet) {
    ActionSettings.Certificate made =
        new ActionSettings.Certificate(
            sheet.need(
                "certificate",
                Formats.NAME,
                "Which: the name of a check, a file, \"host:port\" or a host.",
                ActionSettings.Certificate::certificate),
            command(
                sheet,
                "renew",
                "The command that puts a new one in place, where it is not certbot; no shell reads"
                    + " it.",
                ActionSettings.Certificate::renew),
            command(
                sheet,
                "reload",
                "The command that makes its server show the new one; run as root.",
                ActionSettings.Certificate::reload),
            sheet
                .maybe(
                    "unit",
                    ServiceShape.UNIT,
                    "Or the systemd unit that is reloaded for it.",
                    (ActionSettings.Certificate one) -> one.unit().map(Runtime.Unit::new))
                .map(Runtime.Unit::name),
            sheet.maybe(
                "user",
                Formats.USER,
                "The user that \"renew\" runs as; where it is missing, root.",
                ActionSettings.Certificate::user));
    sheet.rule(new Sheet.Rule.With("user", "renew"));
    sheet.holds(
        "reload",
        () -> made.reload().isEmpty() || made.unit().isEmpty(),
        "only one of \"reload\" and \"unit\" is there");
    return made;
  }

  static final Shape<Migrations> MIGRATIONS =
      new Shape<>(
          "migrations",
          "How the data of the service is brought to the shape that its program wants; no shell"
              + " reads the commands.",
          ActionShape::migrations);

  private static Migrations migrations(Sheet<Migrations> sheet) {
    List<String> status =
        sheet.need(
            "status",
            COMMAND,
            "Tells by its exit code whether something is pending: 0 nothing, 1 something, any other"
                + " that it cannot tell. It changes nothing.",
            Migrations::status);
    List<String> run =
        sheet.need(
            "run", COMMAND, "Does what is pending, and nothing when nothing is.", Migrations::run);
    sheet.holds("status", () -> program(status), PROGRAM);
    sheet.holds("run", () -> program(run), PROGRAM);
    return new Migrations(
        status,
        run,
        command(
            sheet, "backup", "Run before; when it fails, nothing is migrated.", Migrations::backup),
        sheet.maybe(
            "user",
            Formats.USER,
            "The user they run as; where it is missing, root.",
            Migrations::user),
        sheet.maybe(
            "folder",
            Formats.PATH,
            "The folder they run in; where it is missing, the root folder.",
            Migrations::folder),
        sheet.field(
            "limit",
            Formats.duration(Duration.ofSeconds(1), Duration.ofHours(12)),
            Duration.ofMinutes(10),
            "How long \"run\" may take, and \"backup\" too.",
            Migrations::limit),
        sheet.field(
            "env",
            new CompoundForms.Table<>(VARIABLE, Formats.SECRET, 50),
            Map.of(),
            "Variables added to a fixed environment; a secret is written \"${env:NAME}\" or"
                + " \"${file:/path}\".",
            Migrations::env));
  }

  /** POSIX.1-2017, base definitions 8.1. */
  private static final Form<String> VARIABLE =
      new Forms.Text(
          "a variable such as \"DATABASE_URL\"", "[A-Za-z_][A-Za-z0-9_]*", 1, 100, "DATABASE_URL");

  /** A command that may be missing. */
  private static <C> List<String> command(
      Sheet<C> sheet, String key, String doc, Function<C, List<String>> of) {
    List<String> words =
        sheet
            .maybe(key, COMMAND, doc, one -> Optional.of(of.apply(one)).filter(c -> !c.isEmpty()))
            .orElse(List.of());
    sheet.holds(key, () -> words.isEmpty() || program(words), PROGRAM);
    return words;
  }

  private static boolean program(List<String> words) {
    String program = words.getFirst();
    return !program.isEmpty() && !program.startsWith("-") && !program.endsWith("/");
  }
}
