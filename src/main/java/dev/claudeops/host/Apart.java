package dev.claudeops.host;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that may hang in the kernel, on a thread of the system's own.
 *
 * <p>A virtual thread that is blocked in stat(2), open(2) or read(2) on a dead mount keeps its
 * carrier and cannot be interrupted: on a machine with two processors two such files would stop
 * every virtual thread there is. A thread made here is left behind instead; it ends with the
 * process at the latest.
 */
public final class Apart {
  private Apart() {}

  /**
   * Does the work and returns its result, or fails as it failed. When the caller is interrupted,
   * the work is interrupted too and left alone.
   */
  public static <T> T call(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon(true).name("claudeops-apart").start(task);
    try {
      return task.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Exception e) {
        throw e;
      }
      throw failed;
    } finally {
      task.cancel(true);
    }
  }

  /**
   * Does the work to its end, whatever interrupts the caller; for what must not be left half done.
   */
  public static <T> T toTheEnd(Callable<T> work) throws IOException {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon(true)
        .name("claudeops-end")
        .start(
            () -> {
              try {
                done.complete(work.call());
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    try {
      return done.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException failed -> throw failed;
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        default -> throw e;
      }
    }
  }
}
