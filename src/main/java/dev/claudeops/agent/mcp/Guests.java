package dev.claudeops.agent.mcp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Who is at a port that every user of the machine can reach, each by the thread that serves him. A
 * stranger, who has not shown the token yet, has a place until {@value #STRANGERS} others came
 * after him: then the oldest is sent away, so that strangers drive out each other and never who
 * holds the token. Who has shown it keeps his place; there are {@value #KNOWN} of these. Nobody
 * takes longer than {@value #PATIENCE_S} seconds to say what he wants. Sent away is whose thread is
 * interrupted: his channel closes. Safe for threads.
 */
final class Guests {
  /** Strangers whose requests are read at once. */
  static final int STRANGERS = 256;

  /** Requests with the token that are read, worked on or answered at once. */
  static final int KNOWN = 256;

  private static final int PATIENCE_S = 5;

  private final Set<Thread> strangers = new LinkedHashSet<>();
  private final Set<Thread> known = new HashSet<>();
  private final Map<Thread, ScheduledFuture<?>> coming = new HashMap<>();
  private final ScheduledThreadPoolExecutor clock;
  private boolean closed;

  Guests() {
    clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("mcp patience").factory());
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Lets a stranger in, by the thread that will serve him; false when all is over. */
  synchronized boolean enter(Thread guest) {
    if (closed) {
      return false;
    }
    if (strangers.size() >= STRANGERS) {
      Iterator<Thread> oldest = strangers.iterator();
      Thread gone = oldest.next();
      oldest.remove();
      gone.interrupt();
    }
    strangers.add(guest);
    coming.put(guest, clock.schedule(guest::interrupt, PATIENCE_S, TimeUnit.SECONDS));
    return true;
  }

  /** The guest of this thread has shown the token; false when there is no place for him. */
  synchronized boolean known() {
    if (closed || known.size() >= KNOWN) {
      return false;
    }
    strangers.remove(Thread.currentThread());
    known.add(Thread.currentThread());
    return true;
  }

  /** The guest of this thread has said what he wants; he may be worked for as long as it takes. */
  synchronized void arrived() {
    ScheduledFuture<?> late = coming.remove(Thread.currentThread());
    if (late != null) {
      late.cancel(false);
    }
  }

  /** The guest of this thread goes. */
  synchronized void leave() {
    arrived();
    strangers.remove(Thread.currentThread());
    known.remove(Thread.currentThread());
    notifyAll();
  }

  /**
   * Lets nobody in any more, sends away who has not said what he wants, and waits until the others
   * are gone, {@value #PATIENCE_S} seconds at most.
   */
  synchronized void close() {
    closed = true;
    clock.shutdownNow();
    coming.keySet().forEach(Thread::interrupt);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    try {
      while (!strangers.isEmpty() || !known.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
