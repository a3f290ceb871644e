package dev.claudeops.host;

import java.util.regex.Pattern;

/**
 * A launched program by what outlives the process that launched it; for whoever has to end it
 * later.
 *
 * @param name of its launch
 * @param pid of its first process; 0 where that is not known
 * @param tick when that process started, in clock ticks since the boot (proc_pid_stat(5), field 22)
 */
public record Launched(String name, int pid, long tick) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,149}");

  public Launched {
    check(name);
  }

  static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a launch: " + name);
    }
  }

  /** What its scope is called where systemd keeps one. */
  String scope() {
    return "claudeops-agent-" + name + ".scope";
  }
}
