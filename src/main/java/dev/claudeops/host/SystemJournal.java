package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The systemd journal, read through journalctl(1) from a cursor on, in pieces of bounded size. */
public final class SystemJournal {
  /** The most entries of one question; more are counted as "more". */
  public static final int MOST = 5_000;

  private static final int CAP = 6 << 20;
  private static final String FIELDS =
      "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_TRANSPORT,_SYSTEMD_UNIT";

  /**
   * One entry.
   *
   * @param priority as in syslog(3), 0 worst to 7; 6 where it has none
   * @param who the unit, else the identifier, else the command that wrote it
   */
  public record Entry(
      Instant at, int priority, String who, String command, boolean kernel, String message) {}

  /**
   * An answer.
   *
   * @param more there were more entries than are given
   */
  public record Entries(List<Entry> entries, boolean more) {
    public Entries {
      entries = List.copyOf(entries);
    }
  }

  /** The newest entry: how to go on from it, and its time. */
  public record End(String cursor, Instant at) {}

  /** Where to begin: behind a cursor, or at a time. */
  public sealed interface From {
    record Behind(String cursor) implements From {}

    record Since(Instant at) implements From {}
  }

  private SystemJournal() {}

  /** Whether this machine keeps one. */
  public static boolean kept(HostView host) {
    return host.find("journalctl").isPresent()
        && (host.exists("/run/log/journal") || host.exists("/var/log/journal"));
  }

  /** The newest entry that we may see; empty when there is none. Fails when journalctl does. */
  public static Optional<End> end(HostView host, Duration limit)
      throws IOException, InterruptedException {
    Output output = run(host, List.of("-n", "1"), limit);
    return output
        .out()
        .lines()
        .findFirst()
        .map(SystemJournal::parse)
        .flatMap(json -> json.at("__CURSOR").text().map(cursor -> new End(cursor, time(json))));
  }

  /**
   * The entries up to {@code end} that these matches and options choose, oldest first.
   *
   * @param choice arguments of journalctl such as {@code -p err} and {@code _COMM=sshd}
   */
  public static Entries read(HostView host, From from, End end, List<String> choice, Duration limit)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    // With a pattern -n would turn the order round and read what is before the cursor
    // (journalctl(1), --grep); there the cap on the output is the limit.
    if (choice.stream().noneMatch(word -> word.startsWith("--grep"))) {
      words.addAll(List.of("-n", String.valueOf(MOST)));
    }
    switch (from) {
      case From.Behind(var cursor) -> words.add("--after-cursor=" + cursor);
      case From.Since(var at) -> words.add("--since=@" + at.getEpochSecond());
    }
    words.addAll(choice);
    Output output = run(host, words, limit);
    List<Entry> entries = new ArrayList<>();
    long lines = 0;
    for (String line : (Iterable<String>) output.out().lines()::iterator) {
      lines++;
      Json json = parse(line);
      if (!json.fields().isEmpty() && !time(json).isAfter(end.at())) {
        entries.add(entry(json));
      }
    }
    return new Entries(entries, lines >= MOST || output.cut() || output.timedOut());
  }

  private static Output run(HostView host, List<String> words, Duration limit)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("journalctl", "-q", "-o", "json", "--no-pager"));
    argv.add("--output-fields=" + FIELDS);
    argv.addAll(words);
    Output output = host.run(Command.of(argv).within(limit).atMost(CAP));
    // With --grep it ends with 1 when nothing was found, and says nothing.
    // What was printed until a time-out is good; the last line of it may be half a one.
    boolean failed =
        output.timedOut() ? output.out().isBlank() : output.exit() != 0 && !output.err().isBlank();
    if (failed) {
      throw new IOException("journalctl: " + output.complaint());
    }
    return output;
  }

  /** A line that is no JSON (the last one of an answer that was cut) is an empty value. */
  private static Json parse(String line) {
    try {
      return Json.parse(line);
    } catch (Json.Malformed cut) {
      return Json.nul();
    }
  }

  private static Entry entry(Json json) {
    String who =
        json.at("_SYSTEMD_UNIT")
            .text()
            .or(() -> json.at("SYSLOG_IDENTIFIER").text())
            .or(() -> json.at("_COMM").text())
            .orElse("");
    return new Entry(
        time(json),
        (int) json.at("PRIORITY").whole().orElse(6),
        who,
        json.at("_COMM").textOr(""),
        json.at("_TRANSPORT").textOr("").equals("kernel"),
        message(json.at("MESSAGE")));
  }

  /** Text, or an array of bytes where it is not UTF-8 (journal export formats). */
  private static String message(Json message) {
    if (message instanceof Json.Arr(var items, _)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      items.forEach(item -> bytes.write((int) item.whole().orElse('?')));
      return bytes.toString(StandardCharsets.UTF_8);
    }
    return message.textOr("");
  }

  private static Instant time(Json json) {
    long micros = json.at("__REALTIME_TIMESTAMP").whole().orElse(0);
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }
}
