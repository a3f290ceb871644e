package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Installs the security updates that the package manager knows of, and no others. Services of the
 * packages themselves are restarted by their packages, as on every update.
 */
public final class UpdatesApply implements ActionKind {
  static final Subject TARGET = new Subject("machine", "updates");

  private static final long SPARE = 300_000_000;

  /** {@code FEDORA-2025-1 Important/Sec. openssl-1:3.0.7-18.el9.x86_64}; dnf5 has more columns. */
  private static final Set<String> ARCHITECTURES =
      Set.of("x86_64", "aarch64", "noarch", "i686", "ppc64le", "s390x");

  private static final ActionSpec SPEC =
      new ActionSpec(
          "updates-apply",
          "Install the security updates that wait.",
          Risk.MEDIUM,
          false,
          "Install the versions of before, which are named with the deed; a database or file that"
              + " the new version has converted stays converted.",
          List.of("machine"),
          List.of(),
          false,
          Duration.ofMinutes(30),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    HostView host = scene.host();
    mustBe(TARGET, wish, host);
    if (Packages.debian(host)) {
      return AptUpdates.plan(host);
    }
    if (host.find("dnf").isPresent()) {
      return dnf(host);
    }
    throw new Unfit("there is neither apt nor dnf");
  }

  /** What holds for everything that is done to packages. */
  static void mustBe(Subject target, Action wish, HostView host) throws Unfit {
    if (!wish.target().equals(target)) {
      throw new Unfit("it is done to %s alone".formatted(target));
    }
    if (!host.root()) {
      throw new Unfit("it needs root");
    }
    Optional<String> busy = Packages.busy(host);
    if (busy.isPresent()) {
      throw new Unfit(busy.get());
    }
  }

  /**
   * The package that a row of dnf names behind the word for security: {@code FEDORA-2025-1
   * Important/Sec. kernel-6.1-1.fc41.x86_64}.
   */
  private static Optional<String> secured(String row) {
    boolean security = false;
    for (String word : row.strip().split("\\s+")) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (security
          && word.length() <= 200
          && ARCHITECTURES.contains(word.substring(word.lastIndexOf('.') + 1))) {
        return Optional.of(word);
      }
      security |= lower.equals("security") || lower.endsWith("/sec.");
    }
    return Optional.empty();
  }

  /** By dnf(8): {@code upgrade --security}; it weighs the room itself. */
  private static Plan dnf(HostView host) throws Unfit, InterruptedException {
    TreeSet<String> names = new TreeSet<>();
    String told =
        Packages.asked(host, Command.of("dnf", "-C", "-q", "updateinfo", "list", "--security"));
    told.lines()
        .limit(20_000)
        .filter(line -> line.length() < 1_000)
        .forEach(line -> secured(line).ifPresent(names::add));
    if (names.isEmpty()) {
      throw new Unfit("dnf knows of no security update");
    }
    long free = Packages.free(host, "/usr");
    if (free < SPARE) {
      throw new Unfit("only %s are free at /usr".formatted(Humane.bytes(free)));
    }
    Command command = Command.of("dnf", "-y", "upgrade", "--security");
    boolean reboots = names.stream().anyMatch(name -> name.matches("(?:kernel|glibc|systemd)-.*"));
    return new Plan(
        command.line()
            + " ("
            + Humane.some(names, 10)
            + ")"
            + (reboots ? "; a reboot will be needed" : ""),
        "dnf history undo last",
        hands -> hands.make(new Change.Program(command.within(hands.left()))));
  }
}
