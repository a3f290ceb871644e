package dev.claudeops.database;

import dev.claudeops.database.Answer.Row;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Redis server is busy with (Redis documentation: CLIENT LIST, SLOWLOG GET).
 *
 * @param clients by the fields of CLIENT LIST: {@code addr}, {@code idle}, {@code cmd}
 * @param slow the newest entries of its log of slow commands, the newest first
 * @param unseen what it did not tell, and why
 */
public record RedisActivity(
    RedisInfo told, List<Row> clients, List<Slow> slow, List<String> unseen) {
  /** With more of them the list is longer than we read; the count is in INFO. */
  private static final int MOST_CLIENTS = 2_000;

  private static final String SLOW_ENTRIES = "32";

  /**
   * One slow command.
   *
   * @param at seconds since 1970
   * @param micros how long it took
   * @param words its words as the server kept them; hostile, and secret but for the first
   */
  public record Slow(long at, long micros, List<String> words) {
    public Slow {
      words = List.copyOf(words);
    }
  }

  public RedisActivity {
    clients = List.copyOf(clients);
    slow = List.copyOf(slow);
    unseen = List.copyOf(unseen);
  }

  /** Asks it. */
  public static RedisActivity of(Server server, HostView host, Waits waits)
      throws Refusal, InterruptedException {
    return RedisInfo.ask(server, host, waits, RedisActivity::more);
  }

  private static RedisActivity more(Resp redis, RedisInfo told) throws IOException, Resp.NotRedis {
    List<String> unseen = new ArrayList<>();
    List<Row> clients = List.of();
    if (told.info().number("connected_clients", 0) > MOST_CLIENTS) {
      unseen.add("the clients one by one: they are too many");
    } else {
      Resp.Reply list = redis.ask("CLIENT", "LIST");
      if (list.error()) {
        unseen.add("its clients: " + Server.quoted(list.text()));
      } else {
        clients = list.text().lines().limit(MOST_CLIENTS).map(RedisActivity::client).toList();
      }
    }
    Resp.Tree log = redis.tree("SLOWLOG", "GET", SLOW_ENTRIES);
    if (log.error()) {
      unseen.add("its slow commands: " + Server.quoted(log.text()));
    }
    List<Slow> slow = log.items().stream().flatMap(entry -> slow(entry).stream()).toList();
    return new RedisActivity(told, clients, slow, unseen);
  }

  private static Row client(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String word : line.split(" ")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        fields.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new Row(fields);
  }

  /** An entry is its number, its time, how long it took, and its words. */
  private static Optional<Slow> slow(Resp.Tree entry) {
    List<Resp.Tree> parts = entry.items();
    if (parts.size() < 4
        || !parts.get(1).text().matches("\\d{1,12}")
        || !parts.get(2).text().matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Slow(
            Long.parseLong(parts.get(1).text()),
            Long.parseLong(parts.get(2).text()),
            parts.get(3).items().stream().map(Resp.Tree::text).toList()));
  }
}
