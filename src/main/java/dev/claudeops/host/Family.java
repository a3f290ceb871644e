package dev.claudeops.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A launched program with all that it started: its session (setsid(2)), its descendants, and those
 * that left both but bear its mark.
 *
 * <p>Each look is one pass over /proc, two small files a process. A process is named by its number
 * and its start, so that none is ended in place of another.
 *
 * @param fresh whether the first process ended so lately, if it did, that its number is not yet
 *     another's, and its session still its own
 */
record Family(LocalHost host, Launched launched, boolean fresh) {
  private static final int LONGEST_ENVIRONMENT = 1 << 20;
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration STEP = Duration.ofMillis(20);

  /** That of an earlier process of ours. */
  static Family left(LocalHost host, Launched launched) {
    return new Family(host, launched, false);
  }

  private record Member(int pid, int parent, int session, long tick) {}

  /**
   * SIGTERM, a wait of two seconds, SIGKILL until none is left.
   *
   * @throws IOException when one of them withstands SIGKILL for 20 seconds, as a process that hangs
   *     in the kernel does
   */
  void end() throws IOException {
    Apart.toTheEnd(
        () -> {
          gone(ProcessHandle::destroy, GRACE);
          if (Launches.scopes(host)) {
            host.run(
                Command.of(
                    "systemctl", "kill", "--kill-whom=all", "--signal=KILL", launched.scope()));
          }
          if (!gone(ProcessHandle::destroyForcibly, PATIENCE)) {
            throw new IOException(
                "process "
                    + launched.pid()
                    + " does not end; it hangs in the kernel or is not ours to end");
          }
          return true;
        });
  }

  /** Signals whoever is there again and again; whether nobody is in the end. */
  private boolean gone(Consumer<ProcessHandle> signal, Duration limit) throws InterruptedException {
    long end = host.nanos() + limit.toNanos();
    Set<Member> told = new HashSet<>();
    for (List<Member> alive = alive(); !alive.isEmpty(); alive = alive()) {
      if (host.nanos() > end) {
        return false;
      }
      for (Member member : alive) {
        if (told.add(member)) {
          still(member).ifPresent(signal);
        }
      }
      Thread.sleep(STEP);
    }
    return true;
  }

  private Optional<ProcessHandle> still(Member member) {
    return member(member.pid())
        .filter(now -> now.tick() == member.tick())
        .flatMap(now -> ProcessHandle.of(now.pid()));
  }

  // ---- who belongs to it ----

  List<Member> alive() {
    List<Member> all = new ArrayList<>();
    for (String name : host.listIfThere("/proc")) {
      if (name.matches("[1-9]\\d{0,8}")) {
        member(Integer.parseInt(name)).ifPresent(all::add);
      }
    }
    boolean ours =
        fresh
            || all.stream().anyMatch(m -> m.pid() == launched.pid() && m.tick() == launched.tick());
    Set<Integer> found = new HashSet<>();
    for (Member member : all) {
      boolean first = member.pid() == launched.pid() && member.tick() == launched.tick();
      boolean session =
          ours
              && launched.pid() != 0
              && member.session() == launched.pid()
              && member.tick() >= launched.tick();
      if (first || session || marked(member.pid())) {
        found.add(member.pid());
      }
    }
    boolean grew = !found.isEmpty();
    while (grew) {
      grew = false;
      for (Member member : all) {
        grew |= found.contains(member.parent()) && found.add(member.pid());
      }
    }
    return all.stream().filter(member -> found.contains(member.pid())).toList();
  }

  /** One that is alive: a zombie is dead, whoever has yet to read its exit code. */
  private Optional<Member> member(int pid) {
    String stat = host.readIfThere("/proc/" + pid + "/stat").orElse("");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    if (fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X")) {
      return Optional.empty();
    }
    return Optional.of(
        new Member(
            pid,
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[3]),
            Long.parseLong(fields[19])));
  }

  private boolean marked(int pid) {
    try (InputStream in = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
      String environment =
          new String(in.readNBytes(LONGEST_ENVIRONMENT), StandardCharsets.ISO_8859_1);
      return ("\0" + environment).contains("\0" + Launch.MARK + "=" + launched.name() + "\0");
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }
}
