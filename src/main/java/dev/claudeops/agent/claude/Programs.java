package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where Claude Code's program is. */
public final class Programs {
  /** Where npm puts its packages, below which the native program lies. */
  private static final List<String> MODULES =
      List.of(
          "/usr/local/lib/node_modules",
          "/usr/lib/node_modules",
          "/usr/local/lib/node_modules/@anthropic-ai/claude-code/node_modules",
          "/usr/lib/node_modules/@anthropic-ai/claude-code/node_modules",
          "/opt/claude-code/node_modules");

  /** Where installers and distributions put it. */
  private static final List<String> PLACES =
      List.of(
          "/usr/local/bin/claude",
          "/usr/bin/claude",
          "/opt/claude-code/bin/claude",
          "/opt/claude/claude");

  /** With glibc and with musl, on both processors that it is built for. */
  private static final List<String> BUILDS =
      List.of("linux-x64", "linux-arm64", "linux-x64-musl", "linux-arm64-musl");

  private Programs() {}

  /** The program that is there, first the one the config names; empty where there is none. */
  public static Optional<String> find(HostView host, AgentSettings settings) {
    if (settings.program().isPresent()) {
      return settings.program().filter(host::exists);
    }
    return Stream.of(MODULES.stream().flatMap(Programs::packaged), PLACES.stream(), home(host))
        .flatMap(places -> places)
        .filter(host::exists)
        .findFirst();
  }

  private static Stream<String> packaged(String modules) {
    return BUILDS.stream()
        .map(build -> modules + "/@anthropic-ai/claude-code-" + build + "/claude");
  }

  /** Where the installer puts it for one user; root's home is closed to whom it runs as. */
  private static Stream<String> home(HostView host) {
    return host
        .env("HOME")
        .filter(path -> path.startsWith("/") && !host.root())
        .map(path -> path + "/.local/bin/claude")
        .stream();
  }

  /** Why a program is not started; empty when it may be. */
  public static Optional<String> fault(HostView host, String program) {
    try {
      Optional<FileFacts> facts = host.facts(program);
      if (facts.isEmpty() || !facts.get().isFile()) {
        return Optional.of(program + " is no program");
      }
      FileFacts file = facts.get();
      if (file.uid() != 0 && file.uid() != host.uid() || file.othersMayWrite()) {
        return Optional.of(program + " can be changed by others than root, and is not started");
      }
      return (file.mode() & 0111) == 0
          ? Optional.of(program + " is not executable; chmod +x " + program)
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.of(unreadable.getMessage());
    }
  }
}
