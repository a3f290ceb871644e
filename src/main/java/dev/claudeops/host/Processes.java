package dev.claudeops.host;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The process table, read once a run in one pass over /proc (proc(5): stat, status, cmdline,
 * limits, fd). A process that ends while it is read is left out.
 *
 * @param all by process id, ascending
 * @param booted when the kernel started, by the wall clock as it is set now
 * @param unseen why not every process can be here; empty when all are
 */
public record Processes(List<Entry> all, Instant booted, Optional<String> unseen) {
  private static final int MOST = 20_000;
  private static final int LONGEST_COMMAND = 4_096;

  /** A process with fewer files open is far from any limit. */
  private static final int FEW = 32;

  /** Ticks of the kernel's clock a second as programs see it: 100 on every machine Java runs on. */
  private static final long TICKS = 100;

  public Processes {
    all = List.copyOf(all);
  }

  /**
   * One process.
   *
   * @param state the letter of ps(1): R, S, D, Z, T, I
   * @param comm its short name, at most 15 bytes unless it is a kernel thread; hostile
   * @param command its command line with spaces between, at most 4096 characters; {@code [comm]}
   *     for a kernel thread or a zombie; hostile
   * @param uid of its effective user; -1 where that cannot be seen
   * @param resident bytes of memory it holds
   * @param tick when it started, in clock ticks since the boot (stat, field 22): with the number it
   *     names one process and no later one
   * @param cpu how much processor time it has used, in clock ticks (stat, fields 14 and 15)
   * @param files how many files it has open, where we may see that
   * @param fileLimit how many it may have open; empty when unlimited or unseen, and for a process
   *     with fewer than 32 open, whose limit is not read
   */
  public record Entry(
      int pid,
      int parent,
      char state,
      String comm,
      String command,
      int uid,
      long resident,
      Instant started,
      long tick,
      long cpu,
      int threads,
      OptionalInt files,
      OptionalLong fileLimit) {
    /** True for a thread of the kernel itself: kthreadd and its children. */
    public boolean kernel() {
      return pid == 2 && parent == 0 || parent == 2;
    }

    public boolean zombie() {
      return state == 'Z';
    }

    /** The subject's name of this very process, {@code 4711@123456}. */
    public String mark() {
      return pid + "@" + tick;
    }
  }

  /** Reads the table; never throws. */
  public static Processes read(HostView host) {
    long booted = bootSecond(host);
    List<Integer> pids = new ArrayList<>();
    try {
      for (String name : host.list("/proc")) {
        if (name.matches("[1-9]\\d{0,8}")) {
          pids.add(Integer.parseInt(name));
        }
      }
    } catch (IOException e) {
      return new Processes(List.of(), Instant.EPOCH, Optional.of(String.valueOf(e.getMessage())));
    }
    pids.sort(null);
    List<Entry> all = new ArrayList<>();
    for (int pid : pids.subList(0, Math.min(pids.size(), MOST))) {
      entry(host, pid, booted).ifPresent(all::add);
    }
    return new Processes(all, Instant.ofEpochSecond(booted), unseen(host, pids.size()));
  }

  /** One process as it is at this moment; empty when there is none of this number. */
  public static Optional<Entry> now(HostView host, int pid) {
    return entry(host, pid, bootSecond(host));
  }

  /**
   * The processor time that each process has used until now, in clock ticks by its {@link
   * Entry#mark}; what a later {@link #read} is held against. One small file for each process.
   */
  public static Map<String, Long> ticks(HostView host) {
    Map<String, Long> ticks = new HashMap<>();
    for (String name : host.listIfThere("/proc")) {
      if (ticks.size() < MOST && name.matches("[1-9]\\d{0,8}")) {
        String stat = host.readIfThere("/proc/" + name + "/stat").orElse("");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (fields.length >= 20) {
          ticks.put(name + "@" + number(fields[19]), number(fields[11]) + number(fields[12]));
        }
      }
    }
    return ticks;
  }

  /** How many processors this one kept busy on the average, from a number of ticks before. */
  public static double busy(Entry entry, long before, Duration since) {
    double seconds = since.toNanos() / 1e9;
    return seconds <= 0 ? 0 : Math.max(0, entry.cpu - before) / (double) TICKS / seconds;
  }

  private static Optional<String> unseen(HostView host, int count) {
    if (count > MOST) {
      return Optional.of("only " + MOST + " of " + count + " processes were read");
    }
    if (!host.exists("/proc/1")) {
      return Optional.of("processes of other users are hidden here; needs root");
    }
    return Optional.empty();
  }

  /** The process of this id. */
  public Optional<Entry> at(int pid) {
    return all.stream().filter(entry -> entry.pid == pid).findFirst();
  }

  /**
   * Every process in whose command line the pattern is found, kernel threads, zombies and ourselves
   * left out.
   */
  public List<Entry> matching(Pattern pattern, HostView host) {
    String self = host.link("/proc/self").orElse("");
    return all.stream()
        .filter(entry -> !entry.kernel() && !entry.zombie())
        .filter(entry -> !Integer.toString(entry.pid).equals(self))
        .filter(entry -> pattern.matcher(entry.command).find())
        .toList();
  }

  /** The processes of this short name, zombies left out. */
  public List<Entry> named(String comm) {
    return all.stream().filter(entry -> entry.comm.equals(comm) && !entry.zombie()).toList();
  }

  /** What a pid file leads to. */
  public sealed interface PidFile {
    record Running(Entry entry) implements PidFile {}

    /** The file is there and its process is not, or is another that got the same number. */
    record Stale(String why) implements PidFile {}

    /** The file is not there, cannot be read, or holds no number. */
    record Unreadable(String why) implements PidFile {}
  }

  /** Follows a pid file: a number on its first line. */
  public PidFile byPidFile(HostView host, String file) {
    String first;
    Instant written;
    try {
      first = host.read(file).lines().findFirst().orElse("").strip();
      written = host.facts(file).map(FileFacts::modified).orElse(Instant.EPOCH);
    } catch (IOException e) {
      return new PidFile.Unreadable(String.valueOf(e.getMessage()));
    }
    if (!first.matches("[1-9]\\d{0,8}")) {
      return new PidFile.Unreadable("no process number in it");
    }
    Optional<Entry> found = at(Integer.parseInt(first)).filter(entry -> !entry.zombie());
    if (found.isEmpty()) {
      return new PidFile.Stale("it names process " + first + ", which is not running");
    }
    Entry entry = found.get();
    boolean fromThisBoot = !written.isBefore(booted);
    if (fromThisBoot && entry.started.isAfter(written.plusSeconds(60))) {
      return new PidFile.Stale(
          "it names process " + first + ", which is another one by now: " + entry.comm);
    }
    return new PidFile.Running(entry);
  }

  // ---- reading one ----

  private static Optional<Entry> entry(HostView host, int pid, long booted) {
    String folder = "/proc/" + pid;
    Optional<String> stat = host.readIfThere(folder + "/stat");
    if (stat.isEmpty()) {
      return Optional.empty();
    }
    // The short name stands in brackets and may itself hold brackets and spaces.
    int open = stat.get().indexOf('(');
    int close = stat.get().lastIndexOf(')');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String comm = stat.get().substring(open + 1, close);
    String[] fields = stat.get().substring(close + 1).strip().split(" ");
    if (fields.length < 20) {
      return Optional.empty();
    }
    int parent = (int) number(fields[1]);
    boolean kernel = pid == 2 || parent == 2;
    String command = kernel ? "" : command(host.readIfThere(folder + "/cmdline").orElse(""));
    String status = kernel ? "Uid: 0 0" : host.readIfThere(folder + "/status").orElse("");
    OptionalInt files = kernel ? OptionalInt.of(0) : files(host, folder);
    return Optional.of(
        new Entry(
            pid,
            parent,
            fields[0].isEmpty() ? '?' : fields[0].charAt(0),
            comm,
            command.isEmpty() ? "[" + comm + "]" : command,
            (int) field(status, "Uid:", 1).orElse(-1),
            field(status, "VmRSS:", 0).orElse(0) * 1024,
            Instant.ofEpochMilli(booted * 1000 + number(fields[19]) * 1000 / TICKS),
            number(fields[19]),
            number(fields[11]) + number(fields[12]),
            (int) number(fields[17]),
            files,
            files.orElse(0) < FEW ? OptionalLong.empty() : limit(host, folder)));
  }

  private static String command(String cmdline) {
    String cut = cmdline.substring(0, Math.min(cmdline.length(), LONGEST_COMMAND));
    return cut.replace('\0', ' ').strip();
  }

  private static OptionalInt files(HostView host, String folder) {
    try {
      return OptionalInt.of(host.list(folder + "/fd").size());
    } catch (IOException notOurs) {
      return OptionalInt.empty();
    }
  }

  private static OptionalLong limit(HostView host, String folder) {
    String limits = host.readIfThere(folder + "/limits").orElse("");
    return field(limits, "Max open files", 0);
  }

  /** The nth number behind a label at the beginning of a line. */
  private static OptionalLong field(String text, String label, int nth) {
    int start = text.startsWith(label) ? 0 : text.indexOf("\n" + label);
    if (start < 0) {
      return OptionalLong.empty();
    }
    int from = text.indexOf(label, start) + label.length();
    int end = text.indexOf('\n', from);
    String[] words = text.substring(from, end < 0 ? text.length() : end).strip().split("\\s+");
    return nth < words.length && words[nth].matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(words[nth]))
        : OptionalLong.empty();
  }

  private static long number(String word) {
    return word.matches("\\d{1,18}") ? Long.parseLong(word) : 0;
  }

  private static long bootSecond(HostView host) {
    return field(host.readIfThere("/proc/stat").orElse(""), "btime ", 0).orElse(0);
  }
}
