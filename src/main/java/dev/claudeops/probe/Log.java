package dev.claudeops.probe;

import static dev.claudeops.model.Threshold.above;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.host.Apart;
import dev.claudeops.host.FilePattern;
import dev.claudeops.host.SystemJournal;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Patience;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the journal and the log files say since the last look. */
final class Log implements Probe {
  /** A line is there once and not again, so its finding stays for two quiet looks. */
  private static final Patience LINE = new Patience(1, 1, 2);

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "log",
          "Errors in the journal and in log files since the last look, and lines that always"
              + " matter: memory, disks, crashes, certificates.",
          Duration.ofSeconds(20),
          "root or the groups adm and systemd-journal for most logs",
          List.of("log"),
          List.of(
              new ProbeSpec.Gauge("new", Unit.BYTES, "text read since the last look"),
              new ProbeSpec.Gauge("behind", Unit.BYTES, "text left for the next look"),
              new ProbeSpec.Gauge("lines", Unit.COUNT, "lines read since the last look"),
              new ProbeSpec.Gauge("errors", Unit.COUNT, "errors since the last look"),
              new ProbeSpec.Gauge("warnings", Unit.COUNT, "warnings since the last look"),
              new ProbeSpec.Gauge(
                  "errors-per-minute", Unit.COUNT, "errors a minute since the last look"),
              new ProbeSpec.Gauge(
                  "error-surge",
                  Unit.RATIO,
                  "errors a minute, divided by what is unusual here: 5, or 5 times the usual rate"),
              new ProbeSpec.Gauge("growth-per-hour", Unit.BYTES, "text written in an hour")),
          List.of(
              line(
                  "log-errors",
                  Severity.WARNING,
                  "A log holds many more errors than it usually does.",
                  "Read the examples in the evidence; the most frequent one is usually the cause."),
              line(
                  "log-flood",
                  Severity.WARNING,
                  "A log grows so fast that it will fill the disk.",
                  "See what repeats; lower the program's log level, or rotate by size."),
              line(
                  "log-oom",
                  Severity.CRITICAL,
                  "The kernel ran out of memory and killed a process.",
                  "See who used it: `journalctl -k --grep 'Out of memory'`; limit it or add"
                      + " memory."),
              line(
                  "log-io-error",
                  Severity.CRITICAL,
                  "A disk or file system failed; data may be lost.",
                  "Secure a backup now, then see `smartctl -a` and `dmesg`."),
              line(
                  "log-kernel",
                  Severity.CRITICAL,
                  "The kernel reports a fault of its own or of the hardware.",
                  "Read `journalctl -k`; update the kernel or ask the provider for a hardware"
                      + " test."),
              line(
                  "log-no-space",
                  Severity.CRITICAL,
                  "A program could not write because a disk or quota was full.",
                  "See `df -h` and `df -i`; free space, then check what could not be written."),
              line(
                  "log-segfault",
                  Severity.WARNING,
                  "A program crashed in memory.",
                  "See `coredumpctl`; update the program, and test the memory when several"
                      + " crash."),
              line(
                  "log-descriptors",
                  Severity.WARNING,
                  "A program may open no more files or connections and refuses work.",
                  "Raise `LimitNOFILE` of its unit, or find what it does not close."),
              line(
                  "log-certificate",
                  Severity.WARNING,
                  "A connection failed because a certificate was not accepted.",
                  "Renew the certificate, or `update-ca-certificates` when it is another's."),
              line(
                  "log-crash",
                  Severity.WARNING,
                  "A program met an error that it did not handle.",
                  "Read the lines around the example in the log.")),
          List.of(
              warnAbove("log-errors", "error-surge", 1, 0.5),
              above("log-flood", "growth-per-hour", 100e6, 50e6, 2e9, 1e9)));

  private static FindingType line(String name, Severity severity, String meaning, String advice) {
    return new FindingType(name, severity, meaning, advice, LINE);
  }

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    List<Look> looks = new ArrayList<>();
    if (SystemJournal.kept(site.host())) {
      looks.add(Look.at(LogJournal.SUBJECT, SPEC.deadline(), () -> LogJournal.look(site)));
    }
    List<String> named = LogFiles.named(site);
    LogFile.forget(site.memory(), named);
    for (String path : named) {
      looks.add(
          FilePattern.isPattern(path)
              ? Look.over(
                  LogFile.subject(path),
                  SPEC.deadline(),
                  () -> Apart.call(() -> LogFile.lookAtAll(site, path, until(site))))
              : Look.at(
                  LogFile.subject(path),
                  SPEC.deadline(),
                  () -> Apart.call(() -> LogFile.look(site, path, until(site)))));
    }
    return looks;
  }

  /** Reading stops well before the deadline, so that what was read is not read for nothing. */
  private static long until(Site site) {
    Duration deadline = site.config().deadlines().getOrDefault(SPEC.name(), SPEC.deadline());
    return site.host().nanos() + deadline.toNanos() / 2;
  }
}
