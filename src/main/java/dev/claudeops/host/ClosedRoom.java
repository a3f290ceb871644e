package dev.claudeops.host;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place for a stranger's words to a shell, in which they can look at programs, settings and logs
 * that every user may read, and reach nothing else: bubblewrap (bwrap(1)) as a user whom nobody
 * else is, with namespaces of its own, a root folder put together from a short list and mounted
 * read-only, no device, no network, no process of the machine, no privilege to gain, few calls to
 * the kernel, and little memory, CPU, processes and time. It ends with whoever made it, and all
 * that runs in it ends with it.
 *
 * <p>What is shown, what is not, and why so: docs/decisions/closed-room.md. Only root can make one,
 * for only root can become nobody.
 */
public final class ClosedRoom {
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  /** The most kept of each stream, in bytes. */
  public static final int CAP = 64 << 10;

  /** Nobody's: outside of what systemd and distributions hand out (systemd.io/UIDS-GIDS). */
  static final int USER = 1_900_000_077;

  private static final long MEMORY_OF_ONE = 256 << 20;

  /** Of one room, counted in its own namespace since Linux 5.14. */
  private static final int PROCESSES = 20;

  /** Of the rooms' user: those of a room that has just ended may not yet be taken in. */
  private static final int PROCESSES_OF_ALL = 200;

  private static final String MEMORY_OF_ALL = "384M";

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** The first on the outside, the last in the room. */
  private static final List<String> PROGRAMS =
      List.of("prlimit", "choom", "nice", "setpriv", "bwrap");

  private static final String TRIAL =
      """
      open=''
      (: > /tmp/x) 2>/dev/null && open="$open writing"
      test -r /etc/shadow && open="$open /etc/shadow"
      test -e /root && open="$open /root"
      test -e /etc/claudeops/config.json && open="$open /etc/claudeops"
      test "$(grep -c : /proc/net/dev)" = 1 || open="$open network"
      unshare --user true 2>/dev/null && open="$open namespaces"
      grep -q '^CapEff:.*[1-9a-f]' /proc/self/status && open="$open capabilities"
      grep -q '^Seccomp:.*2' /proc/self/status || open="$open calls"
      echo "${open:-closed}"
      """;

  private final HostView host;
  private final List<String> hidden;

  /**
   * @param hidden files and folders never to be shown, besides those that are hidden anyway
   */
  public ClosedRoom(HostView host, List<String> hidden) {
    this.host = host;
    this.hidden = List.copyOf(hidden);
  }

  /** Why no room can be made here; empty where nothing speaks against it. Starts nothing. */
  public Optional<String> fault() {
    if (!host.root()) {
      return Optional.of("only root can make one");
    }
    List<String> missing =
        PROGRAMS.stream().filter(program -> host.find(program).isEmpty()).toList();
    if (!missing.isEmpty()) {
      return Optional.of("not installed: " + String.join(", ", missing));
    }
    return filter().isEmpty()
        ? Optional.of("the calls of a " + processor() + " are not known here")
        : Optional.empty();
  }

  /**
   * Runs words for {@code /bin/sh} in a new room. A room that cannot be made has an exit other than
   * 0 and complains as one of the programs that make it; past the deadline nothing of it is left.
   */
  public Output run(String words) throws IOException, InterruptedException {
    return host.run(command(words));
  }

  /**
   * Makes a room and tries from the inside whether it is closed: to write, to read what is masked,
   * to see a network, to gain rights. Empty when all is well.
   */
  public Optional<String> trial() throws InterruptedException {
    Optional<String> fault = fault();
    if (fault.isPresent()) {
      return fault;
    }
    try {
      Output tried = run(TRIAL);
      return tried.ok() && tried.out().equals("closed\n")
          ? Optional.empty()
          : Optional.of(
              tried.ok() ? "it is open: " + tried.out().strip() : "not made: " + tried.complaint());
    } catch (IOException e) {
      return Optional.of("not made: " + e.getMessage());
    }
  }

  /** The command that makes the room. */
  Command command(String words) throws IOException {
    Optional<String> fault = fault();
    if (fault.isPresent()) {
      throw new IOException("no closed room: " + fault.get());
    }
    List<String> argv = new ArrayList<>(scope());
    argv.addAll(bounds());
    argv.addAll(walls());
    argv.addAll(new Furniture(host, hidden).words());
    // bubblewrap read the filter from its own input, which is closed now.
    argv.addAll(List.of("--", program("prlimit"), "--nproc=" + PROCESSES, "--"));
    argv.addAll(List.of("/bin/sh", "-c", "exec /bin/sh -c \"$1\" </dev/null", "sh", words));
    return Command.of(argv)
        .within(DEADLINE)
        .atMost(CAP)
        .with(Map.of("LC_ALL", "C.UTF-8"))
        .reading(filter().orElseThrow());
  }

  private static Optional<byte[]> filter() {
    return ForbiddenCalls.filter(processor());
  }

  private static String processor() {
    return System.getProperty("os.arch");
  }

  private String program(String name) throws IOException {
    return host.find(name).orElseThrow(() -> new FileNotFoundException("not installed: " + name));
  }

  // ---- bounds ----

  /** A bound over all its processes together, which only systemd can set for us. */
  private List<String> scope() throws IOException {
    if (!host.exists("/run/systemd/system") || host.find("systemd-run").isEmpty()) {
      return List.of();
    }
    List<String> words =
        new ArrayList<>(List.of(program("systemd-run"), "--scope", "--quiet", "--collect"));
    for (String bound :
        List.of("MemoryMax=" + MEMORY_OF_ALL, "MemorySwapMax=0", "TasksMax=32", "CPUQuota=100%")) {
      words.addAll(List.of("-p", bound));
    }
    words.add("--");
    return words;
  }

  /** Each process's bounds, and the first to end when memory runs out (proc_pid_oom_score_adj). */
  private List<String> bounds() throws IOException {
    return List.of(
        program("prlimit"),
        "--cpu=" + DEADLINE.toSeconds(),
        "--as=" + MEMORY_OF_ONE,
        "--nproc=" + PROCESSES_OF_ALL,
        "--fsize=0",
        "--core=0",
        "--nofile=128",
        "--memlock=0",
        "--msgqueue=0",
        "--rtprio=0",
        "--",
        program("choom"),
        "-n",
        "1000",
        "--",
        program("nice"),
        "-n",
        "19");
  }

  private List<String> walls() throws IOException {
    String user = String.valueOf(USER);
    return List.of(
        program("setpriv"),
        "--reuid=" + user,
        "--regid=" + user,
        "--clear-groups",
        "--no-new-privs",
        "--inh-caps=-all",
        "--bounding-set=-all",
        "--",
        program("bwrap"),
        "--unshare-user",
        "--unshare-all",
        "--uid",
        "65534",
        "--gid",
        "65534",
        "--hostname",
        "closed-room",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--seccomp",
        "0",
        "--clearenv",
        "--setenv",
        "PATH",
        PATH,
        "--setenv",
        "LC_ALL",
        "C.UTF-8",
        "--setenv",
        "TZ",
        "UTC",
        "--setenv",
        "HOME",
        "/");
  }
}
