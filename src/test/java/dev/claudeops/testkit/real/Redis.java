package dev.claudeops.testkit.real;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A Redis server that keeps everything in memory, saves nothing by itself and evicts nothing. */
public final class Redis extends Part {
  private final Path server;
  private final Path client;
  private final int port = freePort();
  private final String maxMemory;
  private final Optional<String> password;

  private Redis(Path server, String maxMemory, Optional<String> password) {
    super("redis");
    this.server = server;
    this.client = need("redis", "redis-cli");
    this.maxMemory = maxMemory;
    this.password = password;
    restart();
  }

  public static Redis start() {
    return new Redis(need("redis", "redis-server"), "32mb", Optional.empty());
  }

  /** {@code maxMemory} as in redis.conf, such as {@code 8mb}. */
  public static Redis start(String maxMemory) {
    return new Redis(need("redis", "redis-server"), maxMemory, Optional.empty());
  }

  public static Redis start(String maxMemory, String password) {
    return new Redis(need("redis", "redis-server"), maxMemory, Optional.of(password));
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  public Optional<String> password() {
    return password;
  }

  /** What redis-cli prints; an error answer is text, too, as it is for a person. */
  public String cli(String... words) {
    return client(words).run().text();
  }

  /**
   * Writes a megabyte at a time until the server refuses more for lack of memory; gives its
   * refusal.
   */
  public String fill() {
    for (int megabyte = 0; megabyte < 4096; megabyte++) {
      String said = cli("setrange", "fill:" + megabyte, "1048575", "x");
      if (said.contains("OOM")) {
        return said;
      }
    }
    throw new AssertionError("4 GiB do not fill it");
  }

  /**
   * From here on every background save fails: its folder is not there. Redis then refuses writes,
   * as set up by default.
   */
  public void breakSaving() {
    cli("config", "set", "save", "3600 1");
    cli("set", "unsaved", "1");
    cli("config", "set", "dbfilename", "no-such-file.rdb");
    Folders.delete(saves());
    cli("bgsave");
    await(
        "a save has failed",
        Duration.ofSeconds(10),
        () -> cli("info", "persistence").contains("rdb_last_bgsave_status:err"));
  }

  /** Starts it again, empty, after {@link #kill()} or {@link #stop()}. */
  public void restart() {
    makeFolder("saves");
    launch(
        Call.of(
            server,
            "--bind",
            host(),
            "--port",
            port,
            "--dir",
            saves(),
            "--save",
            "",
            "--maxmemory",
            maxMemory,
            "--maxmemory-policy",
            "noeviction",
            password.map(p -> List.of("--requirepass", p)).orElse(List.of())),
        () -> client("ping").run().out().strip().equals("PONG"));
  }

  private Path saves() {
    return folder().resolve("saves");
  }

  private Call client(String... words) {
    var command = Call.of(client, "-h", host(), "-p", port, List.of(words));
    return password.map(p -> command.env("REDISCLI_AUTH", p)).orElse(command);
  }
}
