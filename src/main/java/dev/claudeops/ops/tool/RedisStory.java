package dev.claudeops.ops.tool;

import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.RedisActivity;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Waits;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a Redis server is busy with, as text. Of keys only the part before a colon is told. */
final class RedisStory {
  private static final int TOLD = 12;

  private RedisStory() {}

  static String told(Room room, Server server, Waits waits) throws Refusal, InterruptedException {
    RedisActivity activity = RedisActivity.of(server, room.host(), waits);
    Row info = activity.told().info();
    StringBuilder out = new StringBuilder();
    out.append("Redis ")
        .append(Say.word(info.either("valkey_version", "redis_version").orElse("?")))
        .append(", up ")
        .append(Humane.seconds(info.number("uptime_in_seconds", 0)))
        .append(", role ")
        .append(Say.word(info.say("role")))
        .append('\n');
    out.append("memory: ")
        .append(Humane.bytes(info.number("used_memory", 0)))
        .append(" used, peak ")
        .append(Humane.bytes(info.number("used_memory_peak", 0)))
        .append(", RSS ")
        .append(Humane.bytes(info.number("used_memory_rss", 0)))
        .append(", limit ")
        .append(
            info.number("maxmemory", 0) > 0 ? Humane.bytes(info.number("maxmemory", 0)) : "none")
        .append(" (")
        .append(Say.word(info.say("maxmemory_policy")))
        .append("), fragmentation ")
        .append(Say.word(info.say("mem_fragmentation_ratio")))
        .append('\n');
    out.append("clients: ")
        .append(Humane.number(info.number("connected_clients", 0)))
        .append(" of ")
        .append(Humane.number(info.number("maxclients", 0)))
        .append(", ")
        .append(Humane.number(info.number("blocked_clients", 0)))
        .append(" blocked; ")
        .append(Humane.number(info.number("instantaneous_ops_per_sec", 0)))
        .append(" commands/s; evicted ")
        .append(Humane.number(info.number("evicted_keys", 0)))
        .append(", rejected ")
        .append(Humane.number(info.number("rejected_connections", 0)))
        .append('\n');
    clients(activity.clients(), out);
    slow(activity.slow(), out);
    activity.unseen().forEach(what -> out.append("not seen: ").append(what).append('\n'));
    return out.toString().stripTrailing();
  }

  private static void clients(List<Row> clients, StringBuilder out) {
    Map<String, Long> counts =
        clients.stream()
            .collect(
                Collectors.groupingBy(
                    one ->
                        "%s%s, last command %s"
                            .formatted(
                                address(one.say("addr")),
                                one.say("name").isEmpty()
                                    ? ""
                                    : " (" + Say.word(one.say("name")) + ")",
                                Say.word(one.say("cmd"))),
                    Collectors.counting()));
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(TOLD)
        .forEach(
            entry ->
                out.append("  ")
                    .append(entry.getValue())
                    .append("x from ")
                    .append(entry.getKey())
                    .append('\n'));
    clients.stream()
        .max(Comparator.comparingDouble(one -> one.number("tot-mem", 0)))
        .filter(one -> one.number("tot-mem", 0) > 1 << 20)
        .ifPresent(
            one ->
                out.append("the client that takes most memory: ")
                    .append(Say.word(one.say("addr")))
                    .append(", ")
                    .append(Humane.bytes(one.number("tot-mem", 0)))
                    .append('\n'));
  }

  /** Without the client's own port. */
  private static String address(String address) {
    int colon = address.lastIndexOf(':');
    return Say.word(colon > 0 ? address.substring(0, colon) : address);
  }

  private static void slow(List<RedisActivity.Slow> slow, StringBuilder out) {
    out.append(
        slow.isEmpty() ? "slow commands: none in its log\n" : "slow commands, newest first:\n");
    slow.stream()
        .limit(TOLD)
        .forEach(
            one ->
                out.append("  ")
                    .append(Say.time(Instant.ofEpochSecond(one.at())))
                    .append(' ')
                    .append(
                        one.micros() < 1_000
                            ? one.micros() + " µs"
                            : Humane.seconds(one.micros() / 1e6))
                    .append(' ')
                    .append(words(one.words()))
                    .append('\n'));
  }

  private static String words(List<String> words) {
    String command = words.isEmpty() ? "?" : Say.line(words.getFirst(), 30);
    String key = words.size() > 1 ? words.get(1) : "";
    int colon = key.indexOf(':');
    return command
        + (colon > 0 && colon <= 40 ? " " + Say.line(key.substring(0, colon), 40) + ":…" : "")
        + " ("
        + Humane.count(words.size(), "word")
        + ")";
  }
}
