package dev.claudeops.notify;

import java.time.Duration;
import java.util.Optional;

/** What came of one try to deliver a message. No text in it holds an address or another secret. */
public sealed interface Attempt {
  /** The service has it. */
  record Delivered() implements Attempt {}

  /**
   * Not now; another try may do better.
   *
   * @param why one sentence without a full stop
   * @param after how long the service wants to be left alone, where it said so
   * @param unreached whether the service was not even reached
   */
  record Later(String why, Optional<Duration> after, boolean unreached) implements Attempt {
    static Later because(String why) {
      return new Later(why, Optional.empty(), false);
    }

    static Later unreached(String why) {
      return new Later(why, Optional.empty(), true);
    }
  }

  /** The service refuses it and will refuse it again. */
  record Refused(String why) implements Attempt {}
}
