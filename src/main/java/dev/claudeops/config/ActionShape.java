package dev.claudeops.config;

import java.time.Duration;
import java.util.List;

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
}
