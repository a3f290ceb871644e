package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import dev.claudeops.host.Sockets;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds the port that a program says it could not have. The program's words are read, and then
 * the kernel is asked: words alone name nobody.
 *
 * <p>What a log says can be written by strangers. So a process is named only when it belongs to no
 * other service; otherwise that service is named, which nobody ends by a process number. That it is
 * a leftover of the very service that misses the port is measured, and not taken for granted: only
 * then a person is asked whether to end it.
 */
final class PortTaken {
  private static final int LONGEST_LINE = 500;
  private static final int MOST_LINES = 60;

  /** Of whom a port is missed, in the words of EADDRINUSE (bind(2)) and of some programs. */
  private static final Pattern TAKEN =
      Pattern.compile(
          "address already in use|eaddrinuse|port \\d{1,5} (?:was |is )?already in use"
              + "|connection in use|another [a-z ]{1,40}running on port"
              + "|only one usage of each socket address");

  /**
   * An address with its port: {@code 0.0.0.0:80}, {@code [::]:80}, {@code :::3000}, {@code :80}.
   */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:\\.\\d{1,3}|\\]|\\*|localhost|::[0-9a-f]{0,4}|[\\s\"'(\\[]):(\\d{1,5})(?![0-9]|[:.][0-9])");

  /** {@code port 22}, {@code port: 3306}. */
  private static final Pattern WORD = Pattern.compile("\\bport:? ?(\\d{1,5})(?![0-9]|[.][0-9])");

  /** {@code ('127.0.0.1', 8000)}. */
  private static final Pattern PAIR = Pattern.compile("\\('[^']{0,45}', ?(\\d{1,5})\\)");

  /** The measure: 1 when what holds the port is a leftover of its own service, else 0. */
  static final String LEFTOVER = "port-leftover";

  private PortTaken() {}

  /** The port that the last such complaint names; empty when none names one for sure. */
  static OptionalInt port(String log) {
    List<String> lines = log.lines().toList();
    for (int i = lines.size() - 1; i >= Math.max(0, lines.size() - MOST_LINES); i--) {
      String line = lines.get(i);
      String cut =
          line.substring(0, Math.min(LONGEST_LINE, line.length())).toLowerCase(Locale.ROOT);
      if (TAKEN.matcher(cut).find()) {
        OptionalInt port = named(cut);
        if (port.isPresent()) {
          return port;
        }
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt named(String line) {
    for (Pattern form : List.of(ADDRESS, PAIR, WORD)) {
      Matcher found = form.matcher(line);
      if (found.find()) {
        int port = Integer.parseInt(found.group(1));
        return port > 0 && port < 65_536 ? OptionalInt.of(port) : OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Names the holder, when the log names a port and somebody listens there.
   *
   * @param type the finding type that it is at fault for
   * @param own the control group's unit of who wants the port: what is left of it is a stray
   * @param theirs processes that are at their right place
   */
  static void look(
      Site site,
      Observation.Builder seen,
      String type,
      String log,
      String own,
      Set<Integer> theirs) {
    OptionalInt port = port(log);
    if (port.isEmpty()) {
      return;
    }
    HostView host = site.host();
    Optional<Processes.Entry> holder =
        site.once(Sockets.class, Sockets::read).on(Sockets.Protocol.TCP, port.getAsInt()).stream()
            .flatMap(socket -> socket.pid().stream().boxed())
            .findFirst()
            .flatMap(pid -> Processes.now(host, pid));
    if (holder.isEmpty() || theirs.contains(holder.get().pid())) {
      return;
    }
    String group = host.readIfThere("/proc/" + holder.get().pid() + "/cgroup").orElse("");
    String unit = unit(group);
    boolean stray = unit.isEmpty() ? !contained(group) : unit.equals(own);
    if (stray) {
      seen.culprit(type, Greedy.subject(holder.get()));
      if (type.startsWith("unit-")) {
        seen.measure(LEFTOVER, leftover(host, holder.get(), unit, own) ? 1 : 0, Unit.COUNT);
      }
    } else if (!unit.isEmpty()) {
      seen.culprit(type, new Subject("unit", unit));
    }
    seen.evidence(
        "who listens on port " + port.getAsInt(),
        "%s%s, for %s"
            .formatted(
                Greedy.says(holder.get()),
                unit.isEmpty() ? "" : ", of " + unit,
                Humane.duration(Duration.between(holder.get().started(), host.now()))));
  }

  /**
   * Whether it was started as this unit is started, by the same program with the same words, and
   * has lost its parent; or is still in the unit's control group though the unit has ended.
   */
  private static boolean leftover(
      HostView host, Processes.Entry holder, String group, String unit) {
    if (!unit.matches("[A-Za-z0-9:_.\\\\@-]{1,250}\\.service")) {
      return false;
    }
    if (group.equals(unit)) {
      return true;
    }
    boolean orphan =
        holder.parent() == 1
            || Processes.now(host, holder.parent())
                .filter(parent -> parent.comm().equals("systemd"))
                .isPresent();
    String program = host.link("/proc/" + holder.pid() + "/exe").orElse("");
    if (!orphan || program.isEmpty()) {
      return false;
    }
    try {
      Command ask =
          Command.of("systemctl", "show", "--no-pager", "--property=ExecStart", "--", unit)
              .within(Duration.ofSeconds(3));
      String start = host.run(ask).out();
      return between(start, "argv[]=", " ; ignore_errors=").equals(holder.command().strip())
          && same(host, between(start, "{ path=", " ; argv[]="), program);
    } catch (IOException | InterruptedException unseen) {
      if (unseen instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return false;
    }
  }

  /**
   * A part of {@code ExecStart={ path=/usr/bin/a ; argv[]=/usr/bin/a -b ; ignore_errors=no ...}}.
   */
  private static String between(String text, String before, String after) {
    int from = text.indexOf(before);
    int to = from < 0 ? -1 : text.indexOf(after, from + before.length());
    return to < 0 ? "" : text.substring(from + before.length(), to).strip();
  }

  /** Whether a path leads to this program, over links such as /usr/bin/python3. */
  private static boolean same(HostView host, String path, String program) {
    String at = path;
    for (int i = 0; i < 5; i++) {
      if (at.equals(program)) {
        return true;
      }
      Optional<String> next = host.link(at);
      if (next.isEmpty()) {
        return false;
      }
      at = Path.of(at).resolveSibling(next.get()).normalize().toString();
    }
    return false;
  }

  /** The system service of a process, by its control group; empty for none. */
  static String unit(String cgroup) {
    for (String line : cgroup.lines().toList()) {
      for (String part : line.split("/")) {
        if (part.endsWith(".service") && part.length() <= 255) {
          return part;
        }
      }
    }
    return "";
  }

  private static boolean contained(String cgroup) {
    return Pattern.compile("(?:docker|libpod|crio|lxc|kubepods|containerd|machine)[-./]")
        .matcher(cgroup)
        .find();
  }
}
