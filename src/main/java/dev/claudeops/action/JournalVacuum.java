package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes old files of the systemd journal (journalctl(1): --vacuum-time, --vacuum-size). The files
 * that are written to stay.
 */
public final class JournalVacuum implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "journal-vacuum",
          "Remove old files of the systemd journal.",
          Risk.LOW,
          false,
          "The old entries are gone; nothing runs on them.",
          List.of("disk"),
          List.of(
              Param.usually(
                  "days",
                  new Param.Form.Whole(2, 3650),
                  "7",
                  "Entries older than this are removed."),
              Param.usually(
                  "megabytes",
                  new Param.Form.Whole(100, 1_000_000),
                  "4000",
                  "The oldest entries are removed until the journal is no larger than this.")),
          false,
          Duration.ofSeconds(120),
          Duration.ofSeconds(30));

  /**
   * An archived file: {@code system@ID-SEQNUM-REALTIME.journal}, and {@code
   * user-1000@TIME-X.journal~} for one that was not closed; the time is that of its first entry, in
   * microseconds, in hex (systemd, src/libsystemd/sd-journal/journal-vacuum.c).
   */
  private static final Pattern ARCHIVED =
      Pattern.compile(
          "[^@]{1,200}@(?:[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{16})\\.journal"
              + "|([0-9a-f]{16})-[0-9a-f]{16}\\.journal~)");

  private record Piece(Instant began, long size) {}

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    HostView host = scene.host();
    Volume volume = Volume.of(wish, scene);
    if (host.find("journalctl").isEmpty()) {
      throw new Unfit("this machine keeps no systemd journal");
    }
    long days = scene.params().whole("days");
    long megabytes = scene.params().whole("megabytes");
    List<String> folders =
        List.of("/var/log/journal", "/run/log/journal").stream().filter(volume::holds).toList();
    if (folders.isEmpty()) {
      throw new Unfit("the journal is not on " + volume.mount().point());
    }
    long bytes = 0;
    for (String folder : folders) {
      bytes += old(host, folder, host.now().minus(days, ChronoUnit.DAYS), megabytes * 1_000_000);
    }
    volume.worth("archived journal files", bytes, 0);
    Command command =
        Command.of(
            "journalctl",
            "--quiet",
            "--vacuum-time=" + days + "d",
            "--vacuum-size=" + megabytes + "M");
    return new Plan(
        "%s (about %s)".formatted(command.line(), Humane.bytes(bytes)),
        "",
        hands -> {
          Optional<Volume.Room> before = volume.room();
          hands.make(new Change.Program(command.within(hands.left())));
          hands.note(volume.told(before));
        });
  }

  /** The bytes of the archived files that began too early, or that are too many. */
  private static long old(HostView host, String folder, Instant since, long most) {
    List<Piece> pieces = new ArrayList<>();
    long active = 0;
    for (String machine : host.listIfThere(folder)) {
      for (String name : host.listIfThere(folder + "/" + machine)) {
        long size = size(host, folder + "/" + machine + "/" + name);
        Matcher archived = ARCHIVED.matcher(name);
        if (archived.matches()) {
          String hex = archived.group(1) == null ? archived.group(2) : archived.group(1);
          pieces.add(new Piece(began(hex), size));
        } else {
          active += size;
        }
      }
    }
    pieces.sort(Comparator.comparing(Piece::began).reversed());
    long kept = active;
    long gone = 0;
    for (Piece piece : pieces) {
      if (gone > 0 || piece.began().isBefore(since) || kept + piece.size() > most) {
        gone += piece.size();
      } else {
        kept += piece.size();
      }
    }
    return gone;
  }

  private static Instant began(String hex) {
    // A name is hostile: what is beyond any date counts as now and is kept.
    long micros = Long.parseUnsignedLong(hex, 16);
    return micros < 0 ? Instant.MAX : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static long size(HostView host, String file) {
    try {
      return host.linkFacts(file).filter(FileFacts::isFile).map(FileFacts::size).orElse(0L);
    } catch (IOException unseen) {
      return 0;
    }
  }
}
