package dev.claudeops;

import dev.claudeops.cli.Cli;
import dev.claudeops.host.Host;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Trouble;

/**
 * The program. Whatever nobody foresaw ends here as one line and exit code 70, never as a stack
 * trace.
 */
public final class Main {
  private static final int INTERRUPTED = 130;

  private Main() {}

  public static void main(String[] args) {
    Host host = new LocalHost();
    System.exit(run(host, args));
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
