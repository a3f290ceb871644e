package dev.claudeops.agent.claude;

import dev.claudeops.config.AgentSettings;
import dev.claudeops.config.Secret;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the key or token for Claude Code comes from: the config first, then a credential of
 * systemd, then the files of the owner. Our own process's environment is never asked: what a
 * person's shell happens to hold does not pay for a server.
 */
public final class Logins {
  public static final String KEY_FILE = "/etc/claudeops/claude.key";
  public static final String TOKEN_FILE = "/etc/claudeops/claude.token";

  /** systemd.exec(5), LoadCredential=. */
  private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";

  private static final String KEY = "ANTHROPIC_API_KEY";
  private static final String TOKEN = "CLAUDE_CODE_OAUTH_TOKEN";
  private static final List<String> CLOUDS =
      List.of("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX");
  private static final int LONGEST = 10_000;

  private Logins() {}

  /**
   * What was found.
   *
   * @param from where, for a person
   * @param faults what is there and is not used, and why, one sentence each
   */
  public record Found(Optional<Login> login, String from, List<String> faults) {
    public Found {
      faults = List.copyOf(faults);
    }
  }

  /** The login in force; empty where there is none that may be used. */
  public static Optional<Login> find(HostView host, AgentSettings settings) {
    return look(host, settings).login();
  }

  /** The same, and what stands in the way of others. */
  public static Found look(HostView host, AgentSettings settings) {
    Map<String, String> env = new HashMap<>();
    settings.environment().forEach((name, value) -> env.put(name, value.reveal()));
    Optional<String> key = settings.key().map(Secret::reveal);
    if (key.isPresent()) {
      return found(env, KEY, key.get(), "agent.key in the config");
    }
    Optional<String> token = settings.token().map(Secret::reveal);
    if (token.isPresent()) {
      return found(env, TOKEN, token.get(), "agent.token in the config");
    }
    Optional<String> named =
        CLOUDS.stream().filter(name -> env.getOrDefault(name, "").equals("1")).findFirst();
    if (named.isPresent()) {
      return new Found(
          Optional.of(new Login(env, true)), named.get() + " in agent.environment", List.of());
    }
    List<String> faults = new ArrayList<>();
    for (Source source : sources(host)) {
      try {
        Optional<String> text = secret(host, source.file());
        if (text.isPresent()) {
          Found found = found(env, source.variable(), text.get(), source.file());
          return new Found(found.login(), found.from(), faults);
        }
      } catch (IOException refused) {
        faults.add(source.file() + " is not used: " + refused.getMessage());
      }
    }
    return new Found(Optional.empty(), "", faults);
  }

  private record Source(String variable, String file) {}

  private static List<Source> sources(HostView host) {
    List<Source> sources = new ArrayList<>();
    host.env(CREDENTIALS)
        .filter(folder -> folder.startsWith("/"))
        .ifPresent(
            folder -> {
              sources.add(new Source(KEY, folder + "/claude.key"));
              sources.add(new Source(TOKEN, folder + "/claude.token"));
            });
    sources.add(new Source(KEY, KEY_FILE));
    sources.add(new Source(TOKEN, TOKEN_FILE));
    return sources;
  }

  private static Found found(Map<String, String> env, String name, String value, String from) {
    Map<String, String> all = new HashMap<>(env);
    all.put(name, value);
    return new Found(Optional.of(new Login(all, name.equals(KEY))), from, List.of());
  }

  /**
   * One line of a file that is root's or ours and that nobody else may read or write; empty where
   * there is none.
   */
  private static Optional<String> secret(HostView host, String file) throws IOException {
    Optional<FileFacts> there = host.linkFacts(file);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    FileFacts facts = there.get();
    if (!facts.isFile()) {
      throw new IOException("it is no regular file");
    }
    if (facts.uid() != 0 && facts.uid() != host.uid()) {
      throw new IOException("it belongs to the user " + facts.uid() + "; chown root " + file);
    }
    if ((facts.mode() & 077) != 0) {
      throw new IOException(
          "others may read or change it (mode %o); chmod 600 %s".formatted(facts.mode(), file));
    }
    if (facts.size() > LONGEST) {
      throw new IOException("it is too long for a key");
    }
    String text = host.read(file).strip();
    if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IOException("it holds no key: one line of letters and digits is expected");
    }
    return Optional.of(text);
  }
}
