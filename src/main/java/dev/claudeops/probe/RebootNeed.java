package dev.claudeops.probe;

import dev.claudeops.host.HostView;
import java.util.List;
import java.util.Optional;

/**
 * Whether the machine waits for a reboot: the mark that Debian's packages leave, or an installed
 * kernel that is newer than the running one, of the same flavour.
 */
final class RebootNeed {
  private RebootNeed() {}

  /** Why, in one sentence. */
  static Optional<String> look(HostView host) {
    if (host.exists("/run/reboot-required")) {
      List<String> packages =
          host.readIfThere("/run/reboot-required.pkgs")
              .orElse("")
              .lines()
              .map(String::strip)
              .distinct()
              .limit(4)
              .toList();
      return Optional.of(
          "a reboot is required"
              + (packages.isEmpty() ? "" : " by " + String.join(", ", packages)));
    }
    String running = host.readIfThere("/proc/sys/kernel/osrelease").orElse("").strip();
    return host.listIfThere("/boot").stream()
        .filter(name -> name.startsWith("vmlinuz-"))
        .map(name -> name.substring("vmlinuz-".length()))
        .filter(version -> !version.equals(running) && flavour(version).equals(flavour(running)))
        .filter(version -> newer(version, running))
        .reduce((one, other) -> newer(one, other) ? one : other)
        .map(
            version ->
                "a reboot is required to use kernel %s (%s runs)".formatted(version, running));
  }

  /** What follows the numbers: {@code -cloud-amd64}, {@code -generic}, {@code .el9.x86_64}. */
  private static String flavour(String version) {
    return version.replaceAll("\\d+", "#").replaceFirst("^[#.~+-]+", "");
  }

  /** Compares the runs of digits, one after the other. */
  private static boolean newer(String one, String other) {
    String[] left = one.split("\\D+");
    String[] right = other.split("\\D+");
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int byLength = Integer.compare(left[i].length(), right[i].length());
      int order = byLength != 0 ? byLength : left[i].compareTo(right[i]);
      if (order != 0) {
        return order > 0;
      }
    }
    return left.length > right.length;
  }
}
