package dev.claudeops.config;

import dev.claudeops.model.Patience;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Wildcard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The config in force.
 *
 * @param source the file it was read from; empty when there is none
 * @param host the machine's name in files and messages; empty means its own
 * @param journal where the memory is and how long it is kept
 * @param services in the order of the file
 * @param checks those that belong to no service
 * @param logs files to read besides those of services
 * @param network a check that tells whether the outside can be reached at all
 * @param limits the owner's lines for finding types, by type
 * @param ignore subjects never to tell of: {@code kind:name}, {@code *} standing for any characters
 * @param discover whether what discovery finds is looked at beside what is declared
 * @param probesOff names of probes not to use
 * @param deadlines of probes, by name, where they differ from the probe's own
 * @param checkDeadline the longest a whole check may take
 * @param interval how often the scheduled check runs; a run missing for three of these is told
 * @param logCap the most bytes of one log source read in one run
 * @param policy what ClaudeOps may do by itself
 * @param actions what actions must be told by the owner
 * @param telling whom ClaudeOps tells, and how often
 * @param agent who decides in a run, and what that may cost
 */
public record Config(
    Optional<Path> source,
    Optional<String> host,
    JournalSettings journal,
    List<Service> services,
    List<Check> checks,
    List<String> logs,
    Optional<Check> network,
    Map<String, Limits> limits,
    List<String> ignore,
    boolean discover,
    List<String> probesOff,
    Map<String, Duration> deadlines,
    Duration checkDeadline,
    Duration interval,
    long logCap,
    Policy policy,
    ActionSettings actions,
    Telling telling,
    AgentSettings agent) {
  /** Apps, processes and files that a user makes without asking anybody. */
  private static final Set<String> OF_USERS =
      Set.of("pm2", "container", "process", "pid", "session", "log");

  public Config {
    services = List.copyOf(services);
    checks = List.copyOf(checks);
    logs = List.copyOf(logs);
    limits = Map.copyOf(limits);
    ignore = List.copyOf(ignore);
    probesOff = List.copyOf(probesOff);
    deadlines = Map.copyOf(deadlines);
  }

  /** Where the memory is, and how long it is kept; open issues are kept for ever. */
  public record JournalSettings(Optional<Path> folder, Duration keep, long size) {
    public static final JournalSettings USUAL =
        new JournalSettings(Optional.empty(), Duration.ofDays(400), 500_000_000L);
  }

  /** The owner's lines for one finding type; what is empty stays as the probe has it. */
  public record Limits(
      Optional<Double> warning,
      Optional<Double> critical,
      Optional<Double> clear,
      Optional<Patience> patience) {}

  /** The config of a machine that has none. */
  public static final Config NONE =
      new Config(
          Optional.empty(),
          Optional.empty(),
          JournalSettings.USUAL,
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Map.of(),
          List.of(),
          true,
          List.of(),
          Map.of(),
          Duration.ofSeconds(60),
          Duration.ofHours(2),
          256L << 20,
          Policy.USUAL,
          ActionSettings.USUAL,
          Telling.USUAL,
          AgentSettings.USUAL);

  /** Every check, of services and alone, in the order of the file. */
  public Stream<Check> everyCheck() {
    return Stream.concat(
        services.stream().flatMap(service -> service.health().stream()), checks.stream());
  }

  /** Every check of one type. */
  public <C extends Check> List<C> everyCheck(Class<C> type) {
    return everyCheck().filter(type::isInstance).map(type::cast).toList();
  }

  /** Every runtime of one type, of declared and discovered services. */
  public <R extends Runtime> List<R> everyRuntime(Class<R> type) {
    return services.stream()
        .flatMap(service -> service.runtimes().stream())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** The secrets in it as others may echo them, the longest first; to take them out of texts. */
  public List<String> secrets() {
    return Secrets.of(this);
  }

  /** The same with other services, checks and logs; for joining what discovery found. */
  public Config with(List<Service> otherServices, List<Check> otherChecks, List<String> otherLogs) {
    return new Config(
        source,
        host,
        journal,
        otherServices,
        otherChecks,
        otherLogs,
        network,
        limits,
        ignore,
        discover,
        probesOff,
        deadlines,
        checkDeadline,
        interval,
        logCap,
        policy,
        actions,
        telling,
        agent);
  }

  /** The same with another journal folder. */
  public Config withJournal(Path folder) {
    return new Config(
        source,
        host,
        new JournalSettings(Optional.of(folder), journal.keep(), journal.size()),
        services,
        checks,
        logs,
        network,
        limits,
        ignore,
        discover,
        probesOff,
        deadlines,
        checkDeadline,
        interval,
        logCap,
        policy,
        actions,
        telling,
        agent);
  }

  /** The same with another policy. */
  public Config withPolicy(Policy other) {
    return new Config(
        source,
        host,
        journal,
        services,
        checks,
        logs,
        network,
        limits,
        ignore,
        discover,
        probesOff,
        deadlines,
        checkDeadline,
        interval,
        logCap,
        other,
        actions,
        telling,
        agent);
  }

  /** The same with other settings of who decides. */
  public Config withAgent(AgentSettings other) {
    return new Config(
        source,
        host,
        journal,
        services,
        checks,
        logs,
        network,
        limits,
        ignore,
        discover,
        probesOff,
        deadlines,
        checkDeadline,
        interval,
        logCap,
        policy,
        actions,
        telling,
        other);
  }

  /** The service that this subject is a runtime or a check of. */
  public Optional<Service> serviceOf(Subject subject) {
    return services.stream()
        .filter(
            service ->
                service.runtimes().stream().anyMatch(one -> one.subject().equals(subject))
                    || service.health().stream().anyMatch(one -> one.subject().equals(subject)))
        .findFirst();
  }

  /**
   * Whether any user of the machine could have made this, because things of its kind are made by
   * users and no declared service has it. What is shared out between findings goes to the others
   * first, so that nobody takes all of it by making hundreds.
   */
  public boolean anybodys(Subject subject) {
    return OF_USERS.contains(subject.kind())
        && services.stream()
            .filter(Service::declared)
            .noneMatch(
                service ->
                    service.runtimes().stream().anyMatch(one -> one.subject().equals(subject))
                        || service.logs().stream()
                            .anyMatch(
                                log ->
                                    subject.kind().equals("log")
                                        && new Wildcard(log).matches(subject.name())));
  }
}
