package dev.claudeops.testkit;

import dev.claudeops.config.ActionSettings;
import dev.claudeops.config.Config;
import dev.claudeops.config.ConfigFile;
import dev.claudeops.config.Known;
import dev.claudeops.config.Surroundings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configs as their owner would write them. */
public final class Configs {
  private Configs() {}

  /** The config of this text; it must be right. */
  public static Config read(String json) {
    return new ConfigFile(
            Path.of("/config.json"),
            new Surroundings() {
              @Override
              public Optional<String> env(String name) {
                return Optional.empty();
              }

              @Override
              public long size(String file) throws IOException {
                return read(file).length();
              }

              @Override
              public String read(String file) throws IOException {
                if (file.equals("/config.json")) {
                  return json;
                }
                throw new FileNotFoundException(file);
              }
            },
            Known.NOTHING)
        .read();
  }

  /** A config with these settings for making room, and these logs. */
  public static Config cleaning(ActionSettings.CleanUp cleanUp, String... logs) {
    Config none = Config.NONE;
    return new Config(
        none.source(),
        none.host(),
        none.journal(),
        none.services(),
        none.checks(),
        List.of(logs),
        none.network(),
        none.limits(),
        none.ignore(),
        none.discover(),
        none.probesOff(),
        none.deadlines(),
        none.checkDeadline(),
        none.interval(),
        none.logCap(),
        none.policy(),
        new ActionSettings(none.actions().scripts(), List.of(), cleanUp),
        none.telling(),
        none.agent());
  }
}
