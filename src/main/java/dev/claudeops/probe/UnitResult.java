package dev.claudeops.probe;

import dev.claudeops.host.SystemdUnit;
import java.util.Map;

/** Why a unit ended, in words: its result, exit code or signal (systemd.exec(5), signal(7)). */
final class UnitResult {
  private static final Map<Long, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1L, "HUP"),
          Map.entry(2L, "INT"),
          Map.entry(3L, "QUIT"),
          Map.entry(4L, "ILL"),
          Map.entry(5L, "TRAP"),
          Map.entry(6L, "ABRT"),
          Map.entry(7L, "BUS"),
          Map.entry(8L, "FPE"),
          Map.entry(9L, "KILL"),
          Map.entry(10L, "USR1"),
          Map.entry(11L, "SEGV"),
          Map.entry(12L, "USR2"),
          Map.entry(13L, "PIPE"),
          Map.entry(14L, "ALRM"),
          Map.entry(15L, "TERM"),
          Map.entry(24L, "XCPU"),
          Map.entry(25L, "XFSZ"),
          Map.entry(31L, "SYS"));

  /** Exit codes that systemd itself gives before the program runs. */
  private static final Map<Long, String> BEFORE_START =
      Map.of(
          200L, "its working folder cannot be entered",
          203L, "its program cannot be run",
          208L, "its standard input cannot be opened",
          209L, "its standard output cannot be opened",
          216L, "its group does not exist",
          217L, "its user does not exist",
          226L, "its sandbox cannot be set up",
          233L, "its run-time folder cannot be made",
          238L, "its state folder cannot be made",
          240L, "its log folder cannot be made");

  /** waitid(2): si_code. */
  private static final long EXITED = 1;

  private static final long KILLED = 2;
  private static final long DUMPED = 3;

  private UnitResult() {}

  static String says(SystemdUnit unit) {
    return switch (unit.property("Result")) {
      case "exit-code", "signal", "core-dump", "success", "start-limit-hit" -> end(unit);
      case "timeout" -> "it took longer than it may";
      case "watchdog" -> "it stopped telling that it is alive (watchdog)";
      case "oom-kill" -> "the kernel killed it for want of memory";
      case "protocol" -> "it did not tell that it is ready";
      case "resources" -> "systemd could not give it what it needs";
      case "" -> "no reason is known";
      case String other -> "result " + other;
    };
  }

  private static String end(SystemdUnit unit) {
    long code = unit.number("ExecMainCode").orElse(0);
    long status = unit.number("ExecMainStatus").orElse(0);
    if (code == EXITED && BEFORE_START.containsKey(status)) {
      return BEFORE_START.get(status) + " (exit code " + status + ")";
    }
    if (code == EXITED) {
      return "exit code " + status;
    }
    if (code == KILLED || code == DUMPED) {
      String signal =
          SIGNALS.containsKey(status) ? "SIG" + SIGNALS.get(status) : "signal " + status;
      return (code == DUMPED ? "it crashed with " : "ended by ") + signal;
    }
    return unit.property("Result").equals("start-limit-hit")
        ? "it was started too often in a short time"
        : "a command of its start ended in failure";
  }
}
