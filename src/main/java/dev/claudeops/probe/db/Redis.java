package dev.claudeops.probe.db;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.RedisInfo;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.ProbeSpec.Gauge;
import dev.claudeops.probe.Site;
import java.time.Duration;
import java.util.List;

/** Redis servers (and Valkey), asked AUTH, PING and INFO over their own protocol. */
public final class Redis implements Probe {
  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "redis",
          "Redis servers: whether they answer, memory against its limit, saving to disk, clients,"
              + " replication.",
          Duration.ofSeconds(6),
          "the password in the config, where the server has one",
          List.of(DatabaseProblems.KIND),
          List.of(
              DatabaseProblems.CONNECT,
              new Gauge("ping", Unit.SECONDS, "time until it answered a PING"),
              DatabaseProblems.CONNECTED,
              DatabaseProblems.CONNECTIONS_USED,
              new Gauge("memory", Unit.BYTES, "memory used for data"),
              new Gauge(
                  "memory-used",
                  Unit.RATIO,
                  "share of maxmemory in use, on a server that refuses writes when it is full"),
              new Gauge(
                  "cache-used",
                  Unit.RATIO,
                  "share of maxmemory in use, on a server that then drops old keys"),
              new Gauge(
                  "evicted", Unit.COUNT, "keys dropped for lack of memory since the last look"),
              DatabaseProblems.CACHE_HIT,
              DatabaseProblems.LAG),
          List.of(
              DatabaseProblems.DOWN,
              DatabaseProblems.STARTING,
              DatabaseProblems.CONNECTIONS,
              DatabaseProblems.BLOCKING,
              DatabaseProblems.REPLICATION,
              DatabaseProblems.REPLICATION_LAG,
              noisy(
                  "redis-memory",
                  Severity.WARNING,
                  "Redis reaches its memory limit and then refuses every write.",
                  "See what fills it: `redis-cli --bigkeys`; let keys expire, raise `maxmemory`, or"
                      + " choose a `maxmemory-policy` that drops old keys."),
              atOnce(
                  "redis-persistence",
                  Severity.CRITICAL,
                  "Redis cannot save its data to disk; a restart loses it, and writes may be"
                      + " refused until then.",
                  "Look at Redis's log for the reason: a full disk, a folder it may not write to,"
                      + " no memory to fork (`vm.overcommit_memory`).")),
          List.of(
              DatabaseProblems.CONNECTIONS_LINE,
              DatabaseProblems.LAG_LINE,
              above("redis-memory", "memory-used", 0.85, 0.75, 0.97, 0.9)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return Servers.looks(site, SPEC, Runtime.Database.Kind.REDIS, Redis::look);
  }

  private static Observation look(Site site, Server server, Observation.Builder seen)
      throws InterruptedException {
    Runtime.Database at = server.at();
    try {
      RedisInfo told = RedisInfo.of(server, site.host(), Servers.waits(SPEC, site));
      seen.measure("connect", told.connect().toNanos() / 1e9, Unit.SECONDS)
          .measure("ping", told.ping().toNanos() / 1e9, Unit.SECONDS);
      return new RedisReading(site, at, server, told.info(), seen).tell();
    } catch (Refusal refusal) {
      return DatabaseProblems.tell(refusal, seen);
    }
  }
}
