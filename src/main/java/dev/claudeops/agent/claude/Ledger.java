package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.host.OwnFolder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What was spent on models, a file for each month (UTC), {@value #KEPT} of them kept. A piece of
 * work is on the disk before it begins, so that nothing is spent uncounted, whoever is killed when.
 *
 * <p>Reading costs as much as was written in three months: some hundreds of lines each.
 */
public final class Ledger {
  static final int KEPT = 24;
  private static final int LONGEST = 16 << 20;
  private static final Pattern FILE = Pattern.compile("spent-\\d{4}-\\d{2}\\.jsonl");
  private static final Duration DAY = Duration.ofHours(24);

  /** A clock that was ahead and was put right by more than this frees what it had spent. */
  private static final Duration AHEAD = Duration.ofDays(31);

  private final HostView host;
  private final OwnFolder folder;

  /**
   * @param folder made at the first writing
   */
  public Ledger(HostView host, Path folder) {
    this.host = host;
    this.folder = new OwnFolder(folder);
  }

  /**
   * What was spent until now.
   *
   * @param day in the last 24 hours
   * @param month in this calendar month (UTC)
   * @param today since midnight UTC
   */
  public record Account(BigDecimal day, BigDecimal month, BigDecimal today) {
    /** What may still be spent under both caps, never less than nothing. */
    public BigDecimal left(AgentSettings settings) {
      return settings
          .day()
          .subtract(day)
          .min(settings.month().subtract(month))
          .max(BigDecimal.ZERO);
    }
  }

  /**
   * The pieces of work of one month, the oldest first.
   *
   * @param unread how many lines could not be read
   */
  public record Month(List<Work> works, int unread) {
    public Month {
      works = List.copyOf(works);
    }
  }

  /** What was spent until now; fails when that cannot be known. */
  public Account account() throws IOException {
    Instant now = host.now();
    YearMonth month = month(now);
    List<Work> near = new ArrayList<>();
    for (YearMonth one : List.of(month.minusMonths(1), month, month.plusMonths(1))) {
      near.addAll(month(one).works());
    }
    BigDecimal day = BigDecimal.ZERO;
    BigDecimal all = BigDecimal.ZERO;
    BigDecimal today = BigDecimal.ZERO;
    for (Work work : near) {
      boolean ahead = work.at().isAfter(now) && work.at().isBefore(now.plus(AHEAD));
      day = work.at().isAfter(now.minus(DAY)) && !far(work, now) ? day.add(work.usd()) : day;
      all = month(work.at()).equals(month) || ahead ? all.add(work.usd()) : all;
      today = date(work.at()).equals(date(now)) ? today.add(work.usd()) : today;
    }
    return new Account(day, all, today);
  }

  private static boolean far(Work work, Instant now) {
    return !work.at().isBefore(now.plus(DAY));
  }

  private static LocalDate date(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static YearMonth month(Instant at) {
    return YearMonth.from(at.atOffset(ZoneOffset.UTC));
  }

  /** One month's work; none when nothing was done in it. */
  public Month month(YearMonth month) throws IOException {
    if (Files.exists(folder.path(), LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(folder.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(folder.path() + " is no folder");
    }
    String text = folder.read(name(month), LONGEST).orElse("");
    Map<String, Work> works = new LinkedHashMap<>();
    int unread = 0;
    for (String line : text.split("\n")) {
      if (line.isBlank()) {
        continue;
      }
      var work = Work.parse(line);
      work.ifPresent(one -> works.put(one.id(), one));
      unread += work.isEmpty() ? 1 : 0;
    }
    return new Month(List.copyOf(works.values()), unread);
  }

  private static String name(YearMonth month) {
    return "spent-" + month + ".jsonl";
  }

  /**
   * Writes down a piece of work before it begins.
   *
   * @param most what it may cost
   */
  Work begin(String run, String trigger, String rung, String why, String model, BigDecimal most)
      throws IOException {
    folder.prepare();
    drop();
    Spent reserved = new Spent(model, 0, 0, 0, 0, 0, most, Duration.ZERO);
    Work work =
        new Work(
            UUID.randomUUID().toString().substring(0, 13),
            host.now(),
            run,
            trigger,
            rung,
            why,
            reserved,
            Work.OPEN);
    folder.append(name(month(work.at())), work.line());
    return work;
  }

  /** Writes down how it ended, in the month in which it began. */
  void end(Work work, Spent spent, String status) throws IOException {
    folder.append(name(month(work.at())), work.ended(spent, status).line());
  }

  private void drop() throws IOException {
    List<String> months =
        folder.names().stream().filter(name -> FILE.matcher(name).matches()).toList();
    for (String name : months.subList(0, Math.max(0, months.size() - KEPT))) {
      folder.remove(name);
    }
  }
}
