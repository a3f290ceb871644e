package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** Removes the packages that apt-get(8) or dnf(8) keep after they installed them. */
public final class PackageCacheClean implements ActionKind {
  private static final int MOST = 50_000;

  private static final ActionSpec SPEC =
      new ActionSpec(
          "package-cache-clean",
          "Remove downloaded packages that are installed by now.",
          Risk.LOW,
          false,
          "Nothing is to be taken back; a package is downloaded again when it is needed.",
          List.of("disk"),
          List.of(),
          false,
          Duration.ofSeconds(120),
          Duration.ofSeconds(30));

  /**
   * A package manager's cache.
   *
   * @param endings of the files that its command removes
   */
  private record Cache(String program, List<String> words, String folder, List<String> endings) {}

  private static final List<Cache> CACHES =
      List.of(
          new Cache(
              "apt-get",
              List.of("apt-get", "--quiet", "clean"),
              "/var/cache/apt",
              List.of(".deb", "cache.bin")),
          new Cache(
              "dnf",
              List.of("dnf", "--quiet", "clean", "packages"),
              "/var/cache/dnf",
              List.of(".rpm")),
          new Cache(
              "dnf",
              List.of("dnf", "--quiet", "clean", "packages"),
              "/var/cache/libdnf5",
              List.of(".rpm")));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    HostView host = scene.host();
    Volume volume = Volume.of(wish, scene);
    Cache cache =
        CACHES.stream()
            .filter(one -> host.find(one.program()).isPresent() && volume.holds(one.folder()))
            .findFirst()
            .orElseThrow(() -> new Unfit("no cache of packages is on " + volume.mount().point()));
    long bytes = bytes(host, volume, cache);
    volume.worth("the packages in " + cache.folder(), bytes, 0);
    Command command = Command.of(cache.words());
    return new Plan(
        "%s (about %s)".formatted(command.line(), Humane.bytes(bytes)),
        "",
        hands -> {
          Optional<Volume.Room> before = volume.room();
          hands.make(new Change.Program(command.within(hands.left())));
          hands.note(volume.told(before));
        });
  }

  private static long bytes(HostView host, Volume volume, Cache cache) {
    long bytes = 0;
    int left = MOST;
    ArrayDeque<String> waiting = new ArrayDeque<>(List.of(cache.folder()));
    while (!waiting.isEmpty()) {
      String folder = waiting.poll();
      for (String name : host.listIfThere(folder)) {
        if (left-- <= 0) {
          return bytes;
        }
        Optional<FileFacts> facts = facts(host, folder + "/" + name);
        if (facts.filter(FileFacts::isFolder).isPresent()) {
          if (volume.holds(folder + "/" + name)) {
            waiting.add(folder + "/" + name);
          }
        } else if (facts.isPresent() && cache.endings().stream().anyMatch(name::endsWith)) {
          bytes += facts.get().size();
        }
      }
    }
    return bytes;
  }

  private static Optional<FileFacts> facts(HostView host, String file) {
    try {
      return host.linkFacts(file);
    } catch (IOException unseen) {
      return Optional.empty();
    }
  }
}
