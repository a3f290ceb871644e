package dev.claudeops.probe;

import dev.claudeops.host.HostView;

/**
 * Whether this machine is a container: then the clock, the kernel's log and its counters are those
 * of the machine around it, and accuse nobody here.
 */
final class Contained {
  private Contained() {}

  /** As systemd, Docker and Podman mark it (systemd's CONTAINER_INTERFACE, podman-run(1)). */
  static boolean here(HostView host) {
    return host.exists("/run/systemd/container")
        || host.exists("/.dockerenv")
        || host.exists("/run/.containerenv");
  }
}
