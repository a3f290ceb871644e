package dev.claudeops.database;

import dev.claudeops.database.Answer.Row;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * What a Redis server tells of itself, asked AUTH, PING and INFO over its own protocol.
 *
 * @param connect how long it took to connect
 * @param ping how long it took to answer a PING
 * @param info the lines of INFO by name
 */
public record RedisInfo(Duration connect, Duration ping, Row info) {
  private static final List<String> SOCKETS =
      List.of("redis-server.sock", "redis.sock", "valkey-server.sock", "valkey.sock");

  /** What more is asked of a server that has told of itself. */
  @FunctionalInterface
  interface More<T> {
    T ask(Resp redis, RedisInfo told) throws IOException, Resp.NotRedis;
  }

  /** Asks it; within the time for connecting and talking together. */
  public static RedisInfo of(Server server, HostView host, Waits waits)
      throws Refusal, InterruptedException {
    return ask(server, host, waits, (redis, told) -> told);
  }

  /** The same, and more on the same connection. */
  static <T> T ask(Server server, HostView host, Waits waits, More<T> more)
      throws Refusal, InterruptedException {
    Duration limit = waits.connect().plus(waits.talk());
    try {
      return Leash.within(limit, () -> talk(server, host, waits, more));
    } catch (Leash.Late late) {
      throw server.silent(limit);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Resp.NotRedis
          ? server.garbage()
          : server.because(e.getCause(), limit);
    }
  }

  private static <T> T talk(Server server, HostView host, Waits waits, More<T> more)
      throws IOException, Refusal, Resp.NotRedis {
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
        throw server.heldUp(ping.text());
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
      return more.ask(redis, new RedisInfo(connect, answered, new Row(lines)));
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
