package dev.claudeops.action;

import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The package manager's own state: whether it is at work, what is broken, what is held. */
final class Packages {
  private static final String STATUS = "/var/lib/dpkg/status";
  private static final int MOST_LINES = 5_000_000;
  private static final int NAMED = 5;

  /** What dpkg, apt and rpm lock while they work (apt.conf(5), rpm's lock path). */
  private static final List<String> LOCKS =
      List.of(
          "/var/lib/dpkg/lock-frontend",
          "/var/lib/dpkg/lock",
          "/var/cache/apt/archives/lock",
          "/var/lib/rpm/.rpm.lock",
          "/usr/lib/sysimage/rpm/.rpm.lock");

  /** States of a package that was not installed to its end (dpkg(1)). */
  private static final Set<String> HALF =
      Set.of(
          "half-installed", "half-configured", "unpacked", "triggers-awaited", "triggers-pending");

  private Packages() {}

  static boolean debian(HostView host) {
    return host.exists(STATUS) && host.find("apt-get").isPresent();
  }

  /** That it is at work, in one sentence, by the locks that the kernel lists (proc_locks(5)). */
  static Optional<String> busy(HostView host) {
    Set<Long> held = new TreeSet<>();
    host.readIfThere("/proc/locks")
        .orElse("")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length >= 6 && words[5].matches("[0-9a-f]+:[0-9a-f]+:[0-9]{1,18}"))
        .forEach(
            words -> held.add(Long.valueOf(words[5].substring(words[5].lastIndexOf(':') + 1))));
    return LOCKS.stream()
        .filter(file -> facts(host, file).filter(lock -> held.contains(lock.inode())).isPresent())
        .findFirst()
        .map(file -> "the package manager is at work: " + file + " is locked");
  }

  private static Optional<FileFacts> facts(HostView host, String file) {
    try {
      return host.facts(file);
    } catch (IOException unseen) {
      return Optional.empty();
    }
  }

  /**
   * What dpkg's status file says (deb-src-control(5)).
   *
   * @param broken an installation of these did not come to its end
   * @param held the owner keeps these as they are
   */
  record State(Set<String> broken, Set<String> held) {
    String someBroken() {
      return String.join(", ", broken.stream().limit(NAMED).toList())
          + (broken.size() > NAMED ? " and " + (broken.size() - NAMED) + " more" : "");
    }
  }

  static State state(HostView host) throws Unfit {
    Set<String> broken = new TreeSet<>();
    Set<String> held = new TreeSet<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(host.open(STATUS, 0), StandardCharsets.UTF_8))) {
      String name = "";
      int count = 0;
      for (String line = lines.readLine();
          line != null && count++ < MOST_LINES;
          line = lines.readLine()) {
        if (line.startsWith("Package: ")) {
          name = line.substring(9).strip();
        } else if (line.startsWith("Status: ")) {
          String[] words = line.substring(8).strip().split(" ");
          if (words.length == 3 && words[0].equals("hold")) {
            held.add(name);
          }
          if (words.length == 3 && (HALF.contains(words[2]) || words[1].equals("reinstreq"))) {
            broken.add(name);
          }
        }
      }
    } catch (IOException unreadable) {
      throw new Unfit("the state of the packages cannot be read: " + unreadable.getMessage());
    }
    return new State(broken, held);
  }

  /** What a program that only looks printed; its failure makes the action unfit. */
  static String asked(HostView host, Command command) throws Unfit, InterruptedException {
    try {
      Output output = host.run(command.within(Duration.ofSeconds(60)));
      if (!output.ok()) {
        throw new Unfit(command.argv().getFirst() + ": " + complaint(output));
      }
      return output.out();
    } catch (IOException failed) {
      throw new Unfit(command.argv().getFirst() + ": " + failed.getMessage());
    }
  }

  /** The first line that apt marks as its error, or else what any program is asked for. */
  static String complaint(Output output) {
    return output
        .err()
        .lines()
        .filter(line -> line.startsWith("E: "))
        .findFirst()
        .orElseGet(output::complaint);
  }

  /** What a simulation of apt-get would remove (its lines {@code Remv NAME ...}). */
  static List<String> removed(String simulation) {
    List<String> names = new ArrayList<>();
    simulation
        .lines()
        .filter(line -> line.startsWith("Remv ") || line.startsWith("Purg "))
        .forEach(line -> names.add(line.split(" ")[1]));
    return names;
  }

  /** Free bytes for ordinary files at this place (df(1)). */
  static long free(HostView host, String folder) throws Unfit, InterruptedException {
    String said = asked(host, Command.of("df", "-B1", "--output=avail", "--", folder));
    String number = said.lines().map(String::strip).reduce("", (one, other) -> other);
    if (!number.matches("[0-9]{1,18}")) {
      throw new Unfit("how much room there is at " + folder + " is not known");
    }
    return Long.parseLong(number);
  }
}
