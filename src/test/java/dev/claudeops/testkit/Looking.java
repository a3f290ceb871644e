package dev.claudeops.testkit;

import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Uses one probe the way a run does, one look after the other, and hands its memory on. */
public final class Looking {
  private final HostView host;
  private final Config config;
  private Map<String, String> memory = Map.of();

  public Looking(HostView host) {
    this(host, Config.NONE);
  }

  public Looking(HostView host, Config config) {
    this.host = host;
    this.config = config;
  }

  /** Everything the probe sees now; a look that throws is UNKNOWN with the message. */
  public List<Observation> with(Probe probe) {
    Site site = new Site(host, config, new Memory(memory));
    List<Observation> seen = new ArrayList<>();
    for (Look look : probe.looks(site)) {
      try {
        seen.addAll(look.eye().look());
      } catch (Exception e) {
        seen.add(Observation.unknown(look.subject(), host.now(), String.valueOf(e.getMessage())));
      }
    }
    memory = site.memory().next();
    return seen;
  }

  /** What the probe sees of one subject. */
  public Observation at(Probe probe, Subject subject) {
    List<Observation> all = with(probe);
    return all.stream()
        .filter(seen -> seen.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was seen of " + subject + ", only " + all));
  }

  /** Where the first look is made from. */
  public static Site site(HostView host) {
    return new Site(host, Config.NONE, new Memory(Map.of()));
  }

  public Map<String, String> memory() {
    return memory;
  }
}
