package dev.claudeops.host;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The one list of where Claude Code is looked for. */
public final class ClaudePlaces {
  /** Where npm puts its packages, below which the native program lies. */
  private static final List<String> MODULES =
      List.of(
          "/usr/local/lib/node_modules",
          "/usr/lib/node_modules",
          "/usr/local/lib/node_modules/@anthropic-ai/claude-code/node_modules",
          "/usr/lib/node_modules/@anthropic-ai/claude-code/node_modules",
          "/opt/claude-code/node_modules");

  private static final String NATIVE = "/@anthropic-ai/claude-code-linux-";

  /** With glibc and with musl, on both processors that it is built for. */
  private static final List<String> BUILDS = List.of("x64", "arm64", "x64-musl", "arm64-musl");

  /** Where its installers, distributions and archives of Node put it. */
  private static final List<String> FIXED =
      List.of(
          "/usr/local/bin/claude",
          "/usr/bin/claude",
          "/opt/claude-code/bin/claude",
          "/opt/claude/claude",
          "/usr/local/lib/nodejs/bin/claude",
          "/opt/node/bin/claude");

  private static final List<String> OF_A_USER =
      List.of("/.local/bin/claude", "/.claude/local/claude", "/.npm-global/bin/claude");

  private static final String NVM = "/.nvm/versions/node";
  private static final int MOST_NODES = 50;

  private ClaudePlaces() {}

  /** The file that is there: the one that the config names, else the first of the places. */
  public static Optional<String> find(HostView host, Optional<String> named) {
    return named.isPresent()
        ? named.filter(file -> there(host, file))
        : all(host).filter(file -> there(host, file)).findFirst();
  }

  /** A link counts wherever it leads: whoever starts it says what is wrong with it. */
  private static boolean there(HostView host, String file) {
    try {
      return host.linkFacts(file).isPresent();
    } catch (IOException closedToUs) {
      return false;
    }
  }

  private static Stream<String> all(HostView host) {
    Stream<String> packaged =
        MODULES.stream()
            .flatMap(modules -> BUILDS.stream().map(build -> modules + NATIVE + build + "/claude"));
    return Stream.of(packaged, FIXED.stream(), home(host).stream().flatMap(home -> in(host, home)))
        .flatMap(places -> places);
  }

  /** Root's home is closed to the user that Claude Code runs as, and so is of no use. */
  private static Optional<String> home(HostView host) {
    return host.env("HOME").filter(path -> path.startsWith("/") && !host.root());
  }

  private static Stream<String> in(HostView host, String home) {
    return Stream.concat(
        OF_A_USER.stream().map(place -> home + place),
        Stream.of(home + NVM)
            .flatMap(nvm -> host.listIfThere(nvm).stream().limit(MOST_NODES))
            .map(node -> home + NVM + "/" + node + "/bin/claude"));
  }
}
