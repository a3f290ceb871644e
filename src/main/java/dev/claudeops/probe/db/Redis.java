package dev.claudeops.probe.db;

import static dev.claudeops.model.FindingType.atOnce;
import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.ProbeSpec.Gauge;
import dev.claudeops.probe.Site;
import dev.claudeops.probe.db.Answer.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Redis servers (and Valkey), asked AUTH, PING and INFO over their own protocol. */
public final class Redis implements Probe {
  private static final List<String> SOCKETS =
      List.of("redis-server.sock", "redis.sock", "valkey-server.sock", "valkey.sock");

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
    return Servers.looks(site, SPEC, Runtime.Database.Kind.REDIS, "Redis", Redis::look);
  }

  private static Observation look(Site site, Server server, Observation.Builder seen)
      throws InterruptedException {
    Runtime.Database at = server.at();
    Waits waits = Waits.of(SPEC, site);
    Duration limit = waits.connect().plus(waits.talk());
    try {
      Told told = Leash.within(limit, () -> talk(site.host(), server, waits));
      seen.measure("connect", told.connect().toNanos() / 1e9, Unit.SECONDS)
          .measure("ping", told.ping().toNanos() / 1e9, Unit.SECONDS);
      return new RedisReading(site, at, server, told.info(), seen).tell();
    } catch (Leash.Late late) {
      return server.silent(limit).tell(seen);
    } catch (ExecutionException e) {
      return refusal(server, e.getCause(), limit, seen);
    } catch (Refusal refusal) {
      return refusal.tell(seen);
    }
  }

  private static Observation refusal(
      Server server, Throwable cause, Duration limit, Observation.Builder seen) {
    return switch (cause) {
      case Resp.NotRedis not -> server.garbage().tell(seen);
      case Busy busy ->
          seen.symptom(DatabaseProblems.BLOCKING.name(), Severity.CRITICAL, busy.getMessage())
              .seen(busy.getMessage());
      case null, default -> server.because(cause, limit).tell(seen);
    };
  }

  /** A script holds up everybody. */
  private static final class Busy extends Exception {
    private static final long serialVersionUID = 1L;

    Busy(String says) {
      super(says, null, false, false);
    }
  }

  private record Told(Duration connect, Duration ping, Row info) {}

  private static Told talk(HostView host, Server server, Waits waits)
      throws IOException, Refusal, Resp.NotRedis, Busy {
    long began = host.nanos();
    try (Wire wire =
        server.onSocket()
            ? Wire.unix(host, Wire.socketIn(host, server.at().host(), SOCKETS))
            : Wire.tcp(server, server.at().tls(), waits.connect())) {
      Duration connect = Duration.ofNanos(host.nanos() - began);
      Resp redis = new Resp(wire);
      if (server.at().password().isPresent()) {
        List<String> words = new ArrayList<>(List.of("AUTH"));
        server.at().user().ifPresent(words::add);
        words.add(server.at().password().get().reveal());
        Resp.Reply let = redis.ask(words.toArray(String[]::new));
        if (let.error() && !needless(let)) {
          throw judged(server, let);
        }
      }
      long asked = host.nanos();
      Resp.Reply ping = redis.ask("PING");
      Duration answered = Duration.ofNanos(host.nanos() - asked);
      // A server that cannot save, or has lost its primary, refuses even PING; INFO tells why.
      if (ping.is("BUSY")) {
        throw new Busy(server.name() + " is held up by a script: " + Server.quoted(ping.text()));
      }
      boolean goOn = ping.is("MISCONF") || ping.is("MASTERDOWN") || ping.is("NOPERM");
      if (ping.error() && !goOn) {
        throw judged(server, ping);
      }
      if (!ping.error() && !ping.text().equals("PONG")) {
        throw new Resp.NotRedis("PING is not answered with PONG");
      }
      Resp.Reply info = redis.ask("INFO");
      if (info.error()) {
        throw judged(server, info);
      }
      Map<String, String> lines = parsed(info.text());
      Resp.Reply errors = redis.ask("INFO", "errorstats");
      if (!errors.error()) {
        lines.putAll(parsed(errors.text()));
      }
      return new Told(connect, answered, new Row(lines));
    }
  }

  /** A server without a password refuses every one, in these words since 6 and before. */
  private static boolean needless(Resp.Reply auth) {
    return auth.text().contains("without any password configured")
        || auth.text().contains("no password is set");
  }

  private static Refusal judged(Server server, Resp.Reply error) {
    if (error.is("LOADING")) {
      return server.starting(error.text());
    }
    if (error.text().contains("max number of clients")) {
      return server.full(error.text());
    }
    if (error.is("WRONGPASS") || error.text().contains("invalid password")) {
      return server.password(error.text());
    }
    return error.is("NOAUTH")
        ? server.unseen("it wants a password; give it one in the config")
        : server.unseen(Server.quoted(error.text()));
  }

  private static Map<String, String> parsed(String info) {
    Map<String, String> lines = new HashMap<>();
    info.lines()
        .limit(5_000)
        .filter(line -> !line.startsWith("#") && line.indexOf(':') > 0)
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
            });
    return lines;
  }
}
