package dev.claudeops.probe;

import java.util.List;

/** The catalogue of probes, in the order of the health file. Add a probe by adding its line. */
public final class Probes {
  private Probes() {}

  /** Every probe there is. */
  public static List<Probe> all() {
    return List.of(
        new Cpu(),
        new MemoryUse(),
        new Pressure(),
        new Disk(),
        new Drive(),
        new ProcessTable(),
        new Clock(),
        new Boot(),
        new Log(),
        new Login());
  }
}
