package dev.claudeops.probe.discover;

import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processes, their open files and systemd's units, as a machine shows them. */
final class Proc {
  private Proc() {}

  static String unit(String name, String active, String enabled, String more) {
    return """
    Id=%s
    Names=%s
    LoadState=loaded
    ActiveState=%s
    SubState=running
    UnitFileState=%s
    Type=simple
    ControlGroup=/system.slice/%s
    %s
    """
        .formatted(name, name, active, enabled, name, more);
  }

  static void systemd(FakeHost host, String units) {
    host.file("/run/systemd/system/x", "")
        .program("systemctl show --no-pager --property=SystemState", "SystemState=running\n")
        .program("systemctl show", units);
  }

  static void process(
      FakeHost host, int pid, int parent, String comm, String command, String unit) {
    String state = " S " + parent + " 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1000 0 0 0";
    host.file("/proc/" + pid + "/stat", pid + " (" + comm + ")" + state)
        .file("/proc/" + pid + "/comm", comm + "\n")
        .file("/proc/" + pid + "/cmdline", command.replace(' ', '\0'))
        .file(
            "/proc/" + pid + "/cgroup",
            unit.isEmpty() ? "0::/user.slice\n" : "0::/system.slice/" + unit + "\n");
  }

  static void end(FakeHost host, int pid) throws IOException {
    try (var files = Files.walk(host.path("/proc/" + pid))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static void fd(FakeHost host, int pid, int fd, String target, String info) throws IOException {
    Path link = host.path("/proc/" + pid + "/fd/" + fd);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
    host.file("/proc/" + pid + "/fdinfo/" + fd, info);
  }

  static String socket(String address, int port, String peer, String state, int inode) {
    return "0: %s:%04X %s %s 0:0 0:0 0 0 0 %d 1\n".formatted(address, port, peer, state, inode);
  }

  static String listening(int port, int inode) {
    return socket("0100007F", port, "00000000:0000", "0A", inode);
  }
}
