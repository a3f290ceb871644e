package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.SystemdUnit;
import dev.claudeops.host.Units;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the machine, and a person's last way into it, hang on. It is not stopped, restarted or ended
 * by us, because a deed that fails half way there cannot be mended from here any more.
 */
final class Lifeline {
  /** Never: the parts of systemd, its bus, the consoles, the managers of users. */
  private static final Pattern ALWAYS =
      Pattern.compile(
          "systemd-[^/]{0,230}|dbus(?:-broker|-daemon)?|init|user@[^/]{0,200}|"
              + "(?:serial-|container-)?getty@?[^/]{0,200}|console-getty|user-runtime-dir@[^/]{0,200}");

  /** Only where the owner declares it as a service: the ways in, and the network below them. */
  private static final Pattern UNLESS_DECLARED =
      Pattern.compile(
          "sshd?(?:@[^/]{0,200})?|dropbear|networking|network|NetworkManager|connman|dhcpcd"
              + "|wpa_supplicant(?:@[^/]{0,200})?|ifup@[^/]{0,200}|iwd|tailscaled|wg-quick@[^/]{0,200}"
              + "|openvpn(?:-client|-server)?(?:@[^/]{0,200})?|cloudflared");

  /** Starting one of these ends everything else that runs. */
  private static final Pattern ENDS_ALL =
      Pattern.compile(
          "(?:systemd-)?(?:poweroff|reboot|halt|kexec|soft-reboot|suspend|hibernate|hybrid-sleep"
              + "|suspend-then-hibernate)|emergency|rescue|debug-shell|initrd-[^/]{0,200}");

  /** Short names as proc(5) has them, cut at 15 bytes. */
  private static final Set<String> PROCESSES =
      Set.of(
          "systemd",
          "(sd-pam)",
          "init",
          "sshd",
          "sshd-session",
          "dropbear",
          "login",
          "agetty",
          "dbus-daemon",
          "dbus-broker",
          "dbus-broker-lau",
          "dockerd",
          "containerd",
          "containerd-shim",
          "podman",
          "conmon",
          "crio",
          "runc",
          "crun",
          "lxc-start",
          "NetworkManager",
          "dhclient",
          "dhcpcd",
          "networkd-dispat",
          "pm2");

  private Lifeline() {}

  /** Why this unit is left alone, whatever it is called by; empty when it need not be. */
  static Optional<String> of(SystemdUnit unit, Config config) {
    for (String name : names(unit)) {
      String stem = stem(name);
      if (ALWAYS.matcher(stem).matches()) {
        return Optional.of(name + " carries the machine itself");
      }
      if (UNLESS_DECLARED.matcher(stem).matches() && !declared(unit, config)) {
        return Optional.of(
            name
                + " may be the only way into this machine, and no service of the config declares"
                + " it");
      }
    }
    return Optional.empty();
  }

  /** Whether starting this unit ends the rest. */
  static boolean endsAll(SystemdUnit unit) {
    return names(unit).stream().anyMatch(name -> ENDS_ALL.matcher(stem(name)).matches());
  }

  /** Whether a process of this short name, or of this program, is part of it. */
  static boolean process(String comm, String program) {
    String file = program.substring(program.lastIndexOf('/') + 1).replace(" (deleted)", "");
    String cut = file.substring(0, Math.min(15, file.length()));
    return Stream.of(comm, cut)
        .anyMatch(
            name ->
                PROCESSES.contains(name)
                    || name.startsWith("systemd-")
                    || name.startsWith("PM2 v")
                    || name.startsWith("containerd-"));
  }

  /** Whether a process of a unit of this name is part of it: {@code systemd-logind.service}. */
  static boolean unit(String name) {
    return ALWAYS.matcher(stem(name)).matches() && !name.startsWith("user@");
  }

  private static List<String> names(SystemdUnit unit) {
    return Stream.concat(Stream.of(unit.name()), unit.words("Names").stream()).distinct().toList();
  }

  private static String stem(String unit) {
    int dot = unit.lastIndexOf('.');
    return dot < 0 ? unit : unit.substring(0, dot);
  }

  private static boolean declared(SystemdUnit unit, Config config) {
    List<String> names = names(unit);
    return config.services().stream()
        .filter(Service::declared)
        .flatMap(service -> service.runtimes().stream())
        .anyMatch(
            runtime ->
                runtime instanceof Runtime.Unit(String name) && names.contains(Units.id(name)));
  }
}
