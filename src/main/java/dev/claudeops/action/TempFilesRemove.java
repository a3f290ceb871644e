package dev.claudeops.action;

import dev.claudeops.config.ActionSettings.Temporary;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * Removes temporary files that the config names by folder, name, owner and age. A file that was
 * written, read or changed since, that some process has open, or that is no regular file stays.
 */
public final class TempFilesRemove implements ActionKind {
  private static final int LEVELS = 5;

  private static final ActionSpec SPEC =
      new ActionSpec(
          "temp-files-remove",
          "Remove old temporary files that the config allows to remove.",
          Risk.MEDIUM,
          false,
          "The files are gone; what is needed of them comes from a backup.",
          List.of("disk"),
          List.of(),
          false,
          Duration.ofSeconds(120),
          Duration.ofSeconds(30));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    List<Temporary> allowed = scene.config().actions().cleanUp().temporary();
    if (allowed.isEmpty()) {
      throw new Unfit(
          "the config allows no temporary file to be removed; name them under"
              + " actions.cleanUp.temporary, such as {\"folder\": \"/tmp\", \"files\":"
              + " \"upload-*.part\", \"owner\": \"www-data\", \"olderThan\": \"10d\"}");
    }
    Volume volume = Volume.of(wish, scene);
    HostView host = scene.host();
    Sweep sweep = new Sweep(volume, "temporary files");
    for (Temporary one : allowed) {
      OptionalInt owner = uid(host, one.owner());
      if (owner.isPresent() && !one.folder().contains("/..")) {
        Instant before = host.now().minus(one.olderThan());
        sweep.below(
            one.folder(),
            LEVELS,
            (file, facts) -> fits(one, owner.getAsInt(), before, file, facts));
      }
    }
    return sweep.plan("that are old enough and that actions.cleanUp.temporary names");
  }

  private static boolean fits(
      Temporary wanted, int owner, Instant before, String file, FileFacts facts) {
    return facts.uid() == owner
        && facts.touched().isBefore(before)
        && FilePattern.fits(wanted.files(), file.substring(file.lastIndexOf('/') + 1));
  }

  /** A user's number (passwd(5)); empty when there is no such user. */
  private static OptionalInt uid(HostView host, String user) {
    return host.readIfThere("/etc/passwd")
        .orElse("")
        .lines()
        .map(line -> line.split(":"))
        .filter(fields -> fields.length > 2 && fields[0].equals(user))
        .filter(fields -> fields[2].matches("\\d{1,9}"))
        .mapToInt(fields -> Integer.parseInt(fields[2]))
        .findFirst();
  }
}
