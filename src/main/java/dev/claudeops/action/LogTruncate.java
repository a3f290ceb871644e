package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Mounts;
import dev.claudeops.host.Pm2;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Param;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Empties one log that runs away, after its end was saved. The file stays, so that whoever writes
 * to it goes on; a writer that does not append leaves a hole at its beginning, which takes no room.
 *
 * <p>Only what this run saw to be at fault is emptied, and only where logs are: below /var/log, a
 * declared log, or an app's log of PM2. The path of the latter is the app's own choice, so the file
 * must belong to the app's user.
 */
public final class LogTruncate implements ActionKind {
  private static final Duration FRESH = Duration.ofHours(1);
  private static final int SAMPLE = 64 << 10;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss").withZone(ZoneOffset.UTC);

  /** For what a log may be emptied. */
  private static final List<String> FAULTS = List.of("disk-space", "log-flood");

  /** How the names end of data that grows too, or has its own upkeep. */
  private static final Pattern NO_LOG =
      Pattern.compile(
          "(?i)(?:aof|rdb|sql|sqlite3?|db|ibd|frm|myd|myi|wal|dump|bak|gz|xz|bz2|zst|zip|tar"
              + "|journal|pcap|bin|dat|csv|parquet|\\d{6,24})");

  private static final List<String> SPARED =
      List.of("/var/log/journal/", "/var/log/audit/", "/var/log/claudeops/");

  private static final ActionSpec SPEC =
      new ActionSpec(
          "log-truncate",
          "Empty one log that runs away, after its end was saved.",
          Risk.MEDIUM,
          false,
          "Only the saved end is left of what was in it.",
          List.of("log"),
          List.of(
              Param.usually(
                  "tail-kib",
                  new Param.Form.Whole(16, 65_536),
                  "1024",
                  "How much of the log's end is saved, in KiB.")),
          false,
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    String log = wish.target().name();
    if (!named(wish.target(), scene)) {
      throw new Unfit("nothing that this run saw says that " + log + " runs away");
    }
    FileFacts facts = place(log, scene);
    long tail = scene.params().whole("tail-kib") << 10;
    Volume volume = volume(log, scene.host());
    volume.worth(log, facts.size() - tail, 0);
    text(log, facts, scene.host());
    String saved = saved(log, scene);
    Change change = new Change.Truncate(log, facts, tail, saved);
    return new Plan(
        "empty %s (%s) after its last %s are saved to %s"
            .formatted(log, Humane.bytes(facts.size()), Humane.bytes(tail), saved),
        "Its last %s are in %s; what was before is gone.".formatted(Humane.bytes(tail), saved),
        hands -> {
          Optional<Volume.Room> before = volume.room();
          hands.make(change);
          hands.note(volume.told(before));
        });
  }

  private static boolean named(Subject log, Scene scene) {
    return scene.seen().stream()
        .anyMatch(seen -> FAULTS.stream().anyMatch(fault -> seen.culprits(fault).contains(log)));
  }

  // ---- whether it is a log ----

  private static FileFacts place(String log, Scene scene) throws Unfit {
    if (!log.startsWith("/")
        || (log + "/").matches(".*/\\.{0,2}/.*")
        || NO_LOG.matcher(log.substring(log.lastIndexOf('.') + 1)).matches()
        || SPARED.stream().anyMatch(log::startsWith)
        || scene.config().journal().folder().filter(own -> log.startsWith(own + "/")).isPresent()) {
      throw new Unfit(log + " is not a log that may be emptied");
    }
    FileFacts facts = facts(log, scene.host());
    boolean declared =
        RotatedLogsRemove.declared(scene.config()).stream()
            .anyMatch(pattern -> FilePattern.covers(pattern, log));
    if (!log.startsWith("/var/log/") && !declared && !ofPm2(log, facts, scene.host())) {
      throw new Unfit(
          log + " is neither below /var/log nor named in `logs` of the config nor a log of PM2");
    }
    if (facts.names() > 1) {
      throw new Unfit(log + " has a second name elsewhere and may be no log");
    }
    if (facts.modified().isBefore(scene.host().now().minus(FRESH))) {
      throw new Unfit(
          "nobody wrote to %s since %s; it does not run away, so rotate or move it"
              .formatted(log, Humane.minute(facts.modified())));
    }
    return facts;
  }

  private static FileFacts facts(String log, HostView host) throws Unfit {
    try {
      return host.linkFacts(log)
          .filter(FileFacts::isFile)
          .orElseThrow(() -> new Unfit(log + " is no regular file, or is a link"));
    } catch (IOException e) {
      throw new Unfit(log + " cannot be seen: " + e.getMessage());
    }
  }

  private static boolean ofPm2(String log, FileFacts facts, HostView host) {
    return Pm2.read(host).daemons().stream()
        .anyMatch(
            daemon ->
                daemon.apps().stream().anyMatch(app -> app.logs().contains(log))
                    && owner(host, daemon.home()).equals(Optional.of(facts.uid())));
  }

  private static Optional<Integer> owner(HostView host, String file) {
    try {
      return host.linkFacts(file).map(FileFacts::uid);
    } catch (IOException unseen) {
      return Optional.empty();
    }
  }

  /** Its end must be lines of text, and its beginning no data. */
  private static void text(String log, FileFacts facts, HostView host) throws Unfit {
    byte[] head = sample(log, 0, host);
    byte[] end = sample(log, Math.max(0, facts.size() - SAMPLE), host);
    if (!isText(head) || !isText(end)) {
      throw new Unfit(log + " holds binary data and is no log of lines");
    }
  }

  private static byte[] sample(String log, long offset, HostView host) throws Unfit {
    try (InputStream in = host.open(log, offset)) {
      return in.readNBytes(SAMPLE);
    } catch (IOException e) {
      throw new Unfit(log + " cannot be read: " + e.getMessage());
    }
  }

  /** Lines, and next to no control characters but tab, line ends and the escape of colours. */
  private static boolean isText(byte[] sample) {
    int lines = 0;
    int strange = 0;
    for (byte one : sample) {
      lines += one == '\n' ? 1 : 0;
      strange +=
          one >= 0 && one < 32 && one != '\n' && one != '\r' && one != '\t' && one != 27 ? 1 : 0;
      if (one == 0) {
        return false;
      }
    }
    return lines > 0 && strange <= sample.length / 200;
  }

  // ---- where ----

  private static Volume volume(String log, HostView host) throws Unfit {
    Mounts mounts = Mounts.read(host);
    Mounts.Mount mount =
        mounts.of(log).orElseThrow(() -> new Unfit("no file system is known to hold " + log));
    return new Volume(host, mounts, mount);
  }

  /** A new file's path, made of safe characters. */
  private static String saved(String log, Scene scene) {
    String name = log.substring(1).replaceAll("[^A-Za-z0-9._-]", "-");
    String end = name.substring(Math.max(0, name.length() - 120));
    return scene.keep().resolve("tail-" + STAMP.format(scene.host().now()) + "-" + end).toString();
  }
}
