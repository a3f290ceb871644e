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
    return List.of(
        new Cpu(),
        new MemoryUse(),
        new Pressure(),
        new Disk(),
        new Drive(),
        new ProcessTable(),
        new Clock(),
        new Boot(),
        new UnitStates(),
        new Containers(),
        new Pm2Apps(),
        new Postgres(),
        new MariaDb(),
        new Redis(),
        new Network(),
        new HttpEndpoint(),
        new TcpPort(),
        new DnsName(),
        new CertificateExpiry(),
        new PromQuery(),
        new Plugin(),
        new Log(),
        new Login(),
        new Updates(),
        new Backup(),
        new Cron(),
        new Self());
  }
}
