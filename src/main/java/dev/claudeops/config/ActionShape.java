package dev.claudeops.config;

import java.time.Duration;

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
                      ActionSettings.CleanUp::rotatedLogs)));
}
