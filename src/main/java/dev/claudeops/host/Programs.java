package dev.claudeops.host;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The programs of this machine: found in fixed folders, started without a shell and with a fixed
 * environment, ended with all they started when their time is over.
 *
 * @param root the folder they are looked up below
 * @param asRoot whether we may start them as somebody else
 */
record Programs(Path root, boolean asRoot) {
  private static final int WHOLE_FILE = 1 << 20;
  private static final String MARK = "CLAUDEOPS_COMMAND";
  private static final List<String> FOLDERS =
      List.of(
          "/usr/local/sbin",
          "/usr/local/bin",
          "/usr/sbin",
          "/usr/bin",
          "/sbin",
          "/bin",
          "/snap/bin");

  private static final String PATH = String.join(":", FOLDERS.subList(0, 6));

  /** useradd(8), "CAVEATS", and the capitals and dots that others allow. */
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");

  private Path path(String file) {
    return root.resolve(file.substring(1));
  }

  Optional<String> find(String program) {
    if (program.startsWith("/")) {
      return Files.isExecutable(path(program)) ? Optional.of(program) : Optional.empty();
    }
    if (program.contains("/")) {
      return Optional.empty();
    }
    return FOLDERS.stream()
        .map(folder -> folder + "/" + program)
        .filter(
            candidate -> Files.isExecutable(path(candidate)) && !Files.isDirectory(path(candidate)))
        .findFirst();
  }

  Output run(Command command) throws IOException, InterruptedException {
    String program = command.argv().getFirst();
    String found =
        find(program).orElseThrow(() -> new FileNotFoundException("not installed: " + program));
    List<String> argv = new ArrayList<>();
    if (command.asUser().isPresent() && asRoot) {
      argv.addAll(switched(command.asUser().get()));
    }
    argv.add(found);
    argv.addAll(command.argv().subList(1, command.argv().size()));
    ProcessBuilder builder = new ProcessBuilder(argv);
    Map<String, String> env = builder.environment();
    env.clear();
    env.put("PATH", PATH);
    env.put("LANG", "C.UTF-8");
    env.put("LC_ALL", "C.UTF-8");
    env.put("TZ", "UTC");
    env.putAll(command.env());
    String mark = UUID.randomUUID().toString();
    env.put(MARK, mark);
    builder.directory(path(command.folder().orElse("/")).toFile());
    Process process = builder.start();
    Stream out = new Stream(process.getInputStream(), command.cap());
    Stream err = new Stream(process.getErrorStream(), command.cap());
    boolean ended = false;
    try {
      feed(process, command);
      Thread outReader = Thread.ofPlatform().daemon().start(out);
      Thread errReader = Thread.ofPlatform().daemon().start(err);
      long deadline = System.nanoTime() + command.deadline().toNanos();
      ended = process.waitFor(command.deadline().toNanos(), TimeUnit.NANOSECONDS);
      if (ended) {
        // A descendant may hold the pipes open after the program ended; it is not waited for.
        long left = Math.max(deadline - System.nanoTime(), 200_000_000L);
        outReader.join(Duration.ofNanos(left));
        errReader.join(Duration.ofNanos(200_000_000L));
      }
    } finally {
      if (!ended) {
        end(process, mark);
      }
    }
    return new Output(
        ended ? process.exitValue() : 124, out.text(), err.text(), !ended, out.cut() || err.cut());
  }

  private static void feed(Process process, Command command) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(command.input().getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException endedUnread) {
      // What it says and how it ended tell more than that it did not read.
      return;
    }
  }

  /**
   * What runs a program as another user: in a session of its own, because a program that shares our
   * terminal could type into it (ioctl_tty(2), TIOCSTI).
   */
  private List<String> switched(String user) throws IOException {
    if (!USER.matcher(user).matches()) {
      throw new IOException("not a user's name");
    }
    List<String> words = new ArrayList<>();
    find("setsid").ifPresent(setsid -> words.addAll(List.of(setsid, "--wait")));
    words.add(
        find("runuser").orElseThrow(() -> new FileNotFoundException("not installed: runuser")));
    words.addAll(List.of("-u", user, "--"));
    return words;
  }

  private static void end(Process process, String mark) {
    List<ProcessHandle> family = process.descendants().collect(Collectors.toList());
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    // Those whose parent ended before are nobody's descendants; they bear the mark
    // (proc_pid_environ(5)).
    ProcessHandle.allProcesses()
        .filter(other -> marked(other, mark))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean marked(ProcessHandle process, String mark) {
    try (InputStream in = Files.newInputStream(Path.of("/proc/" + process.pid() + "/environ"))) {
      String environment = new String(in.readNBytes(WHOLE_FILE), StandardCharsets.ISO_8859_1);
      return ("\0" + environment).contains("\0" + MARK + "=" + mark + "\0");
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }

  /**
   * Keeps the first bytes of a stream and reads the rest away, so that the program never blocks on
   * us.
   */
  private static final class Stream implements Runnable {
    private final InputStream in;
    private final int cap;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean cut;

    Stream(InputStream in, int cap) {
      this.in = in;
      this.cap = cap;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[16_384];
      try (in) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          synchronized (this) {
            int room = cap - kept.size();
            kept.write(buffer, 0, Math.min(n, room));
            cut |= n > room;
          }
        }
      } catch (IOException ended) {
        // The program was ended while we read; what came before is kept.
        return;
      }
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean cut() {
      return cut;
    }
  }
}
