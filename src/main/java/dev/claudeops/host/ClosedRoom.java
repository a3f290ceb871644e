package dev.claudeops.host;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

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

  /** Shown whole: programs, and what they tell of packages and processors. */
  private static final List<String> PLAIN =
      List.of("/usr", "/var/lib/dpkg", "/var/lib/rpm", "/sys/devices/system");

  /** Parts of the root folder that are links into /usr, or folders of their own. */
  private static final List<String> MERGED =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  /** Shown without what says that it is secret. */
  private static final List<String> SIFTED = List.of("/etc", "/var/log", "/usr/local");

  /** Each folder in them is looked through for itself, so that a large one hides no other. */
  private static final List<String> SIFTED_ONE_BY_ONE = List.of("/opt", "/srv");

  /** Folders of programs for which an empty one is shown, whoever may read them. */
  private static final List<String> NEVER =
      List.of(
          "/etc/claudeops",
          "/etc/ssh",
          "/etc/ssl/private",
          "/etc/letsencrypt",
          "/etc/kubernetes",
          "/etc/rancher",
          "/etc/ppp",
          "/etc/ipsec.d",
          "/etc/cron.d",
          "/usr/lib/cron",
          "/var/log/claudeops",
          "/var/log/journal",
          "/var/log/audit");

  private static final int MOST_BESIDE = 50;

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
    argv.addAll(furniture());
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

  // ---- what is shown ----

  private List<String> furniture() {
    List<String> words = new ArrayList<>();
    PLAIN.stream().filter(this::folder).forEach(folder -> show(folder, words));
    for (String part : MERGED) {
      Optional<String> link = host.link(part);
      if (link.isPresent()) {
        words.addAll(List.of("--symlink", link.get(), part));
      } else if (folder(part)) {
        show(part, words);
      }
    }
    SIFTED.stream().filter(this::folder).forEach(folder -> sift(folder, words));
    SIFTED_ONE_BY_ONE.stream()
        .flatMap(
            folder ->
                host.listIfThere(folder).stream()
                    .limit(MOST_BESIDE)
                    .map(name -> folder + "/" + name))
        .filter(this::folder)
        .forEach(folder -> sift(folder, words));
    words.addAll(List.of("--proc", "/proc", "--remount-ro", "/proc", "--tmpfs", "/dev"));
    for (String device : List.of("null", "zero", "urandom")) {
      words.addAll(List.of("--dev-bind", "/dev/" + device, "/dev/" + device));
    }
    words.addAll(
        List.of(
            "--symlink",
            "/proc/self/fd",
            "/dev/fd",
            "--remount-ro",
            "/dev",
            "--dir",
            "/tmp",
            "--remount-ro",
            "/",
            "--chdir",
            "/"));
    return words;
  }

  /** A folder that strangers may enter, and no link. */
  private boolean folder(String name) {
    return reachable(name, facts -> facts.type() == FileFacts.Type.FOLDER);
  }

  private boolean reachable(String name, Predicate<FileFacts> wanted) {
    try {
      for (int end = name.indexOf('/', 1); end > 0; end = name.indexOf('/', end + 1)) {
        Optional<FileFacts> above = host.facts(name.substring(0, end));
        if (above.isEmpty() || (above.get().mode() & 0001) == 0) {
          return false;
        }
      }
      return host.linkFacts(name).filter(wanted).isPresent();
    } catch (IOException unseen) {
      return false;
    }
  }

  private static void show(String folder, List<String> words) {
    words.addAll(List.of("--ro-bind", folder, folder));
  }

  private static void empty(String folder, List<String> words) {
    words.addAll(List.of("--perms", "0755", "--tmpfs", folder, "--remount-ro", folder));
  }

  /** Shows a folder without its secrets; one that cannot be looked through whole is not shown. */
  private void sift(String folder, List<String> words) {
    List<String> never = never();
    if (never.stream().anyMatch(one -> within(folder, one))) {
      return;
    }
    try {
      HiddenFiles found = HiddenFiles.below(host, folder);
      show(folder, words);
      TreeSet<String> empty = new TreeSet<>(found.folders());
      TreeSet<String> gone = new TreeSet<>(found.files());
      never.stream()
          .filter(one -> within(one, folder))
          .forEach(
              one -> {
                if (folder(one)) {
                  empty.add(one);
                } else if (reachable(one, facts -> facts.type() == FileFacts.Type.FILE)) {
                  gone.add(one);
                }
              });
      // What lies in an emptied folder is gone with it, and could not be mounted over.
      List<String> outermost =
          empty.stream()
              .filter(
                  one ->
                      empty.stream().noneMatch(other -> !other.equals(one) && within(one, other)))
              .toList();
      outermost.forEach(one -> empty(one, words));
      gone.stream()
          .filter(one -> outermost.stream().noneMatch(other -> within(one, other)))
          .forEach(one -> words.addAll(List.of("--ro-bind", "/dev/null", one)));
    } catch (HiddenFiles.TooMuch tooMuch) {
      empty(folder, words);
    }
  }

  /** By the names that the file system itself uses, so that no link leads around. */
  private List<String> never() {
    List<String> all = new ArrayList<>(NEVER);
    for (String one : hidden) {
      all.add(one);
      try {
        Path root = host.path("/").toRealPath();
        Path real = host.path(one).toRealPath();
        if (real.startsWith(root)) {
          all.add("/" + root.relativize(real));
        }
      } catch (IOException notThere) {
        // What is not there cannot be shown; should it come, it has the name above.
        continue;
      }
    }
    return all;
  }

  private static boolean within(String inner, String outer) {
    return inner.equals(outer) || inner.startsWith(outer + "/");
  }
}
