package dev.claudeops.probe.discover;

import dev.claudeops.config.Config;
import dev.claudeops.config.Proposal;
import dev.claudeops.probe.Site;
import java.util.Map;

public final class Discovery {
  private Discovery() {}

  public static Proposal look(Site site) {
    return new Proposal(Config.NONE, Map.of());
  }
}
