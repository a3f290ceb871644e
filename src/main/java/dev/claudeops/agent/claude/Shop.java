package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.text.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;

/** The real parts: the program that is here, our tool server, our briefing. */
final class Shop implements Parts {
  private final HostView host;
  private final AgentSettings settings;

  Shop(HostView host, AgentSettings settings) {
    this.host = host;
    this.settings = settings;
  }

  @Override
  public Optional<Ended.Broken> obstacle() {
    Optional<String> program = Programs.find(host, settings);
    if (program.isEmpty()) {
      return broken(
          Cause.NO_PROGRAM,
          settings
              .program()
              .map(file -> "Claude Code is not at " + file)
              .orElse("Claude Code is not installed"));
    }
    Optional<String> fault = Programs.fault(host, program.get());
    if (fault.isPresent()) {
      return broken(Cause.NO_PROGRAM, fault.get());
    }
    Logins.Found found = Logins.look(host, settings);
    return found.login().isPresent()
        ? Optional.empty()
        : broken(
            Cause.NO_LOGIN,
            found.faults().isEmpty()
                ? "there is no key for Claude; put one into " + Logins.KEY_FILE
                : found.faults().getFirst());
  }

  private static Optional<Ended.Broken> broken(Cause cause, String says) {
    return Optional.of(new Ended.Broken(cause, says, Optional.empty(), Spent.NOTHING));
  }

  /** A digest of the key does not give it back: it has far more than guessable bits. */
  @Override
  public String mark() {
    String program =
        Programs.find(host, settings)
            .map(
                file -> {
                  try {
                    return file
                        + host.facts(file)
                            .map((FileFacts facts) -> " " + facts.modified() + " " + facts.size())
                            .orElse("");
                  } catch (IOException unreadable) {
                    return file;
                  }
                })
            .orElse("");
    Logins.Found found = Logins.look(host, settings);
    String login =
        found.login().map(one -> new TreeMap<>(one.env()).toString()).orElse("" + found.faults());
    return Digest.hex(program + "\n" + login).substring(0, 16);
  }

  @Override
  public Desk open(Briefing briefing, Toolbox toolbox) throws IOException {
    throw new IOException("the parts are not joined yet");
  }

  /** One piece of work with one tool and nothing else. */
  Ended play(Login login, AgentSettings.Rung rung, Tool tool, String prompt)
      throws IOException, InterruptedException {
    throw new IOException("the parts are not joined yet");
  }
}
