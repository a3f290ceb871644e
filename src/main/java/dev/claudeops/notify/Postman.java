package dev.claudeops.notify;

import dev.claudeops.config.Channel;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Net;
import dev.claudeops.host.OwnFolder;
import dev.claudeops.notify.Outbox.Parcel;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Carries what waits in the {@link Outbox}: channels side by side, each in order, all of it within
 * one time. A channel that fails is left for this round, and tried again with longer and longer
 * waits.
 */
final class Postman {
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(6);
  private static final Duration GIVEN_UP = Duration.ofDays(3);
  private static final Duration ONE_TRY = Duration.ofSeconds(10);

  /** After an interrupt a thread has this long to write down what it was at. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final HostView host;
  private final Net net;
  private final Map<String, Channel> channels = new LinkedHashMap<>();

  Postman(HostView host, List<Channel> channels) {
    this.host = host;
    this.net = new Net(host);
    channels.forEach(channel -> this.channels.put(channel.name(), channel));
  }

  /**
   * What a round came to.
   *
   * @param delivered messages that arrived
   * @param unreached channels whose service could not even be reached
   */
  record Round(int delivered, int unreached, List<String> notes) {
    static final Round NONE = new Round(0, 0, List.of());
  }

  /**
   * Delivers what is due. Nothing is done while another process does it.
   *
   * @param loose what could not be written to the disk; it has this one chance
   * @param back told first to a channel that has old messages; present when nobody could be reached
   *     before
   */
  Round deliver(Outbox outbox, List<Parcel> loose, Optional<Message> back, Duration limit)
      throws InterruptedException {
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    Optional<OwnFolder.Held> lock = Optional.empty();
    try {
      lock = outbox.folder().lock();
    } catch (IOException e) {
      if (loose.isEmpty()) {
        notes.add("waiting messages cannot be sent: " + e.getMessage());
      }
    }
    try {
      List<Parcel> parcels = new ArrayList<>(loose);
      if (lock.isPresent()) {
        outbox.folder().sweep();
        parcels.addAll(0, known(outbox, outbox.all(notes), notes));
      }
      return round(outbox, parcels, back, limit, notes);
    } catch (IOException e) {
      notes.add("the queue of messages is not usable: " + Clean.line(e.toString(), 200));
      return new Round(0, 0, List.copyOf(notes));
    } finally {
      if (lock.isPresent()) {
        try {
          lock.get().close();
        } catch (IOException e) {
          notes.add("the queue's lock cannot be given back: " + e.getMessage());
        }
      }
    }
  }

  /** Without those that have no channel any more, and those that are too old. */
  private List<Parcel> known(Outbox outbox, List<Parcel> all, List<String> notes)
      throws IOException {
    List<Parcel> kept = new ArrayList<>();
    for (Parcel parcel : all) {
      if (!channels.containsKey(parcel.channel())) {
        outbox.remove(parcel);
        notes.add(
            "a message for the channel "
                + Clean.line(parcel.channel(), 64)
                + ", which is no longer in the config, was taken away: "
                + parcel.message().title());
      } else if (parcel.created().plus(GIVEN_UP).isBefore(host.now())) {
        outbox.remove(parcel);
        notes.add(
            parcel.channel()
                + ": given up after "
                + Humane.duration(GIVEN_UP)
                + ": "
                + parcel.message().title());
      } else {
        kept.add(parcel);
      }
    }
    return kept;
  }

  private Round round(
      Outbox outbox,
      List<Parcel> parcels,
      Optional<Message> back,
      Duration limit,
      List<String> notes)
      throws InterruptedException {
    Instant now = host.now();
    Map<String, List<Parcel>> byChannel = new LinkedHashMap<>();
    parcels.forEach(
        parcel -> byChannel.computeIfAbsent(parcel.channel(), _ -> new ArrayList<>()).add(parcel));
    byChannel.values().removeIf(waiting -> !due(waiting, now));
    List<Walk> walks = new ArrayList<>();
    byChannel.forEach(
        (name, waiting) ->
            walks.add(new Walk(outbox, channels.get(name), waiting, back, limit, notes)));
    List<Thread> threads =
        walks.stream().map(walk -> Thread.ofVirtual().name("teller").start(walk)).toList();
    join(threads, System.nanoTime() + limit.toNanos());
    threads.forEach(Thread::interrupt);
    join(threads, System.nanoTime() + LAST_WORDS.toNanos());
    synchronized (notes) {
      return new Round(
          walks.stream().mapToInt(walk -> walk.delivered).sum(),
          (int) walks.stream().filter(walk -> walk.unreached).count(),
          List.copyOf(notes));
    }
  }

  private static void join(List<Thread> threads, long end) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
    }
  }

  /** A time far in the future was written before a clock was set back: it is due. */
  private static boolean due(List<Parcel> waiting, Instant now) {
    boolean asked =
        waiting.stream()
            .anyMatch(
                one ->
                    one.strict()
                        && one.next().isAfter(now)
                        && one.next().isBefore(now.plus(Duration.ofDays(2))));
    return !asked
        && waiting.stream()
            .anyMatch(
                one ->
                    !one.next().isAfter(now) || one.next().isAfter(now.plus(Duration.ofDays(2))));
  }

  /** One channel's messages, one after the other. */
  private final class Walk implements Runnable {
    private final Outbox outbox;
    private final Channel channel;
    private final List<Parcel> waiting;
    private final Optional<Message> back;
    private final Duration limit;
    private final List<String> notes;
    private volatile int delivered;
    private volatile boolean unreached;

    Walk(
        Outbox outbox,
        Channel channel,
        List<Parcel> waiting,
        Optional<Message> back,
        Duration limit,
        List<String> notes) {
      this.outbox = outbox;
      this.channel = channel;
      this.waiting = waiting;
      this.back = back;
      this.limit = limit;
      this.notes = notes;
    }

    @Override
    public void run() {
      if (back.isPresent()
          && waiting.getFirst().attempts() > 0
          && Notifiers.of(channel.way()).takes(back.get())
          && attempt(channel, back.get(), limit) instanceof Attempt.Later(var why, _, _)) {
        notes.add(channel.name() + ": could not be delivered, tried again later: " + why);
        unreached = true;
        return;
      }
      for (Parcel parcel : waiting) {
        Attempt attempt = attempt(channel, parcel.message(), limit);
        if (Thread.currentThread().isInterrupted() || !done(parcel, attempt)) {
          return;
        }
      }
    }

    /** Writes down what came of it; false when the channel is left for this round. */
    private boolean done(Parcel parcel, Attempt attempt) {
      try {
        switch (attempt) {
          case Attempt.Delivered() -> {
            delivered++;
            outbox.remove(parcel);
            return true;
          }
          case Attempt.Refused(var why) -> {
            outbox.remove(parcel);
            notes.add(channel.name() + ": refused, not tried again: " + why);
            return true;
          }
          case Attempt.Later(var why, var after, var nobody) -> {
            unreached = nobody;
            notes.add(channel.name() + ": could not be delivered, tried again later: " + why);
            outbox.put(later(parcel, after));
            return false;
          }
        }
      } catch (IOException e) {
        notes.add(
            channel.name() + ": the queue cannot be written: " + Clean.line(e.toString(), 150));
        return false;
      }
    }
  }

  /** 1 min, 2, 4 ... 6 h, each a fifth more or less, so that many machines do not come at once. */
  private Parcel later(Parcel parcel, Optional<Duration> after) {
    int attempts = parcel.attempts() + 1;
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, 10));
    wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    wait = wait.multipliedBy(ThreadLocalRandom.current().nextInt(80, 121)).dividedBy(100);
    boolean strict = after.isPresent() && after.get().compareTo(wait) > 0;
    return new Parcel(
        parcel.file(),
        parcel.channel(),
        parcel.message(),
        parcel.created(),
        attempts,
        host.now().plus(strict ? after.get() : wait),
        strict || after.isPresent());
  }

  /** One try; whatever happens in it is an attempt that failed. */
  Attempt attempt(Channel channel, Message message, Duration limit) {
    Duration one = limit.compareTo(ONE_TRY) < 0 ? limit : ONE_TRY;
    try {
      return Notifiers.of(channel.way())
          .send(new Line(host, net, channel.ca(), one), channel.way(), message);
    } catch (InterruptedException late) {
      return Attempt.Later.unreached("it did not answer in time");
    } catch (RuntimeException bug) {
      // No message of it: it may repeat an address.
      return Attempt.Later.because("a fault of ours, " + bug.getClass().getSimpleName());
    }
  }
}
