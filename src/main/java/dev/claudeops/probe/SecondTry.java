package dev.claudeops.probe;

import dev.claudeops.host.Budget;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One more attempt after a short pause when a connection failed, so that a service that restarts
 * while we look is no finding. What timed out is not tried again: it had its time.
 */
final class SecondTry {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private SecondTry() {}

  /** What may be tried twice. */
  @FunctionalInterface
  interface Attempt<T> {
    T make(Budget budget) throws IOException, InterruptedException;
  }

  /** The attempt's result within this time for both tries; the second failure is thrown. */
  static <T> T of(HostView host, Duration timeout, Attempt<T> attempt)
      throws IOException, InterruptedException {
    Budget budget = Budget.of(host, timeout);
    try {
      return attempt.make(budget);
    } catch (SocketTimeoutException late) {
      throw late;
    } catch (IOException failed) {
      if (granted(host, budget)) {
        return attempt.make(budget);
      }
      throw failed;
    }
  }

  /** Waits and says true when enough of the budget is left for another try. */
  static boolean granted(HostView host, Budget budget) throws InterruptedException {
    if (budget.left().compareTo(PAUSE.multipliedBy(2)) < 0) {
      return false;
    }
    host.pause(PAUSE);
    return true;
  }
}
