package dev.claudeops.probe.db;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Server;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Sockets;
import dev.claudeops.model.Observation;
import dev.claudeops.probe.Ground;
import dev.claudeops.probe.Site;
import java.util.Optional;

/**
 * Where a local server keeps its data: the working directory of whoever listens at its port, which
 * all three kinds set to their data folder. Remembered, because a server that a full disk has
 * stopped listens no more.
 */
final class DataFolder {
  private DataFolder() {}

  /** Adds the disk that the data stands on, where it is known. */
  static void under(Site site, Server server, Observation.Builder seen) {
    if (!server.local()) {
      return;
    }
    String key = "db/" + server.at().name() + "/folder";
    Optional<String> now = now(site, server.at());
    now.ifPresent(folder -> site.memory().put(key, folder));
    now.or(() -> site.memory().get(key))
        .flatMap(folder -> Ground.of(site, folder))
        .ifPresent(seen::dependsOn);
  }

  private static Optional<String> now(Site site, Runtime.Database at) {
    HostView host = site.host();
    Optional<String> ours = host.link("/proc/self/ns/mnt");
    return site
        .once(Sockets.class, Sockets::read)
        .on(Sockets.Protocol.TCP, at.portOrUsual())
        .stream()
        .flatMap(socket -> socket.pid().stream().boxed())
        // The path of a process in a container means another file system.
        .filter(pid -> host.link("/proc/" + pid + "/ns/mnt").equals(ours))
        .flatMap(pid -> host.link("/proc/" + pid + "/cwd").stream())
        .filter(folder -> folder.startsWith("/") && folder.length() > 1)
        .findFirst();
  }
}
