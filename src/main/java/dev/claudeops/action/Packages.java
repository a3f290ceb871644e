package dev.claudeops.action;

import dev.claudeops.host.Command;
import dev.claudeops.host.Dpkg;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Locks;
import dev.claudeops.host.Output;
import dev.claudeops.host.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The package manager: whether it is at work, what it says it would do, and its room. */
final class Packages {
  private Packages() {}

  static boolean debian(HostView host) {
    return host.exists(Dpkg.STATUS) && host.find("apt-get").isPresent();
  }

  /** That it is at work, in one sentence. */
  static Optional<String> busy(HostView host) {
    return Locks.held(host, Locks.PACKAGES, Processes.read(host)).entrySet().stream()
        .findFirst()
        .map(
            lock ->
                "the package manager is at work: " + lock.getValue() + " holds " + lock.getKey());
  }

  static Dpkg state(HostView host) throws Unfit {
    try {
      return Dpkg.read(host);
    } catch (IOException unreadable) {
      throw new Unfit("the state of the packages cannot be read: " + unreadable.getMessage());
    }
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
