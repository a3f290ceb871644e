package dev.claudeops.probe.discover;

import dev.claudeops.config.Check;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A service that is about to be proposed, while what belongs to it is gathered. */
final class Candidate {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final int MOST_LOGS = 20;

  private final String name;
  private final String reason;
  private final List<Runtime> runtimes = new ArrayList<>();
  private final Set<String> needs = new LinkedHashSet<>();
  private final List<Check> health = new ArrayList<>();
  private final Set<String> logs = new TreeSet<>();
  private final Set<Integer> ports = new TreeSet<>();
  private final Set<Integer> pids = new TreeSet<>();

  Candidate(String name, String reason, Runtime runtime) {
    this.name = name;
    this.reason = reason;
    runtimes.add(runtime);
  }

  String name() {
    return name;
  }

  String reason() {
    return reason;
  }

  /** The TCP ports of this machine that lead to it. */
  Set<Integer> ports() {
    return ports;
  }

  /** Its processes, as far as they are known. */
  Set<Integer> pids() {
    return pids;
  }

  Set<String> needs() {
    return needs;
  }

  List<Runtime> runtimes() {
    return runtimes;
  }

  boolean has(Class<? extends Runtime> type) {
    return runtimes.stream().anyMatch(type::isInstance);
  }

  void add(Check check) {
    health.add(check);
  }

  /** Adds a file that it writes; false when it is known or there are too many. */
  boolean addLog(String path) {
    return logs.size() < MOST_LOGS && logs.add(path);
  }

  Service service() {
    return new Service(name, runtimes, List.copyOf(needs), health, List.copyOf(logs), READY, false);
  }
}
