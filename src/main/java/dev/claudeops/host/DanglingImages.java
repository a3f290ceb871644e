package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Images of the container engine that have no name and that no container uses (Docker Engine API:
 * /images/json with the filter dangling, /info).
 *
 * @param folder where the engine keeps its data
 * @param bytes what they hold at most: layers that others share stay
 */
public record DanglingImages(String folder, int count, long bytes) {
  private static final Duration DEADLINE = Duration.ofSeconds(8);
  private static final String FILTERS = "filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D";

  /** The question whose answer is that they were removed. */
  public static final String PRUNE = "/images/prune?" + FILTERS;

  /** Asks the engine; fails with a sentence. */
  public static DanglingImages read(HostView host) throws IOException, InterruptedException {
    Optional<String> socket = Docker.socket(host);
    if (socket.isEmpty() || Docker.asleep(host, socket.get())) {
      throw new IOException("no container engine runs here");
    }
    Engine engine = new Engine(host, socket.get(), System.nanoTime() + DEADLINE.toNanos());
    String folder = engine.get("/info").at("DockerRootDir").textOr("");
    if (!folder.startsWith("/")) {
      throw new IOException("the container engine does not tell where it keeps its data");
    }
    List<Json> images = engine.get("/images/json?" + FILTERS).items();
    long bytes = images.stream().mapToLong(one -> one.at("Size").whole().orElse(0)).sum();
    return new DanglingImages(folder, images.size(), bytes);
  }
}
