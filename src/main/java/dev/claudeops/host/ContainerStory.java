package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One container as its engine tells of it (Docker Engine API: /containers/ID/json,
 * /containers/ID/logs): more than {@link Docker} keeps, and never its environment.
 *
 * @param state the container as {@link Docker} has it
 * @param image the digest it was made from
 * @param memory the most bytes it may use; 0 is no limit
 * @param cpus how many processors it may use; 0 is no limit
 * @param pids the most processes; 0 or less is no limit
 * @param mounts what of the machine it sees and where, {@code /srv/data -> /data (rw)}
 * @param networks the networks it is in
 * @param checks what its last health checks said, the oldest first
 * @param command the program it runs
 * @param log its last lines; empty where it has none
 * @param unlogged why there are no lines; empty when that is because it wrote none
 */
public record ContainerStory(
    Docker.Container state,
    String image,
    long memory,
    double cpus,
    long pids,
    List<String> mounts,
    List<String> networks,
    List<Check> checks,
    String command,
    String log,
    String unlogged) {
  private static final Duration DEADLINE = Duration.ofSeconds(8);
  private static final int LONGEST_LOG = 1 << 20;
  private static final int MOST = 50;

  /** One health check. */
  public record Check(String at, long exit, String said) {}

  /** What an engine has under a name: the container, or the names that there are. */
  public sealed interface Found {
    record One(ContainerStory story) implements Found {}

    record None(List<String> names) implements Found {}
  }

  public ContainerStory {
    mounts = List.copyOf(mounts);
    networks = List.copyOf(networks);
    checks = List.copyOf(checks);
  }

  /**
   * Asks the engine for the container of this name; the name is compared and never sent. Fails with
   * a sentence.
   *
   * @param lines how many lines of its log
   */
  public static Found read(HostView host, String name, int lines)
      throws IOException, InterruptedException {
    Optional<String> socket = Docker.socket(host);
    if (socket.isEmpty() || Docker.asleep(host, socket.get())) {
      throw new IOException("no container engine runs here");
    }
    Engine engine = new Engine(host, socket.get(), System.nanoTime() + DEADLINE.toNanos());
    List<String> names = new ArrayList<>();
    for (Json listed : engine.get("/containers/json?all=1").items()) {
      String id = listed.at("Id").textOr("");
      for (Json each : listed.at("Names").items()) {
        String one = each.textOr("").replaceFirst("^/", "");
        names.add(one);
        if (one.equals(name) && id.matches("[0-9a-f]{12,64}")) {
          return new Found.One(story(engine, id, lines));
        }
      }
    }
    return new Found.None(names);
  }

  private static ContainerStory story(Engine engine, String id, int lines) throws IOException {
    Json json = engine.get("/containers/" + id + "/json");
    Json limits = json.at("HostConfig");
    List<Check> checks =
        json.at("State", "Health", "Log").items().stream()
            .limit(MOST)
            .map(
                one ->
                    new Check(
                        one.at("End").textOr(""),
                        one.at("ExitCode").whole().orElse(0),
                        one.at("Output").textOr("")))
            .toList();
    String log = "";
    String unlogged = "";
    try {
      String path = "/containers/" + id + "/logs?stdout=1&stderr=1&timestamps=1&tail=" + lines;
      log = plain(engine.bytes(path, LONGEST_LOG), json.at("Config", "Tty").isTrue());
    } catch (IOException e) {
      unlogged = String.valueOf(e.getMessage());
    }
    double nano = limits.at("NanoCpus").whole().orElse(0) / 1e9;
    double quota = limits.at("CpuQuota").whole().orElse(0);
    double period = limits.at("CpuPeriod").whole().orElse(0);
    return new ContainerStory(
        Docker.container(id, json),
        json.at("Image").textOr(""),
        limits.at("Memory").whole().orElse(0),
        nano > 0 ? nano : quota > 0 && period > 0 ? quota / period : 0,
        limits.at("PidsLimit").whole().orElse(0),
        json.at("Mounts").items().stream().limit(MOST).map(ContainerStory::mount).toList(),
        json.at("NetworkSettings", "Networks").fields().keySet().stream().limit(MOST).toList(),
        checks,
        command(json),
        log,
        unlogged);
  }

  private static String mount(Json mount) {
    return mount.at("Source").textOr(mount.at("Name").textOr("?"))
        + " -> "
        + mount.at("Destination").textOr("?")
        + (mount.at("RW").isTrue() ? " (rw)" : " (ro)");
  }

  private static String command(Json json) {
    List<String> words = new ArrayList<>(List.of(json.at("Path").textOr("")));
    json.at("Args").items().forEach(word -> words.add(word.textOr("")));
    return String.join(" ", words);
  }

  /**
   * The text of a log: where the container has no terminal, each piece has a head of eight bytes,
   * the last four its length (Docker Engine API, "Stream format").
   */
  static String plain(byte[] raw, boolean terminal) {
    if (terminal) {
      return new String(raw, StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream(raw.length);
    int at = 0;
    while (at + 8 <= raw.length && raw[at] >= 0 && raw[at] <= 2) {
      long length =
          (raw[at + 4] & 0xFFL) << 24
              | (raw[at + 5] & 0xFFL) << 16
              | (raw[at + 6] & 0xFFL) << 8
              | raw[at + 7] & 0xFFL;
      int end = (int) Math.min(raw.length, at + 8 + length);
      text.write(raw, at + 8, end - at - 8);
      at = end;
    }
    if (at < raw.length && text.size() == 0) {
      text.write(raw, 0, raw.length); // an engine that puts no heads before its pieces
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
