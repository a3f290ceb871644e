package dev.claudeops.policy;

import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import java.util.List;

/** What the machine is at that must not be disturbed. */
public final class Busyness {
  private Busyness() {}

  /** Each in one sentence. */
  public static List<String> read(HostView host, Config config) {
    return List.of();
  }
}
