package dev.claudeops.ops;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work on a thread of its own, with a deadline that counts from its beginning. Late work is
 * interrupted and left alone: its thread may hang in the kernel (a dead network disk) and ends with
 * the process at the latest.
 */
final class Errand<T> {
  /** How it ended. */
  sealed interface End<T> {
    record Done<T>(T result) implements End<T> {}

    record Late<T>() implements End<T> {}

    /** It threw; the reason is in a person's words. */
    record Failed<T>(String why) implements End<T> {}
  }

  private final FutureTask<T> task;
  private final Thread thread;
  private final long due;

  /** Begins it. */
  Errand(Thread.Builder thread, Duration limit, Callable<T> work) {
    this.task = new FutureTask<>(work);
    this.due = System.nanoTime() + limit.toNanos();
    this.thread = thread.start(task);
  }

  /** When it is late, by System.nanoTime. */
  long due() {
    return due;
  }

  /** Interrupts it and leaves it alone. */
  void abandon() {
    thread.interrupt();
  }

  /** Waits for it until it is late, and not beyond this end. */
  End<T> await(long end) throws InterruptedException {
    long left = Math.max(0, Math.min(due, end) - System.nanoTime());
    try {
      return new End.Done<>(task.get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException late) {
      thread.interrupt();
      return new End.Late<>();
    } catch (ExecutionException e) {
      return new End.Failed<>(Fault.words(e.getCause()));
    }
  }
}
