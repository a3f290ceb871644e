package dev.claudeops.probe;

import dev.claudeops.probe.db.MariaDb;
import dev.claudeops.probe.db.Postgres;
import dev.claudeops.probe.db.Redis;
import java.util.List;

/** The catalogue of probes, in the order of the health file. Add a probe by adding its line. */
public final class Probes {
  private Probes() {}

  /** Every probe there is. */
  public static List<Probe> all() {
    return List.of(new Cpu(), new MemoryUse(), new Postgres(), new MariaDb(), new Redis());
  }
}
