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
  private static final List<String> PACKAGES =
      List.of(
          "/usr/local/lib/node_modules", "/usr/lib/node_modules", "/opt/claudeops/node_modules");

  /** With glibc and with musl, on both processors that it is built for. */
  private static final List<String> BUILDS =
      List.of("linux-x64", "linux-arm64", "linux-x64-musl", "linux-arm64-musl");

  private Programs() {}

  /** The program that is there, first the one the config names; empty where there is none. */
  public static Optional<String> find(HostView host, AgentSettings settings) {
    if (settings.program().isPresent()) {
      return settings.program().filter(host::exists);
    }
    return PACKAGES.stream()
        .flatMap(folder -> packaged(folder).filter(host::exists))
        .findFirst()
        .or(() -> host.find("claude"))
        .or(() -> homes(host).filter(host::exists).findFirst());
  }

  private static Stream<String> packaged(String folder) {
    return BUILDS.stream()
        .flatMap(
            build ->
                Stream.of(
                    folder + "/@anthropic-ai/claude-code-" + build + "/claude",
                    folder
                        + "/@anthropic-ai/claude-code/node_modules/@anthropic-ai/claude-code-"
                        + build
                        + "/claude"));
  }

  /** Where the installer puts it for one user. */
  private static Stream<String> homes(HostView host) {
    return host
        .env("HOME")
        .filter(path -> path.startsWith("/"))
        .or(() -> Optional.of("/root").filter(root -> host.root()))
        .stream()
        .flatMap(home -> Stream.of(home + "/.local/bin/claude", home + "/.claude/local/claude"));
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
