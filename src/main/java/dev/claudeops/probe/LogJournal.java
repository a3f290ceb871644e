package dev.claudeops.probe;

import dev.claudeops.host.SystemJournal;
import dev.claudeops.host.SystemJournal.End;
import dev.claudeops.host.SystemJournal.Entry;
import dev.claudeops.host.SystemJournal.From;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The journal's entries of priority error and worse since the last look, and those below that hold
 * words that always matter; at first sight those of the last two hours.
 */
final class LogJournal {
  static final Subject SUBJECT = new Subject("log", "journal");
  private static final String AT = "log/journal";
  private static final String PAST = "log/past/journal";
  private static final Duration LIMIT = Duration.ofSeconds(7);

  /** journalctl folds case when all is lower case. */
  private static final String WORDS =
      "out of memory: kill|oom-kill:|segfault at|general protection|i/o error"
          + "|input/output error|remounting filesystem read-only|no space left on device"
          + "|too many open files|certificate has expired|certificate verify failed"
          + "|soft lockup|hardware error|traceback \\(most recent|outofmemoryerror"
          + "|heap out of memory|uncaught exception|uncaughtexception|unhandled ?(exception"
          + "|error|promise|rejection)|exception in thread|panic: ";

  /** Programs whose entries repeat the command lines of others. */
  private static final Set<String> QUOTING = Set.of("systemd", "sudo", "su", "cron", "crond");

  private LogJournal() {}

  static Observation look(Site site) throws InterruptedException {
    Instant now = site.host().now();
    try {
      Optional<End> end = SystemJournal.end(site.host(), LIMIT);
      if (end.isEmpty()) {
        return Observation.unknown(
            SUBJECT,
            now,
            site.host().root()
                ? "the journal is empty"
                : "we may not read the journal; run as root or in the group systemd-journal");
      }
      return look(site, end.get());
    } catch (IOException e) {
      return Observation.unknown(SUBJECT, now, "the journal cannot be read: " + e.getMessage());
    }
  }

  private static Observation look(Site site, End end) throws IOException, InterruptedException {
    Optional<End> before = site.memory().get(AT).flatMap(LogJournal::remembered);
    Instant since = before.map(End::at).orElse(site.host().now().minus(LogFile.NEWS));
    From from =
        before.<From>map(last -> new From.Behind(last.cursor())).orElse(new From.Since(since));
    List<String> notes = new ArrayList<>();
    LogScan scan = new LogScan(false, line -> true);
    Map<String, Integer> writers = new HashMap<>();
    SystemJournal.Entries errors = entries(site, from, since, end, List.of("-p", "err"));
    for (Entry entry : errors.entries()) {
      // What strangers do to the SSH port is told by the log-ins probe.
      if (!entry.command().startsWith("sshd")) {
        writers.merge(entry.who(), 1, Integer::sum);
        boolean dump = entry.command().equals("systemd-coredum");
        scan.message(line(entry), entry.kernel(), LogLine.ERROR | (dump ? LogLine.SEGFAULT : 0));
      }
    }
    try {
      List<String> below = List.of("-p", "warning..debug", "--grep=" + WORDS);
      for (Entry entry : entries(site, from, since, end, below).entries()) {
        if (!QUOTING.contains(entry.command()) && !entry.command().startsWith("sshd")) {
          scan.message(line(entry), entry.kernel(), 0);
        }
      }
    } catch (IOException noPatterns) {
      notes.add(
          "entries below the priority of an error were not searched: " + noPatterns.getMessage());
    }
    if (errors.more()) {
      notes.add("there were more, which were not read");
    }
    site.memory().put(AT, end.at().toEpochMilli() + " " + end.cursor());
    return LogStory.tell(
        site,
        new LogStory.Read(
            SUBJECT,
            "journalctl -p err",
            Optional.of(headline(scan.count(LogLine.ERROR), writers)),
            before.map(End::at),
            Optional.empty(),
            0,
            notes),
        scan,
        PAST);
  }

  /**
   * Where the last look ended: the time stands before the cursor, for a journal that has dropped
   * the entry.
   */
  private static Optional<End> remembered(String text) {
    String[] words = text.split(" ", 2);
    return words.length == 2 && words[0].matches("\\d{1,15}")
        ? Optional.of(new End(words[1], Instant.ofEpochMilli(Long.parseLong(words[0]))))
        : Optional.empty();
  }

  private static SystemJournal.Entries entries(
      Site site, From from, Instant since, End end, List<String> choice)
      throws IOException, InterruptedException {
    try {
      return SystemJournal.read(site.host(), from, end, choice, LIMIT);
    } catch (IOException e) {
      if (from instanceof From.Behind && String.valueOf(e.getMessage()).contains("cursor")) {
        return SystemJournal.read(site.host(), new From.Since(since), end, choice, LIMIT);
      }
      throw e;
    }
  }

  private static String line(Entry entry) {
    return entry.who() + ": " + entry.message();
  }

  private static String headline(long errors, Map<String, Integer> writers) {
    String most =
        writers.entrySet().stream()
            .max(Map.Entry.<String, Integer>comparingByValue())
            .filter(writer -> errors > 0)
            .map(writer -> ", most from %s (%d)".formatted(writer.getKey(), writer.getValue()))
            .orElse("");
    return errors == 0
        ? "no errors in the journal"
        : Humane.count(errors, "error") + " in the journal" + most;
  }
}
