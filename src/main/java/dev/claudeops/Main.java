package dev.claudeops;

import dev.claudeops.cli.Cli;
import dev.claudeops.host.Host;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Trouble;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The program. Whatever nobody foresaw ends here as one line and exit code 70, never as a stack
 * trace.
 */
public final class Main {
  private static final int INTERRUPTED = 130;

  /** How long cleaning up may take when we are told to end; Claude Code is given 3 s of it. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Main() {}

  public static void main(String[] args) {
    Host host = new LocalHost();
    CountDownLatch done = new CountDownLatch(1);
    Thread work = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(work, done)));
    int exit = run(host, args);
    done.countDown();
    System.exit(exit);
  }

  /** SIGTERM and Ctrl-C: what runs is ended and cleaned up after before we go. */
  private static void end(Thread work, CountDownLatch done) {
    if (done.getCount() > 0) {
      work.interrupt();
      try {
        done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS); // what is left then the next run ends
      } catch (InterruptedException nobodyDoes) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int run(Host host, String[] args) {
    Cli cli = new Cli(host, new Wiring(host), args);
    try {
      return cli.run(args);
    } catch (InterruptedException interrupted) {
      return INTERRUPTED;
    } catch (RuntimeException | Error fault) {
      cli.fault(fault);
      return Trouble.Code.SOFTWARE.exit();
    }
  }
}
