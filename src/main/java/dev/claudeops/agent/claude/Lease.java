package dev.claudeops.agent.claude;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Launched;
import dev.claudeops.host.Processes;
import dev.claudeops.host.WholeFile;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose a run's folder is, and what was launched for it; so that whoever comes after a kill -9 ends
 * the one and removes the other. Processes are named by their number and their start.
 */
record Lease(int owner, long ownerTick, Launched child) {
  static final String FILE = "lease";

  private static final int LONGEST = 4_096;

  static Lease ours(HostView host, String launch) {
    int pid = (int) ProcessHandle.current().pid();
    return new Lease(pid, tick(host, pid), new Launched(launch, 0, 0));
  }

  Lease with(Launched launched) {
    return new Lease(owner, ownerTick, launched);
  }

  /** Whether the owner still lives. */
  static boolean lives(HostView host, int pid, long tick) {
    return tick(host, pid) == tick && tick > 0;
  }

  private static long tick(HostView host, int pid) {
    return Processes.now(host, pid)
        .filter(entry -> !entry.zombie())
        .map(Processes.Entry::tick)
        .orElse(0L);
  }

  void write(Path folder) throws IOException {
    WholeFile.write(
        folder.resolve(FILE),
        Json.object(
                "owner", Json.of(owner),
                "ownerTick", Json.of(ownerTick),
                "launch", Json.of(child.name()),
                "child", Json.of(child.pid()),
                "childTick", Json.of(child.tick()))
            .compact(),
        "rw-------");
  }

  /** Empty when the folder has none. */
  static Optional<Lease> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      if (Files.size(file) > LONGEST) {
        throw new IOException(file + " is no lease");
      }
      Json lease = Json.parse(Files.readString(file));
      return Optional.of(
          new Lease(
              number(lease, "owner"),
              lease.at("ownerTick").whole().orElse(0),
              new Launched(
                  lease.at("launch").textOr(""),
                  number(lease, "child"),
                  lease.at("childTick").whole().orElse(0))));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (Json.Malformed | IllegalArgumentException e) {
      throw new IOException(file + " is no lease: " + e.getMessage(), e);
    }
  }

  private static int number(Json lease, String key) {
    return Math.clamp(lease.at(key).whole().orElse(0), 0, Integer.MAX_VALUE);
  }
}
