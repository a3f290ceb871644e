package dev.claudeops.probe;

import dev.claudeops.host.HostView;

/** Which boot this is and how long it lasts: a clock that no one can set (proc(5): uptime). */
final class Uptime {
  private Uptime() {}

  /** Another text at every boot; empty where the kernel does not tell. */
  static String bootId(HostView host) {
    return host.readIfThere("/proc/sys/kernel/random/boot_id").orElse("").strip();
  }

  /** Seconds since boot, time asleep included; 0 where the kernel does not tell. */
  static double seconds(HostView host) {
    String first = host.readIfThere("/proc/uptime").orElse("").split(" ")[0].strip();
    return first.matches("\\d{1,12}(\\.\\d{1,9})?") ? Double.parseDouble(first) : 0;
  }
}
