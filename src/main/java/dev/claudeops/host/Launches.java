package dev.claudeops.host;

import dev.claudeops.text.Clean;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * How a program is launched on the machine we run on. The words before it replace themselves by the
 * next, so that its process is our child:
 *
 * <ul>
 *   <li>where systemd runs and we are root: a scope with bounds of memory, processor and tasks
 *       (systemd-run(1)); else its private memory is watched and it is killed above its bound,
 *       because RLIMIT_AS would refuse what a modern runtime only reserves;
 *   <li>a session of its own (setsid(1)), a lower priority (nice(1)), bounds of files and core
 *       dumps (prlimit(1));
 *   <li>another user without groups and capabilities, no new privileges, and SIGKILL with us
 *       (setpriv(1)).
 * </ul>
 */
record Launches(LocalHost host) {
  private static final long LONGEST_FILE = 1L << 30;
  private static final Duration GLANCE = Duration.ofMillis(500);

  Running start(Launch launch) throws IOException {
    List<String> argv = new ArrayList<>();
    boolean scoped = scopes(host) && scopeCanBeMade();
    if (scoped) {
      argv.addAll(scope(launch));
    }
    argv.addAll(List.of(needed("setsid")));
    argv.addAll(List.of(needed("nice"), "-n", "5"));
    argv.addAll(
        List.of(needed("prlimit"), "--core=0", "--nofile=8192", "--fsize=" + LONGEST_FILE, "--"));
    argv.addAll(privileges(launch));
    argv.addAll(launch.argv());
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().clear();
    builder.environment().putAll(launch.env());
    builder.environment().put(Launch.MARK, launch.name());
    builder.directory(launch.folder().toFile());
    builder.redirectInput(launch.in().toFile());
    builder.redirectOutput(launch.out().toFile());
    builder.redirectError(launch.err().toFile());
    Process process = begin(builder, scoped ? Long.MAX_VALUE : launch.memory());
    int pid = (int) process.pid();
    long tick = Processes.now(host, pid).map(Processes.Entry::tick).orElse(0L);
    return new Child(host, process, new Launched(launch.name(), pid, tick));
  }

  private String needed(String program) throws IOException {
    return host.find(program)
        .orElseThrow(() -> new FileNotFoundException("not installed: " + program));
  }

  private List<String> privileges(Launch launch) throws IOException {
    List<String> words = new ArrayList<>(List.of(needed("setpriv")));
    if (launch.as().isPresent()) {
      if (!host.root()) {
        throw new IOException("only root can start a program as another user");
      }
      words.addAll(
          List.of(
              "--reuid=" + launch.as().get().uid(),
              "--regid=" + launch.as().get().gid(),
              "--clear-groups",
              "--bounding-set=-all",
              "--inh-caps=-all"));
    }
    words.addAll(List.of("--no-new-privs", "--pdeathsig", "KILL", "--"));
    return words;
  }

  // ---- systemd ----

  /** Whether systemd runs here and scopes are ours to make (sd_booted(3)). */
  static boolean scopes(LocalHost host) {
    return host.root()
        && host.exists("/run/systemd/system")
        && host.find("systemd-run").isPresent()
        && host.find("systemctl").isPresent();
  }

  /** systemd may be there and not answer; a launch that failed for that could not be told apart. */
  private boolean scopeCanBeMade() throws IOException {
    return Apart.toTheEnd(
        () ->
            host.run(
                    Command.of(
                        "systemd-run", "--scope", "--quiet", "--collect", "--", needed("true")))
                .ok());
  }

  private List<String> scope(Launch launch) throws IOException {
    return List.of(
        needed("systemd-run"),
        "--scope",
        "--quiet",
        "--collect",
        "--unit=" + new Launched(launch.name(), 0, 0).scope(),
        "-p",
        "MemoryMax=" + launch.memory(),
        "-p",
        "MemorySwapMax=0",
        "-p",
        "TasksMax=256",
        "-p",
        "CPUQuota=100%",
        "--");
  }

  // ---- the process ----

  /**
   * On a thread that lives as long as the child: the kernel sends the signal of
   * PR_SET_PDEATHSIG(2const) when the thread ends that made it, and not the process.
   */
  private Process begin(ProcessBuilder builder, long memory) throws IOException {
    CompletableFuture<Process> begun = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon(true)
        .name("claudeops-launch")
        .start(
            () -> {
              try {
                Process process = builder.start();
                begun.complete(process);
                stay(process, memory);
              } catch (IOException | RuntimeException e) {
                begun.completeExceptionally(e);
              }
            });
    try {
      return begun.join();
    } catch (CompletionException e) {
      throw new IOException(Clean.line(String.valueOf(e.getCause().getMessage()), 300), e);
    }
  }

  private void stay(Process process, long memory) {
    while (process.isAlive()) {
      try {
        if (!process.waitFor(GLANCE.toMillis(), TimeUnit.MILLISECONDS)
            && privateMemory(process.pid()) > memory) {
          process.destroyForcibly();
        }
      } catch (InterruptedException nobodyDoes) {
        process.destroyForcibly();
      }
    }
  }

  /** Bytes of memory that are its own and no file's (proc_pid_status(5), RssAnon). */
  private long privateMemory(long pid) {
    return host.readIfThere("/proc/" + pid + "/status")
        .orElse("")
        .lines()
        .filter(line -> line.startsWith("RssAnon:"))
        .map(line -> line.replaceAll("\\D", ""))
        .filter(digits -> !digits.isEmpty() && digits.length() < 15)
        .mapToLong(digits -> Long.parseLong(digits) * 1024)
        .findFirst()
        .orElse(0);
  }

  private record Child(LocalHost host, Process process, Launched launched) implements Running {
    @Override
    public OptionalInt await(Duration limit) throws InterruptedException {
      return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
          ? OptionalInt.of(process.exitValue())
          : OptionalInt.empty();
    }

    /** Java cannot send SIGINT; where there is no kill(1) it is SIGTERM. */
    @Override
    public void interrupt() throws IOException {
      if (process.isAlive() && !Apart.toTheEnd(this::sent)) {
        process.destroy();
      }
    }

    private boolean sent() throws IOException, InterruptedException {
      return host.find("kill").isPresent()
          && host.run(Command.of("kill", "-INT", Long.toString(process.pid()))).ok();
    }

    @Override
    public void end() throws IOException {
      new Family(host, launched, true).end();
      Apart.toTheEnd(process::waitFor);
    }
  }
}
