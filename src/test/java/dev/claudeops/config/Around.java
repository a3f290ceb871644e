package dev.claudeops.config;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;

/** Real files, a made environment, and the secrets that the example asks for. */
final class Around implements Surroundings {
  static final Path EXAMPLE = Path.of("config/claudeops.example.json");
  private final LocalHost host = new LocalHost();
  private final Map<String, String> env = new HashMap<>();
  private final Map<String, String> files = new HashMap<>();
  private final Set<String> strangers = new HashSet<>();

  static Around example() {
    return new Around()
        .env("REDIS_PASSWORD", "redis-hunter2")
        .env("HEALTH_TOKEN", "token-hunter2")
        .file("/etc/claudeops/secrets/postgres", "pg-hunter2\n")
        .file("/etc/claudeops/secrets/slack-url", "https://hooks.slack.com/services/T/B/x\n")
        .file("/etc/claudeops/secrets/mail", "mail-hunter2\n")
        .file("/etc/claudeops/secrets/ntfy-topic", "topic-hunter2\n")
        .file("/etc/claudeops/secrets/healthchecks-url", "https://hc-ping.com/abc\n");
  }

  Around env(String name, String value) {
    env.put(name, value);
    return this;
  }

  Around file(String name, String text) {
    files.put(name, text);
    return this;
  }

  @Override
  public Optional<String> env(String name) {
    return Optional.ofNullable(env.get(name));
  }

  @Override
  public long size(String file) throws IOException {
    if (files.containsKey(file)) {
      return files.get(file).length();
    }
    return host.facts(file)
        .map(FileFacts::size)
        .orElseThrow(() -> new NoSuchFileException(file, null, "there is no such file"));
  }

  @Override
  public boolean ours(String file) {
    return !strangers.contains(file);
  }

  Around stranger(String file) {
    strangers.add(file);
    return this;
  }

  @Override
  public String read(String file) throws IOException {
    return files.containsKey(file) ? files.get(file) : host.read(file);
  }

  // ---- reading with it ----

  /** A config file with this text. */
  ConfigFile of(String text) {
    return of(text, Known.NOTHING);
  }

  ConfigFile of(String text, Known known) {
    return new ConfigFile(Path.of("/c.json"), file("/c.json", text), known);
  }

  /** The lines of what is wrong; that {@code read} says the first of them is seen on the way. */
  List<String> errors(String text) {
    return errors(of(text));
  }

  static List<String> errors(ConfigFile file) {
    List<String> errors = file.check().stream().map(ConfigError::toString).toList();
    if (errors.isEmpty()) {
      Assertions.assertThat(file.read()).isNotNull();
    } else {
      Assertions.assertThatThrownBy(file::read)
          .isInstanceOfSatisfying(
              Trouble.class,
              trouble -> {
                Assertions.assertThat(trouble.code()).isEqualTo(Trouble.Code.CONFIG);
                Assertions.assertThat(trouble.line()).startsWith(errors.getFirst());
                if (errors.size() > 1) {
                  Assertions.assertThat(trouble.line())
                      .endsWith(
                          "(and %d more; `claudeops config check` shows all)"
                              .formatted(errors.size() - 1));
                }
              });
    }
    return errors;
  }

  static String exampleText() {
    try {
      return Files.readString(EXAMPLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
