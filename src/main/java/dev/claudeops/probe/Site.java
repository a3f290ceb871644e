package dev.claudeops.probe;

import dev.claudeops.config.Config;
import dev.claudeops.host.HostView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Where a run looks: the machine, its config, the probes' memory, and the facts that several probes
 * share, each read once a run. Safe for use by many threads.
 */
public final class Site {
  private final HostView host;
  private final Config config;
  private final Memory memory;
  private final Map<Class<?>, Object> facts;

  public Site(HostView host, Config config, Memory memory) {
    this(host, config, memory, new ConcurrentHashMap<>());
  }

  private Site(HostView host, Config config, Memory memory, Map<Class<?>, Object> facts) {
    this.host = host;
    this.config = config;
    this.memory = memory;
    this.facts = facts;
  }

  /** The same place with another config; what was read of the machine stays read. */
  public Site with(Config other) {
    return new Site(host, other, memory, facts);
  }

  public HostView host() {
    return host;
  }

  /** The config in force: the owner's, or what discovery proposed, or both. */
  public Config config() {
    return config;
  }

  /** What probes remember from one run to the next. */
  public Memory memory() {
    return memory;
  }

  /**
   * A shared fact, read at the first call and kept for this run: {@code site.once(Units.class,
   * Units::read)}. The reader does not throw; it returns a value that says why it could not see.
   */
  public <T> T once(Class<T> type, Function<HostView, T> reader) {
    return type.cast(((Once<?>) facts.computeIfAbsent(type, key -> new Once<>(reader))).get(host));
  }

  /** Computes outside the map's lock, so that one slow fact does not hold up the others. */
  private static final class Once<T> {
    private final Function<HostView, T> reader;
    private T value;

    Once(Function<HostView, T> reader) {
      this.reader = reader;
    }

    synchronized T get(HostView host) {
      if (value == null) {
        value = reader.apply(host);
      }
      return value;
    }
  }
}
