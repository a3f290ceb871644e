package dev.claudeops.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A service as its owner declares it.
 *
 * @param runtimes what it is, at least one
 * @param needs names of services that must work first; there is no circle
 * @param health what must answer for it to be well
 * @param logs files it writes
 * @param ready how long it may take to be ready after a start
 * @param declared false when discovery proposed it
 * @param policy what holds for it in place of the policy for all
 * @param migrations how its data is brought to the shape that its program wants
 */
public record Service(
    String name,
    List<Runtime> runtimes,
    List<String> needs,
    List<Check> health,
    List<String> logs,
    Duration ready,
    boolean declared,
    Policy.Own policy,
    Optional<Migrations> migrations) {
  public Service {
    runtimes = List.copyOf(runtimes);
    needs = List.copyOf(needs);
    health = List.copyOf(health);
    logs = List.copyOf(logs);
  }

  /** A service without migrations. */
  public Service(
      String name,
      List<Runtime> runtimes,
      List<String> needs,
      List<Check> health,
      List<String> logs,
      Duration ready,
      boolean declared,
      Policy.Own policy) {
    this(name, runtimes, needs, health, logs, ready, declared, policy, Optional.empty());
  }

  /** A service for which the policy for all holds. */
  public Service(
      String name,
      List<Runtime> runtimes,
      List<String> needs,
      List<Check> health,
      List<String> logs,
      Duration ready,
      boolean declared) {
    this(name, runtimes, needs, health, logs, ready, declared, Policy.Own.NONE);
  }
}
