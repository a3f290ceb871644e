package dev.claudeops.probe.db;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Server;
import dev.claudeops.database.Waits;
import dev.claudeops.model.Observation;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.Site;
import java.util.List;

/** The database servers of one kind that the config names, each with a look of its own. */
final class Servers {
  private Servers() {}

  /** What a probe sees of one server, told to the observation that was begun for it. */
  @FunctionalInterface
  interface Eye {
    Observation look(Site site, Server server, Observation.Builder seen)
        throws InterruptedException;
  }

  /** How long a look may talk to its server, by the owner's deadline or the probe's own. */
  static Waits waits(ProbeSpec spec, Site site) {
    return Waits.within(site.config().deadlines().getOrDefault(spec.name(), spec.deadline()));
  }

  /** A look at each of them, which begins with the disk that its data stands on. */
  static List<Look> looks(Site site, ProbeSpec spec, Runtime.Database.Kind kind, Eye eye) {
    return site.config().everyRuntime(Runtime.Database.class).stream()
        .filter(at -> at.kind() == kind)
        .map(Server::of)
        .map(
            server ->
                Look.at(
                    server.at().subject(),
                    spec.deadline(),
                    () -> {
                      Observation.Builder seen =
                          Observation.of(server.at().subject(), site.host().now());
                      DataFolder.under(site, server, seen);
                      return eye.look(site, server, seen);
                    }))
        .toList();
  }
}
