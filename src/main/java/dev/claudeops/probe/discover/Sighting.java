package dev.claudeops.probe.discover;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.ConfigFile;
import dev.claudeops.config.ConfigText;
import dev.claudeops.config.Known;
import dev.claudeops.config.Proposal;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.config.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A service as it was found, and its line in the memory: seconds since 1970, in how many runs it
 * was found, whether it was enabled, a config that holds it alone; behind tabs what it needs.
 *
 * @param seen when all of it was there last, its checks answering
 * @param runs at most 99
 * @param enabled whether it was a unit that starts with the machine
 */
record Sighting(Instant seen, int runs, boolean enabled, Service service) {
  private static final int LONGEST = 4_000;
  private static final int MOST_CHECKS = 10;
  private static final int MOST_NEEDS = 20;

  /** What makes it the same service from run to run: what it runs as, not what it is called. */
  static String key(Service service) {
    return switch (service.runtimes().getFirst()) {
      case Runtime.Process process -> "process:" + process.pattern().orElse(process.name());
      case Runtime.Pm2(String app, Optional<String> user) -> "pm2:" + user.orElse("") + ":" + app;
      case Runtime.Unit unit -> unit.subject().toString();
      case Runtime.Container container -> container.subject().toString();
      case Runtime.Database database -> database.subject().toString();
    };
  }

  /** Empty when it is too long to be kept. */
  Optional<String> line() {
    Stream<Check> http = service.health().stream().filter(check -> check instanceof Check.Http);
    Service brief =
        new Service(
            service.name(),
            service.runtimes(),
            List.of(),
            http.limit(MOST_CHECKS).toList(),
            List.of(),
            service.ready(),
            service.declared(),
            service.policy());
    Config alone = Config.NONE.with(List.of(brief), List.of(), List.of());
    String config = ConfigText.of(new Proposal(alone, Map.of())).replaceAll("\\n\\s{0,40}", " ");
    String needs = String.join("\t", service.needs().stream().limit(MOST_NEEDS).toList());
    String line =
        "%d %d %s %s\t%s"
            .formatted(
                seen.getEpochSecond(), runs, enabled ? "enabled" : "-", config.strip(), needs);
    return line.length() <= LONGEST ? Optional.of(line) : Optional.empty();
  }

  /** Empty when it is no such line: then the service is found again, or forgotten. */
  static Optional<Sighting> read(String line) {
    String[] parts = line.split("\t", -1);
    String[] words = parts[0].split(" ", 4);
    if (words.length < 4 || !words[0].matches("\\d{1,11}") || !words[1].matches("\\d{1,2}")) {
      return Optional.empty();
    }
    ConfigFile file = new ConfigFile(OneText.FILE, new OneText(words[3]), Known.NOTHING);
    return file.check().isEmpty()
        ? file.read().services().stream()
            .findFirst()
            .map(
                service ->
                    new Sighting(
                        Instant.ofEpochSecond(Long.parseLong(words[0])),
                        Integer.parseInt(words[1]),
                        words[2].equals("enabled"),
                        new Service(
                            service.name(),
                            service.runtimes(),
                            Stream.of(parts).skip(1).filter(need -> !need.isEmpty()).toList(),
                            service.health(),
                            List.of(),
                            service.ready(),
                            false)))
        : Optional.empty();
  }

  /** The surroundings of a config that refers to nothing outside itself. */
  private record OneText(String text) implements Surroundings {
    static final Path FILE = Path.of("/remembered");

    @Override
    public Optional<String> env(String name) {
      return Optional.empty();
    }

    @Override
    public long size(String file) {
      return text.length();
    }

    @Override
    public String read(String file) throws IOException {
      if (!file.equals(FILE.toString())) {
        throw new IOException("nothing else is read here");
      }
      return text;
    }
  }
}
