package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.Dpkg;
import dev.claudeops.host.HostView;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The security updates that apt knows of, to these exact versions: nothing is removed, nothing else
 * is upgraded but what they need, a file that the owner changed stays as it is, and needrestart(1)
 * only lists.
 */
final class AptUpdates {
  /** More at once is no update but a release; a person does that. */
  private static final int MOST = 300;

  private static final int SHOWN = 20;
  private static final long SPARE = 100_000_000;

  /** A kernel and its initial RAM disk beside the ones that are there. */
  private static final long KERNEL = 200_000_000;

  /** deb-control(5), "Package", and deb-version(7). */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,200}");

  private static final Pattern VERSION = Pattern.compile("[0-9][A-Za-z0-9.+:~-]{0,200}");
  private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9][a-z0-9-]{1,30}");

  /** {@code libc6/stable-security 2.36-9 amd64 [upgradable from: 2.36-8]}. */
  private static final Pattern ROW =
      Pattern.compile("^([^\\s/]++)/(\\S++) (\\S++) (\\S++) \\[upgradable from: ([^\\s\\]]++)\\]");

  private static final Pattern DOWNLOAD =
      Pattern.compile("Need to get (?:[0-9.,]+ \\S+/)?([0-9.,]+) ([kMG]?B)");
  private static final Pattern MORE =
      Pattern.compile("After this operation, ([0-9.,]+) ([kMG]?B) of additional disk space");

  private static final Map<String, String> QUIET =
      Map.of(
          "DEBIAN_FRONTEND",
          "noninteractive",
          "NEEDRESTART_MODE",
          "l",
          "APT_LISTCHANGES_FRONTEND",
          "none",
          "UCF_FORCE_CONFFOLD",
          "1");

  private AptUpdates() {}

  private record Update(String name, String architecture, String fresh, String old) {
    private String named() {
      return architecture.equals("all") ? name : name + ":" + architecture;
    }

    String to() {
      return named() + "=" + fresh;
    }

    String back() {
      return named() + "=" + old;
    }

    boolean reboots() {
      return name.matches("linux-image-.*|libc6|dbus|systemd|openssl|libssl[0-9.]*");
    }
  }

  static Plan plan(HostView host) throws Unfit, InterruptedException {
    Dpkg state = Packages.state(host);
    if (!state.broken().isEmpty()) {
      throw new Unfit(
          "packages are half installed and are put in order first (packages-configure): "
              + state.someBroken());
    }
    List<Update> known = known(host);
    List<Update> updates = known.stream().filter(u -> !state.held().contains(u.name())).toList();
    if (updates.isEmpty()) {
      throw new Unfit(
          known.isEmpty()
              ? "apt knows of no security update"
              : "all packages with a security update are held by their owner");
    }
    if (updates.size() > MOST) {
      throw new Unfit(
          "%d security updates at once are for a person to do".formatted(updates.size()));
    }
    List<String> wanted = updates.stream().map(Update::to).toList();
    List<String> removed = Packages.removed(Packages.asked(host, aptGet(wanted, "-s")));
    if (!removed.isEmpty()) {
      throw new Unfit("they would remove " + Humane.some(removed, SHOWN));
    }
    room(host, updates, Packages.asked(host, aptGet(wanted, "--print-uris")));
    String undo =
        "apt-get install --allow-downgrades -- "
            + String.join(" ", updates.stream().map(Update::back).toList());
    return new Plan(
        says(updates, known.size() - updates.size()),
        undo,
        hands ->
            hands.make(new Change.Program(aptGet(wanted, "-y").with(QUIET).within(hands.left()))));
  }

  private static String says(List<Update> updates, int held) {
    List<String> shown = updates.stream().map(Update::to).toList();
    return "apt-get install --only-upgrade "
        + String.join(" ", shown.subList(0, Math.min(SHOWN, shown.size())))
        + (shown.size() > SHOWN ? " and " + (shown.size() - SHOWN) + " more" : "")
        + (held > 0 ? "; " + Humane.count(held, "held package") + " stay as they are" : "")
        + (updates.stream().anyMatch(Update::reboots) ? "; a reboot will be needed" : "");
  }

  private static List<Update> known(HostView host) throws Unfit, InterruptedException {
    List<Update> updates = new ArrayList<>();
    String told =
        Packages.asked(
            host,
            Command.of(
                "apt",
                "-o",
                "Dir::Cache::pkgcache=",
                "-o",
                "Dir::Cache::srcpkgcache=",
                "list",
                "--upgradable"));
    for (String line : told.lines().filter(one -> one.length() < 1_000).toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()
          && secure(row.group(2))
          && NAME.matcher(row.group(1)).matches()
          && VERSION.matcher(row.group(3)).matches()
          && ARCHITECTURE.matcher(row.group(4)).matches()
          && VERSION.matcher(row.group(5)).matches()) {
        updates.add(new Update(row.group(1), row.group(4), row.group(3), row.group(5)));
      }
    }
    return updates;
  }

  private static boolean secure(String suites) {
    return Arrays.stream(suites.split(","))
        .anyMatch(suite -> suite.endsWith("-security") || suite.contains("-security/"));
  }

  private static void room(HostView host, List<Update> updates, String told)
      throws Unfit, InterruptedException {
    long needed = bytes(DOWNLOAD, told) + bytes(MORE, told) + SPARE;
    for (String folder : List.of("/var/cache/apt", "/usr")) {
      enough(host, folder, needed);
    }
    if (updates.stream().anyMatch(update -> update.name().startsWith("linux-image-"))) {
      enough(host, "/boot", KERNEL);
    }
  }

  private static void enough(HostView host, String folder, long needed)
      throws Unfit, InterruptedException {
    long free = Packages.free(host, folder);
    if (free < needed) {
      throw new Unfit(
          "%s are needed at %s, and %s are free"
              .formatted(Humane.bytes(needed), folder, Humane.bytes(free)));
    }
  }

  /** A size as apt prints it, in powers of 1000; 0 where it prints none. */
  private static long bytes(Pattern pattern, String told) {
    Matcher matcher = pattern.matcher(told);
    if (!matcher.find()) {
      return 0;
    }
    double number = Double.parseDouble("0" + matcher.group(1).replaceAll(",|\\.(?=.*\\.)", ""));
    return (long)
        (number
            * switch (matcher.group(2)) {
              case "kB" -> 1e3;
              case "MB" -> 1e6;
              case "GB" -> 1e9;
              default -> 1;
            });
  }

  private static Command aptGet(List<String> wanted, String mode) {
    return Command.of(
        Stream.of(
                List.of("apt-get", mode, "-q", "--only-upgrade", "--no-remove"),
                CAUTION,
                List.of("install", "--"),
                wanted)
            .flatMap(List::stream)
            .toList());
  }

  /** Files that the owner changed stay; no terminal is pretended; a short lock is waited for. */
  static final List<String> CAUTION =
      List.of(
          "-o",
          "Dpkg::Options::=--force-confold",
          "-o",
          "Dpkg::Options::=--force-confdef",
          "-o",
          "Dpkg::Use-Pty=0",
          "-o",
          "DPkg::Lock::Timeout=30");

  /** The environment in which nothing asks and nothing is restarted behind our back. */
  static Map<String, String> quiet() {
    return QUIET;
  }
}
