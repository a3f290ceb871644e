package dev.claudeops.probe.discover;

import dev.claudeops.host.Docker;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Pm2;
import dev.claudeops.host.Processes;
import dev.claudeops.host.Sockets;
import dev.claudeops.host.Units;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Everything discovery starts from, read side by side; the readers never throw. */
record Surroundings(
    HostView host, Units units, Docker docker, Pm2 pm2, Sockets sockets, Processes processes) {
  static Surroundings read(HostView host) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var units = CompletableFuture.supplyAsync(() -> Units.read(host), threads);
      var docker = CompletableFuture.supplyAsync(() -> Docker.read(host), threads);
      var pm2 = CompletableFuture.supplyAsync(() -> Pm2.read(host), threads);
      var sockets = CompletableFuture.supplyAsync(() -> Sockets.read(host), threads);
      Processes processes = Processes.read(host);
      return new Surroundings(
          host, units.join(), docker.join(), pm2.join(), sockets.join(), processes);
    }
  }
}
