package dev.claudeops.probe.discover;

import dev.claudeops.host.Docker;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Http;
import dev.claudeops.host.Net;
import dev.claudeops.host.Pm2;
import dev.claudeops.host.Processes;
import dev.claudeops.host.Sockets;
import dev.claudeops.host.Units;
import dev.claudeops.probe.Site;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Everything discovery starts from, read side by side; the readers never throw. */
record Surroundings(
    HostView host,
    Units units,
    Docker docker,
    Pm2 pm2,
    Sockets sockets,
    Processes processes,
    Http http) {
  static Surroundings read(Site site) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var units = CompletableFuture.supplyAsync(() -> site.once(Units.class, Units::read), threads);
      var docker =
          CompletableFuture.supplyAsync(() -> site.once(Docker.class, Docker::read), threads);
      var pm2 = CompletableFuture.supplyAsync(() -> site.once(Pm2.class, Pm2::read), threads);
      var sockets =
          CompletableFuture.supplyAsync(() -> site.once(Sockets.class, Sockets::read), threads);
      Processes processes = site.once(Processes.class, Processes::read);
      return new Surroundings(
          site.host(),
          units.join(),
          docker.join(),
          pm2.join(),
          sockets.join(),
          processes,
          site.once(Http.class, host -> new Http(host, site.once(Net.class, Net::new))));
    }
  }
}
