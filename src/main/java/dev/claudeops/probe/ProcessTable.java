package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The process table as a whole: dead processes nobody collects, processes stuck in the kernel,
 * files and process numbers running out. Declared processes are looked at one by one ({@link
 * DeclaredProcess}).
 */
final class ProcessTable implements Probe {
  static final Subject SUBJECT = new Subject("machine", "processes");

  /** A few zombies come and go on every machine; these many stay. */
  private static final int ZOMBIES = 20;

  /** From this use of a limit on it is worth knowing who has most; below every line drawn here. */
  private static final double SHORT = 0.7;

  /** Who has less of all is nobody's culprit. */
  private static final double MOST = 0.25;

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "process",
          "Declared processes; and of all together: dead ones nobody collects, stuck ones, files"
              + " and process numbers running out.",
          Duration.ofSeconds(10),
          "root, for the open files of other users' processes",
          List.of("machine", "process"),
          List.of(
              new ProbeSpec.Gauge("processes", Unit.COUNT, "how many there are"),
              new ProbeSpec.Gauge("zombies", Unit.COUNT, "dead ones their parent did not collect"),
              new ProbeSpec.Gauge(
                  "stuck", Unit.COUNT, "those that wait in the kernel and never ran for a second"),
              new ProbeSpec.Gauge(
                  "files-worst", Unit.RATIO, "open files of the process nearest to its own limit"),
              new ProbeSpec.Gauge(
                  "files-all", Unit.RATIO, "open files against the machine's limit"),
              new ProbeSpec.Gauge(
                  "numbers-used", Unit.RATIO, "processes and threads against the kernel's limit"),
              new ProbeSpec.Gauge("running", Unit.COUNT, "processes found of a declared one"),
              new ProbeSpec.Gauge("memory", Unit.BYTES, "what these hold together"),
              new ProbeSpec.Gauge("age", Unit.SECONDS, "since the youngest of these started")),
          List.of(
              noisy(
                  "process-zombies",
                  Severity.WARNING,
                  "A program starts others and does not collect them when they end; in time no"
                      + " process can be started.",
                  "Restart the parent that is named; tell its maker."),
              noisy(
                  "process-stuck",
                  Severity.WARNING,
                  "Processes wait in the kernel for a disk or a file server that does not answer;"
                      + " they cannot even be ended.",
                  "See what they wait for: `cat /proc/PID/stack`, `journalctl -k`; check the drive"
                      + " or the file server."),
              noisy(
                  "process-files",
                  Severity.WARNING,
                  "A process has nearly as many files and connections open as it may; then it"
                      + " refuses work.",
                  "Restart it if it leaks (`ls -l /proc/PID/fd`), or raise its limit"
                      + " (`LimitNOFILE=` in its unit)."),
              noisy(
                  "machine-files",
                  Severity.WARNING,
                  "The machine has nearly as many files open as the kernel allows.",
                  "Find who has most: `lsof -n | awk '{print $1}' | sort | uniq -c | sort -n |"
                      + " tail`; raise `fs.file-max`."),
              noisy(
                  "process-numbers",
                  Severity.WARNING,
                  "Soon no process or thread can be started.",
                  "Find who has most: `ps -eLo comm= | sort | uniq -c | sort -n | tail`;"
                      + " restart it."),
              atOnce(
                  "process-missing",
                  Severity.CRITICAL,
                  "A process that must run does not.",
                  "Read its log, then start it the way it is usually started."),
              atOnce(
                  "process-count",
                  Severity.WARNING,
                  "More or fewer of a process run than should.",
                  "See them: `ps -ef`; end what is too many, start what is missing."),
              atOnce(
                  "process-pid-file",
                  Severity.CRITICAL,
                  "The pid file names a process that is gone: it ended without cleaning up, which"
                      + " means it crashed or was killed.",
                  "Read its log, then start it the way it is usually started.")),
          List.of(
              above("process-files", "files-worst", 0.85, 0.75, 0.95, 0.9),
              above("machine-files", "files-all", 0.8, 0.7, 0.95, 0.9),
              above("process-numbers", "numbers-used", 0.8, 0.7, 0.95, 0.9)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    List<Look> looks = new ArrayList<>();
    looks.add(Look.at(SUBJECT, SPEC.deadline(), () -> look(site)));
    for (Runtime.Process declared : site.config().everyRuntime(Runtime.Process.class)) {
      looks.add(
          Look.at(declared.subject(), SPEC.deadline(), () -> DeclaredProcess.look(site, declared)));
    }
    return looks;
  }

  private static Observation look(Site site) throws InterruptedException {
    HostView host = site.host();
    Processes table = site.once(Processes.class, Processes::read);
    if (table.all().isEmpty()) {
      return Observation.unknown(
          SUBJECT,
          host.now(),
          "no processes can be seen: " + table.unseen().orElse("/proc has an unknown form"));
    }
    Observation.Builder seen =
        Observation.of(SUBJECT, host.now()).measure("processes", table.all().size(), Unit.COUNT);
    String files = files(site, table, seen);
    numbers(site, table, seen);
    String zombies = zombies(table, seen);
    Stuck.look(site, table, seen);
    return seen.ok(
        "%s%s%s%s"
            .formatted(
                Humane.count(table.all().size(), "process"),
                zombies,
                files,
                table.unseen().map(why -> " (" + why + ")").orElse("")));
  }

  private static String zombies(Processes table, Observation.Builder seen) {
    List<Processes.Entry> dead = table.all().stream().filter(Processes.Entry::zombie).toList();
    seen.measure("zombies", dead.size(), Unit.COUNT);
    if (dead.isEmpty()) {
      return "";
    }
    Map<Integer, Long> byParent =
        dead.stream()
            .collect(Collectors.groupingBy(Processes.Entry::parent, Collectors.counting()));
    int parent =
        byParent.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    String name =
        table.at(parent).map(entry -> entry.comm() + " (" + parent + ")").orElse("" + parent);
    if (dead.size() >= ZOMBIES) {
      seen.symptom(
          "process-zombies",
          Severity.WARNING,
          "%d dead processes were not collected, %d of them by %s"
              .formatted(dead.size(), byParent.get(parent), name));
    }
    return ", %d dead and not collected by %s".formatted(dead.size(), name);
  }

  /** Open files: the process nearest to its limit, and all of the machine (proc(5): file-nr). */
  private static String files(Site site, Processes table, Observation.Builder seen) {
    HostView host = site.host();
    String[] words = host.readIfThere("/proc/sys/fs/file-nr").orElse("").strip().split("\\s+");
    if (words.length == 3 && words[0].matches("\\d{1,18}") && words[2].matches("[1-9]\\d{0,18}")) {
      double open = Double.parseDouble(words[0]);
      double share = open / Double.parseDouble(words[2]);
      seen.measure("files-all", share, Unit.RATIO);
      if (share >= SHORT) {
        table.all().stream()
            .filter(entry -> entry.files().orElse(0) >= open * MOST)
            .max(Comparator.comparingInt(entry -> entry.files().orElse(0)))
            .ifPresent(entry -> Blamed.name(site, seen, "machine-files", entry));
      }
    }
    Optional<Processes.Entry> worst =
        table.all().stream()
            .filter(entry -> share(entry).isPresent())
            .max(Comparator.comparingDouble(entry -> share(entry).getAsDouble()));
    if (worst.isEmpty()) {
      return "";
    }
    Processes.Entry entry = worst.get();
    double share = share(entry).getAsDouble();
    seen.measure("files-worst", share, Unit.RATIO);
    if (share >= SHORT) {
      Blamed.name(site, seen, "process-files", entry);
    }
    return share < SHORT
        ? ""
        : ", %s (%d) has %d of %d files open"
            .formatted(
                entry.comm(), entry.pid(), entry.files().getAsInt(), entry.fileLimit().getAsLong());
  }

  private static OptionalDouble share(Processes.Entry entry) {
    return entry.files().isPresent() && entry.fileLimit().orElse(0) > 0
        ? OptionalDouble.of((double) entry.files().getAsInt() / entry.fileLimit().getAsLong())
        : OptionalDouble.empty();
  }

  /** Every thread takes a number; the smaller of the kernel's two limits counts. */
  private static void numbers(Site site, Processes table, Observation.Builder seen) {
    HostView host = site.host();
    double limit =
        Math.min(
            limit(host, "/proc/sys/kernel/pid_max"), limit(host, "/proc/sys/kernel/threads-max"));
    long threads = table.all().stream().mapToLong(entry -> Math.max(1, entry.threads())).sum();
    if (threads / limit >= SHORT) {
      table.all().stream()
          .filter(entry -> !entry.kernel() && entry.threads() >= threads * MOST)
          .max(Comparator.comparingInt(Processes.Entry::threads))
          .ifPresent(entry -> Blamed.name(site, seen, "process-numbers", entry));
    }
    seen.measure("numbers-used", threads / limit, Unit.RATIO)
        .evidence(
            "/proc",
            "%d processes and threads of %s"
                .formatted(threads, Double.isFinite(limit) ? Humane.number(limit) : "unknown"));
  }

  private static double limit(HostView host, String file) {
    String text = host.readIfThere(file).orElse("").strip();
    return text.matches("[1-9]\\d{0,15}") ? Double.parseDouble(text) : Double.POSITIVE_INFINITY;
  }
}
