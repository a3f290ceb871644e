package dev.claudeops.probe;

import dev.claudeops.host.Cursor;
import dev.claudeops.host.SystemJournal;
import dev.claudeops.host.SystemJournal.From;
import dev.claudeops.host.Tail;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who logged in and who tried to since the last look; at first sight in the last two hours. */
final class Logins {
  static final Subject SUBJECT = new Subject("machine", "logins");
  private static final String JOURNAL = "login/journal";
  private static final String FILE = "login/file";
  private static final String LAST = "login/last";
  private static final String SOURCES = "login/sources";
  private static final Duration LIMIT = Duration.ofSeconds(6);
  private static final long MOST_TEXT = 64 << 20;

  /** Failures an hour that make a noise worth a line, and those that load the machine. */
  private static final double NOTABLE = 300;

  private static final double LOUD = 3_000;

  private Logins() {}

  /** Whether log-ins can be seen here at all. */
  static boolean kept(Site site) {
    return SystemJournal.kept(site.host()) || file(site).isPresent();
  }

  private static Optional<String> file(Site site) {
    return List.of("/var/log/auth.log", "/var/log/secure").stream()
        .filter(site.host()::exists)
        .findFirst();
  }

  static Observation look(Site site) throws InterruptedException {
    Instant now = site.host().now();
    LoginTally tally = new LoginTally(now, site.memory().get(SOURCES).orElse(""));
    List<String> notes = new ArrayList<>();
    try {
      Optional<String> why = fromJournal(site, tally, notes);
      if (why.isPresent()) {
        Optional<String> file = file(site);
        if (file.isEmpty()) {
          return Observation.unknown(SUBJECT, now, why.get());
        }
        fromFile(site, file.get(), tally, notes);
      }
    } catch (IOException e) {
      return Observation.unknown(
          SUBJECT, now, "log-ins cannot be read: " + e.getMessage() + asRoot(site));
    }
    Instant since =
        site.memory()
            .get(LAST)
            .filter(text -> text.matches("\\d{1,15}"))
            .map(text -> Instant.ofEpochMilli(Long.parseLong(text)))
            .orElse(now.minus(LogFile.NEWS));
    site.memory().put(LAST, String.valueOf(now.toEpochMilli()));
    site.memory().put(SOURCES, tally.remember());
    return tell(tally, notes, now, LogStory.minutes(since, now) / 60);
  }

  /** Why the journal tells nothing of log-ins; empty when it does. */
  private static Optional<String> fromJournal(Site site, LoginTally tally, List<String> notes)
      throws InterruptedException {
    if (!SystemJournal.kept(site.host())) {
      return Optional.of("this machine keeps no journal");
    }
    try {
      return fromEntries(site, tally, notes);
    } catch (IOException e) {
      return Optional.of("log-ins cannot be read: " + e.getMessage() + asRoot(site));
    }
  }

  private static String nothing(Site site) {
    return site.host().root()
        ? "the journal is empty and there is no /var/log/auth.log, so log-ins are not written down"
            + " here"
        : "the journal shows us no entries" + asRoot(site);
  }

  private static String asRoot(Site site) {
    return site.host().root() ? "" : "; run as root to see log-ins";
  }

  private static Optional<String> fromEntries(Site site, LoginTally tally, List<String> notes)
      throws IOException, InterruptedException {
    Optional<SystemJournal.End> end = SystemJournal.end(site.host(), LIMIT);
    if (end.isEmpty()) {
      return Optional.of(nothing(site));
    }
    From from =
        site.memory()
            .get(JOURNAL)
            .<From>map(From.Behind::new)
            .orElse(new From.Since(site.host().now().minus(LogFile.NEWS)));
    List<String> writers =
        List.of("_COMM=sshd", "_COMM=sshd-session", "_COMM=sshd-auth", "_COMM=sudo");
    SystemJournal.Entries entries =
        SystemJournal.read(site.host(), from, end.get(), writers, LIMIT);
    entries
        .entries()
        .forEach(entry -> LoginLine.of(entry.command(), entry.message()).ifPresent(tally::add));
    if (entries.more()) {
      notes.add("there were more, which were not read");
    }
    site.memory().put(JOURNAL, end.get().cursor());
    return Optional.empty();
  }

  private static void fromFile(Site site, String file, LoginTally tally, List<String> notes)
      throws IOException {
    Instant now = site.host().now();
    Optional<Cursor> before = site.memory().get(FILE).flatMap(Cursor::parse);
    Tail.Reading read =
        Tail.read(
            site.host(),
            file,
            before,
            new Tail.Allowance(MOST_TEXT, site.host().nanos() + LIMIT.toNanos()),
            (bytes, from, to, last) ->
                lines(
                    bytes,
                    from,
                    to,
                    last,
                    line -> {
                      boolean young =
                          before.isPresent()
                              || LineTime.of(line, site.host().zone(), now)
                                  .filter(at -> at.plus(LogFile.NEWS).isAfter(now))
                                  .isPresent();
                      if (young) {
                        LoginLine.ofSyslog(line).ifPresent(tally::add);
                      }
                    }));
    site.memory().put(FILE, read.cursor().text());
    notes.addAll(read.notes());
    if (read.behind() > 0) {
      notes.add(Humane.bytes(read.behind()) + " are left for the next look");
    }
  }

  private static int lines(
      byte[] bytes, int from, int to, boolean last, java.util.function.Consumer<String> taker) {
    int begin = from;
    for (int i = from; i <= to; i++) {
      if (i < to ? bytes[i] == '\n' : last && begin < to) {
        int length = Math.min(i - begin, 4096);
        taker.accept(new String(bytes, begin, length, StandardCharsets.UTF_8));
        begin = Math.min(i + 1, to);
      }
    }
    return begin;
  }

  private static Observation tell(LoginTally tally, List<String> notes, Instant now, double hours) {
    long failures = tally.failures();
    Observation.Builder seen =
        Observation.of(SUBJECT, now)
            .measure("failed-logins", failures, Unit.COUNT)
            .measure("failed-logins-per-hour", failures / hours, Unit.COUNT)
            .measure("failing-sources", tally.sources(), Unit.COUNT)
            .measure("logins", tally.successes(), Unit.COUNT)
            .measure("sudo", tally.sudo().values().stream().mapToLong(n -> n).sum(), Unit.COUNT);
    for (LoginTally.Suspect suspect : tally.suspects()) {
      boolean key = suspect.method().equals("publickey");
      seen.symptom(
          "login-after-failures",
          key ? Severity.WARNING : Severity.CRITICAL,
          "%s came in from %s by %s after %s from there"
              .formatted(
                  Clean.line(suspect.user(), 40),
                  Clean.line(suspect.source(), 60),
                  suspect.method(),
                  Humane.count(suspect.failures(), "failed attempt")));
    }
    if (!tally.rootByPassword().isEmpty()) {
      seen.symptom(
          "root-password-login",
          Severity.WARNING,
          "root logged in with a password from "
              + tally.rootByPassword().stream()
                  .distinct()
                  .limit(5)
                  .collect(Collectors.joining(", ")));
    }
    if (failures / hours >= NOTABLE) {
      var worst = tally.worst(1).getFirst();
      seen.symptom(
          "login-brute-force",
          failures / hours >= LOUD ? Severity.WARNING : Severity.INFO,
          "%s failed log-ins an hour from %s, most from %s (%d)"
              .formatted(
                  Humane.number(Math.rint(failures / hours)),
                  Humane.count(tally.sources(), "source"),
                  Clean.line(worst.getKey(), 60),
                  worst.getValue()));
    }
    evidence(seen, tally);
    String more = notes.isEmpty() ? "" : "; " + String.join("; ", notes);
    if (tally.successes() == 0 && failures == 0) {
      return seen.ok("nobody logged in or tried to" + more);
    }
    return seen.ok(
        "%s, %s from %s%s"
            .formatted(
                Humane.count(tally.successes(), "log-in"),
                Humane.count(failures, "failed attempt"),
                Humane.count(tally.sources(), "source"),
                more));
  }

  private static void evidence(Observation.Builder seen, LoginTally tally) {
    StringBuilder text = new StringBuilder();
    tally
        .accepted()
        .forEach(
            (how, count) ->
                text.append(count).append("x accepted ").append(Clean.line(how, 160)).append('\n'));
    tally
        .worst(15)
        .forEach(
            source ->
                text.append(source.getValue())
                    .append("x failed from ")
                    .append(Clean.line(source.getKey(), 80))
                    .append('\n'));
    tally
        .sudo()
        .forEach(
            (user, count) ->
                text.append(count).append("x sudo by ").append(Clean.line(user, 80)).append('\n'));
    if (!text.isEmpty()) {
      seen.evidence("log-ins since the last look", text.toString());
    }
  }
}
