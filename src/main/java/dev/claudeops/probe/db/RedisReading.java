package dev.claudeops.probe.db;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Site;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What INFO of one Redis server comes to (Redis documentation, "INFO"). */
final class RedisReading {
  private final Site site;
  private final Runtime.Database at;
  private final Server server;
  private final Row info;
  private final Observation.Builder seen;
  private final List<String> said = new ArrayList<>();

  RedisReading(Site site, Runtime.Database at, Server server, Row info, Observation.Builder seen) {
    this.site = site;
    this.at = at;
    this.server = server;
    this.info = info;
    this.seen = seen;
  }

  Observation tell() throws Refusal {
    if (info.yes("loading")) {
      throw server.starting(
          "loading its data, " + Humane.seconds(info.number("loading_eta_seconds", 0)) + " to go");
    }
    boolean valkey = info.text("valkey_version").isPresent();
    said.add(
        "%s %s answers"
            .formatted(
                valkey ? "Valkey" : "Redis",
                Server.quoted(info.either("valkey_version", "redis_version").orElse("?"))));
    memory();
    clients();
    persistence();
    replication();
    since();
    return seen.ok(String.join(", ", said));
  }

  private void memory() {
    double used = info.number("used_memory", Double.NaN);
    double limit = info.number("maxmemory", 0);
    String policy = info.say("maxmemory_policy");
    seen.measure("memory", used, Unit.BYTES);
    if (limit > 0) {
      String name = policy.equals("noeviction") ? "memory-used" : "cache-used";
      seen.measure(name, used / limit, Unit.RATIO);
      seen.evidence("memory", "maxmemory " + Humane.bytes(limit) + ", when full: " + policy);
    }
    said.add(
        Humane.bytes(Double.isNaN(used) ? 0 : used)
            + (limit > 0 ? " of " + Humane.bytes(limit) : "")
            + " of memory used");
  }

  private void clients() {
    info.number("connected_clients")
        .ifPresent(
            open -> {
              seen.measure("connections", open, Unit.COUNT);
              said.add(Humane.count((long) open, "client"));
              info.number("maxclients")
                  .ifPresent(most -> seen.measure("connections-used", open / most, Unit.RATIO));
            });
  }

  private void persistence() {
    if (info.say("rdb_last_bgsave_status").equals("err")) {
      sick(
          "the last save to disk failed; %s are in memory only"
              .formatted(
                  Humane.count((long) info.number("rdb_changes_since_last_save", 0), "change")),
          Severity.CRITICAL);
    }
    if (info.say("aof_last_write_status").equals("err")) {
      sick("the last write to its append-only file failed", Severity.CRITICAL);
    }
    if (info.say("aof_last_bgrewrite_status").equals("err")) {
      sick("the last rewrite of its append-only file failed; it grows", Severity.WARNING);
    }
  }

  private void sick(String says, Severity severity) {
    seen.symptom("redis-persistence", severity, server.name() + ": " + says);
  }

  private void replication() {
    if (!info.say("role").equals("slave")) {
      return;
    }
    String from = Server.quoted(info.say("master_host") + ":" + info.say("master_port"));
    said.add("a replica of " + from);
    if (info.say("master_link_status").equals("up")) {
      seen.measure(
          "replication-lag", info.number("master_last_io_seconds_ago", Double.NaN), Unit.SECONDS);
    } else if (info.yes("master_sync_in_progress")) {
      seen.symptom(
          DatabaseProblems.REPLICATION.name(),
          Severity.WARNING,
          server.name() + " takes a full copy from " + from);
    } else {
      double down = info.number("master_link_down_since_seconds", -1);
      seen.symptom(
          DatabaseProblems.REPLICATION.name(),
          Severity.CRITICAL,
          "%s has lost its primary %s%s"
              .formatted(server.name(), from, down < 0 ? "" : " since " + Humane.seconds(down)));
    }
  }

  private void since() {
    String key = "redis/" + at.name() + "/counters";
    String age = info.say("run_id");
    Counters counters = Counters.of(site.memory(), key, age);
    counters
        .grew("evicted", info.number("evicted_keys"))
        .ifPresent(count -> seen.measure("evicted", count, Unit.COUNT));
    counters
        .grew("rejected", info.number("rejected_connections"))
        .ifPresent(
            count -> {
              if (count > 0) {
                seen.symptom(
                    DatabaseProblems.CONNECTIONS.name(),
                    Severity.WARNING,
                    Humane.count((long) count, "connection")
                        + " refused since the last look, because too many clients were connected");
              }
            });
    counters.grew("refused", refusedWrites()).ifPresent(this::refusedWrites);
    OptionalDouble hit = counters.grew("hit", info.number("keyspace_hits"));
    OptionalDouble miss = counters.grew("miss", info.number("keyspace_misses"));
    // Of a handful of reads a share means nothing.
    if (hit.isPresent() && miss.isPresent() && hit.getAsDouble() + miss.getAsDouble() >= 1000) {
      seen.measure(
          "cache-hit", hit.getAsDouble() / (hit.getAsDouble() + miss.getAsDouble()), Unit.RATIO);
    }
    counters.keep(site.memory(), key, age);
  }

  /** {@code errorstat_OOM:count=12}, since Redis 6.2; none yet is zero where others are counted. */
  private OptionalDouble refusedWrites() {
    String text = info.say("errorstat_OOM");
    String count = text.startsWith("count=") ? text.substring(6).split(",")[0] : "0";
    return count.matches("\\d{1,15}")
        ? OptionalDouble.of(Long.parseLong(count))
        : OptionalDouble.empty();
  }

  private void refusedWrites(double count) {
    if (count > 0) {
      seen.symptom(
          "redis-memory",
          Severity.CRITICAL,
          "%s refused %s since the last look, because its memory is full"
              .formatted(server.name(), Humane.count((long) count, "write")));
    }
  }
}
