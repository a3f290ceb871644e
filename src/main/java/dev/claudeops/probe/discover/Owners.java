package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Which candidate a process or a port belongs to, and what its processes have open. */
final class Owners {
  private static final int MOST_LINKS = 100_000;
  private static final int MOST_PARENTS = 30;

  private final HostView host;
  private final Processes processes;
  private final Map<Integer, Processes.Entry> entries = new HashMap<>();
  private final Map<Integer, Candidate> byPid = new HashMap<>();
  private final Map<Integer, Candidate> byPort = new HashMap<>();

  Owners(HostView host, Processes processes) {
    this.host = host;
    this.processes = processes;
    processes.all().forEach(entry -> entries.put(entry.pid(), entry));
  }

  /** The process's control group in systemd's tree (proc_pid_cgroup(5)); empty when unseen. */
  String group(int pid) {
    for (String line : host.readIfThere("/proc/" + pid + "/cgroup").orElse("").split("\n")) {
      if (line.startsWith("0::/") || line.startsWith("1:name=systemd:/")) {
        String group = line.substring(line.indexOf('/'));
        if (group.length() > 1) {
          return group;
        }
      }
    }
    return "";
  }

  void own(int pid, Candidate candidate) {
    if (pid > 0) {
      byPid.putIfAbsent(pid, candidate);
      candidate.pids().add(pid);
    }
  }

  void ownPort(int port, Candidate candidate) {
    byPort.putIfAbsent(port, candidate);
    candidate.ports().add(port);
  }

  Optional<Candidate> ofPort(int port) {
    return Optional.ofNullable(byPort.get(port));
  }

  /** The owner of a process, or of the nearest parent that has one. */
  Optional<Candidate> of(int pid) {
    int at = pid;
    for (int i = 0; i < MOST_PARENTS && at > 1; i++) {
      Candidate owner = byPid.get(at);
      if (owner != null) {
        return Optional.of(owner);
      }
      Processes.Entry entry = entries.get(at);
      at = entry == null ? 0 : entry.parent();
    }
    return Optional.empty();
  }

  /** Gives every process that descends from an owned one to its owner. */
  void spread() {
    for (Processes.Entry entry : processes.all()) {
      if (!entry.kernel() && !byPid.containsKey(entry.pid())) {
        of(entry.pid()).ifPresent(owner -> owner.pids().add(entry.pid()));
      }
    }
  }

  String comm(int pid) {
    Processes.Entry entry = entries.get(pid);
    return entry == null ? "" : entry.comm();
  }

  Optional<Processes.Entry> entry(int pid) {
    return Optional.ofNullable(entries.get(pid));
  }

  /**
   * Every link below /proc/PID/fd of the candidates' processes: process and file, and its target.
   */
  void open(List<Candidate> candidates, BiConsumer<Descriptor, String> each) {
    int links = 0;
    Set<Integer> done = new HashSet<>();
    for (Candidate candidate : candidates) {
      for (int pid : candidate.pids()) {
        for (String fd : done.add(pid) ? files(pid) : List.<String>of()) {
          if (++links > MOST_LINKS) {
            return;
          }
          host.link("/proc/" + pid + "/fd/" + fd)
              .ifPresent(target -> each.accept(new Descriptor(candidate, pid, fd), target));
        }
      }
    }
  }

  /** An open file of a candidate's process. */
  record Descriptor(Candidate candidate, int pid, String fd) {}

  /** True when a file was opened for writing (proc_pid_fdinfo(5): flags, octal, O_ACCMODE). */
  boolean writes(Descriptor open) {
    return host.readIfThere("/proc/" + open.pid + "/fdinfo/" + open.fd)
        .orElse("")
        .lines()
        .filter(line -> line.startsWith("flags:"))
        .map(line -> line.substring(6).strip())
        .anyMatch(
            flags -> !flags.isEmpty() && "1256".indexOf(flags.charAt(flags.length() - 1)) >= 0);
  }

  private List<String> files(int pid) {
    try {
      return host.list("/proc/" + pid + "/fd");
    } catch (IOException notOurs) {
      return List.of();
    }
  }
}
