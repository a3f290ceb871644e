package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.host.Sockets;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The ways into this machine, compared with the last look: keys, ports that others can reach, and
 * programs that give away rights. The first look only remembers.
 */
final class Exposure {
  static final Subject SUBJECT = new Subject("machine", "exposure");
  private static final String KEYS = "exposure/keys";
  private static final String PORTS = "exposure/ports";
  private static final String SUID = "exposure/suid";
  private static final Duration SEARCH = Duration.ofMillis(1_500);

  /** How long a port that is shut is still a known one. */
  private static final Duration KNOWN = Duration.ofDays(30);

  private static final int MOST_REMEMBERED = 2_000;
  private static final int MOST_ASKED = 10;

  /** Linux gives ports from here on to whoever asks for any (ip_local_port_range). */
  private static final int EPHEMERAL = 32_768;

  private Exposure() {}

  static Observation look(Site site) throws InterruptedException {
    Observation.Builder seen = Observation.of(SUBJECT, site.host().now());
    List<String> says = new ArrayList<>();
    says.add(keys(site, seen));
    says.add(ports(site, seen));
    says.add(programs(site, seen));
    return seen.ok(String.join(", ", says));
  }

  private static String keys(Site site, Observation.Builder seen) {
    SshKeys now = SshKeys.read(site.host());
    Optional<Set<String>> before = remembered(site, KEYS);
    Set<String> keep = new TreeSet<>(now.keys());
    before
        .orElse(Set.of())
        .forEach(
            key -> {
              if (now.unseen().contains(key.substring(0, Math.max(0, key.indexOf(' '))))) {
                keep.add(key);
              }
            });
    site.memory().put(KEYS, text(keep));
    seen.measure("ssh-keys", now.keys().size(), Unit.COUNT);
    Set<String> added = added(now.keys(), before);
    if (!added.isEmpty()) {
      seen.symptom(
          "new-ssh-key",
          Severity.WARNING,
          "%s may log in since the last look: %s"
              .formatted(Humane.count(added.size(), "new SSH key"), some(added)));
      seen.evidence("authorized_keys", String.join("\n", added));
    }
    return Humane.count(now.keys().size(), "SSH key")
        + (now.unseen().isEmpty()
            ? ""
            : " (those of %s need root)".formatted(Humane.count(now.unseen().size(), "user")));
  }

  private static String ports(Site site, Observation.Builder seen) {
    Sockets sockets = site.once(Sockets.class, Sockets::read);
    TreeMap<String, String> open = new TreeMap<>();
    for (Sockets.Listening socket : sockets.listening()) {
      boolean answers = socket.protocol() == Sockets.Protocol.UDP && socket.port() >= EPHEMERAL;
      if (!socket.loopback() && !answers && open.size() < MOST_REMEMBERED) {
        String owner =
            socket.pid().isPresent()
                ? site.host()
                    .readIfThere("/proc/" + socket.pid().getAsInt() + "/comm")
                    .map(name -> Clean.line(name, 40))
                    .orElse("")
                : "";
        open.put(
            socket.protocol().name().toLowerCase(java.util.Locale.ROOT) + " " + socket.port(),
            owner);
      }
    }
    Optional<Set<String>> before = knownPorts(site, open.keySet());
    seen.measure("open-ports", open.size(), Unit.COUNT);
    Set<String> added = added(open.keySet(), before);
    if (!added.isEmpty()) {
      Set<String> named =
          added.stream()
              .map(port -> port + (open.get(port).isEmpty() ? "" : " (" + open.get(port) + ")"))
              .collect(Collectors.toCollection(TreeSet::new));
      seen.symptom(
          "new-port",
          Severity.INFO,
          "%s can be reached from outside since the last look: %s"
              .formatted(Humane.count(added.size(), "new port"), some(named)));
    }
    return Humane.count(open.size(), "port") + " open to others";
  }

  /**
   * The ports of the last looks, and remembers those of now. One that was open within {@link
   * #KNOWN} is no new one: a server that was down for a while comes back.
   */
  private static Optional<Set<String>> knownPorts(Site site, Set<String> open) {
    Instant now = site.host().now();
    Optional<String> text = site.memory().get(PORTS);
    TreeMap<String, Long> known = new TreeMap<>();
    for (String line : text.orElse("").lines().toList()) {
      String[] words = line.split(" ");
      boolean dated = words.length == 3 && words[2].matches("\\d{1,12}");
      long at = dated ? Long.parseLong(words[2]) : now.getEpochSecond();
      if (words.length >= 2 && Instant.ofEpochSecond(at).plus(KNOWN).isAfter(now)) {
        known.put(words[0] + " " + words[1], at);
      }
    }
    Optional<Set<String>> before = text.map(any -> Set.copyOf(known.keySet()));
    open.forEach(port -> known.put(port, now.getEpochSecond()));
    site.memory()
        .put(
            PORTS,
            known.entrySet().stream()
                .limit(MOST_REMEMBERED)
                .map(port -> port.getKey() + " " + port.getValue())
                .collect(Collectors.joining("\n")));
    return before;
  }

  private static String programs(Site site, Observation.Builder seen) throws InterruptedException {
    HostView host = site.host();
    SuidFiles before = SuidFiles.parse(site.memory().get(SUID).orElse(""));
    long until = host.nanos() + SEARCH.toNanos();
    SuidFiles now = before.search(host, () -> host.nanos() - until >= 0);
    Set<String> added = now.added();
    Set<String> strange = new TreeSet<>();
    int asked = 0;
    for (String file : added) {
      if (asked++ >= MOST_ASKED || !packaged(host, file)) {
        strange.add(file);
      }
    }
    if (!added.isEmpty()) {
      seen.symptom(
          "new-suid",
          strange.isEmpty() ? Severity.INFO : Severity.WARNING,
          strange.isEmpty()
              ? "packages brought %s that run with their owner's rights: %s"
                  .formatted(Humane.count(added.size(), "program"), some(added))
              : "%s of no package run with their owner's rights since the last look: %s"
                  .formatted(Humane.count(strange.size(), "program"), some(strange)));
    }
    site.memory().put(SUID, now.settled().text());
    if (now.next().isEmpty()) {
      seen.measure("suid-programs", now.found().size(), Unit.COUNT);
      return Humane.count(now.found().size(), "SUID program");
    }
    return "the search for SUID programs goes on at the next look";
  }

  /** Whether dpkg owns the file; its list has the paths from before /bin was /usr/bin. */
  private static boolean packaged(HostView host, String file) throws InterruptedException {
    if (host.find("dpkg-query").isEmpty()) {
      return false;
    }
    List<String> names =
        file.startsWith("/usr/") ? List.of(file, file.substring("/usr".length())) : List.of(file);
    for (String name : names) {
      try {
        Output answer =
            host.run(
                Command.of("dpkg-query", "-S", "--", name)
                    .within(Duration.ofMillis(500))
                    .atMost(10_000));
        if (answer.ok()) {
          return true;
        }
      } catch (IOException cannotAsk) {
        return false;
      }
    }
    return false;
  }

  private static Set<String> added(Set<String> now, Optional<Set<String>> before) {
    Set<String> added = new TreeSet<>(before.isPresent() ? now : Set.of());
    added.removeAll(before.orElse(Set.of()));
    return added;
  }

  private static Optional<Set<String>> remembered(Site site, String key) {
    return site.memory()
        .get(key)
        .map(text -> text.lines().collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String text(Set<String> all) {
    return all.stream().limit(MOST_REMEMBERED).collect(Collectors.joining("\n"));
  }

  private static String some(Set<String> all) {
    String first = all.stream().limit(4).collect(Collectors.joining(", "));
    return all.size() > 4 ? first + " and " + (all.size() - 4) + " more" : first;
  }
}
