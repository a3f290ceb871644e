package dev.claudeops.database;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a conversation take so long and no longer, whatever the other side does: silence, or a byte
 * now and then, which restarts every time-out of a socket.
 *
 * <p>It runs in a virtual thread, because interrupting one closes the socket it is blocked on
 * (java.net.Socket, "interrupted while blocked"), in drivers too.
 */
final class Leash {
  private Leash() {}

  /** The conversation took too long and was cut off. */
  static final class Late extends Exception {
    private static final long serialVersionUID = 1L;

    Late(Duration limit) {
      super("not done within " + limit, null, false, false);
    }
  }

  /**
   * What the conversation comes to. A result that arrives after we left is closed where it can be.
   *
   * @throws ExecutionException with what the conversation threw as its cause
   */
  static <T> T within(Duration limit, Callable<T> talk)
      throws Late, ExecutionException, InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              T result = talk.call();
              if (!over.compareAndSet(false, true) && result instanceof AutoCloseable open) {
                open.close();
              }
              return result;
            });
    Thread.ofVirtual().name("database").start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      if (over.compareAndSet(false, true)) {
        task.cancel(true);
        throw new Late(limit);
      }
      return task.get(); // it came in at the last moment
    } catch (InterruptedException e) {
      over.set(true);
      task.cancel(true);
      throw e;
    }
  }
}
