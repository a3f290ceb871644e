package dev.claudeops.host;

import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The time that something made of many steps may take in all. Safe for use by many threads.
 *
 * <p>A time-out for each read would let a server that drips a byte a second hold us for ever; a
 * budget ends all of it together.
 */
public final class Budget {
  private final HostView host;
  private final Duration whole;
  private final long end;

  private Budget(HostView host, Duration whole) {
    this.host = host;
    this.whole = whole;
    this.end = host.nanos() + whole.toNanos();
  }

  /** A budget that starts now, by the machine's forward-going clock. */
  public static Budget of(HostView host, Duration whole) {
    return new Budget(host, whole);
  }

  /** What is left; zero when it is spent. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, end - host.nanos()));
  }

  public boolean spent() {
    return left().isZero();
  }

  /** The time it began with. */
  public Duration whole() {
    return whole;
  }

  /** An equal share of what is left for each of so many attempts, as a budget that starts now. */
  public Budget share(int attempts) {
    return new Budget(host, left().dividedBy(Math.max(1, attempts)));
  }

  /**
   * What is left as a socket's time-out, 1 ms to a day; a spent budget fails as a read that timed
   * out.
   */
  public int millis() throws SocketTimeoutException {
    Duration left = left();
    if (left.isZero()) {
      throw new SocketTimeoutException("the time is up");
    }
    return Math.clamp(left.toMillis(), 1, 86_400_000);
  }
}
