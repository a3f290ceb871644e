package dev.claudeops.notify;

import dev.claudeops.config.Channel;
import dev.claudeops.config.Config;
import dev.claudeops.config.Telling;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Net;
import dev.claudeops.host.OwnFolder;
import dev.claudeops.model.Health;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.notify.Outbox.Parcel;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Digest;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Redaction;
import dev.claudeops.text.Wildcard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The voice, put together in one place: what is told ({@link Editor}), without secrets (here), to
 * which channels (here), from a queue on the disk ({@link Outbox}), carried by the {@link Postman}.
 *
 * <p>Telling never fails a run: what goes wrong comes back as notes, sentences for the screen. What
 * a channel refuses or cannot be reached for is such a note; no note holds an address or a key.
 */
public final class Teller {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  /** More new messages than this at once become one. */
  private static final int MOST_AT_ONCE = 5;

  private static final int MOST_NOTES = 5;

  private final HostView host;
  private final Telling telling;
  private final List<String> secrets;
  private final String name;
  private final OwnFolder folder;
  private final Outbox outbox;
  private final Silences silences;
  private final Duration limit;

  /** What is known when the disk takes nothing. */
  private Optional<Told> unsaved = Optional.empty();

  /**
   * @param folder its own; made where it is missing
   */
  public Teller(HostView host, Config config, Path folder) {
    this(host, config, folder, LIMIT);
  }

  Teller(HostView host, Config config, Path folder, Duration limit) {
    this.host = host;
    this.telling = config.telling();
    this.secrets = config.secrets();
    this.name = config.host().orElseGet(host::name);
    this.folder = new OwnFolder(folder);
    this.outbox = new Outbox(this.folder.below("outbox"));
    this.silences = new Silences(host, folder);
    this.limit = limit;
  }

  public Silences silences() {
    return silences;
  }

  /** Tells what is to be told of a run, and what waits from earlier ones. */
  public synchronized List<String> after(News news) throws InterruptedException {
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    Thread ping = Thread.ofVirtual().name("deadman").start(() -> ping(news, notes));
    if (!telling.channels().isEmpty()) {
      try {
        tell(news, notes);
      } catch (RuntimeException bug) {
        notes.add("nobody could be told: a fault of ours, " + bug.getClass().getSimpleName());
      }
    }
    ping.join(limit);
    ping.interrupt();
    synchronized (notes) {
      return notes.stream().map(this::clean).toList();
    }
  }

  private void tell(News news, List<String> notes) throws InterruptedException {
    Optional<OwnFolder.Held> lock = prepared(notes);
    List<Parcel> loose = new ArrayList<>();
    try {
      Told told = unsaved.orElseGet(() -> ToldFile.read(folder, notes));
      List<Silences.Silence> silenced = silences.list();
      Instant now = host.now();
      boolean waited = told.held;
      Editor editor =
          new Editor(
              telling, host.zone(), subject -> silences.covers(subject, silenced), told, now, news);
      List<Message> messages =
          Stream.concat(forgetful(news).stream(), editor.edit().stream()).map(this::clean).toList();
      if (!editor.quiet()) {
        told.held = false;
      }
      for (Channel channel : telling.channels()) {
        List<Message> heard =
            messages.stream()
                .filter(message -> hears(channel, message, editor.endsOfEscalations()))
                .toList();
        post(channel, heard, waited && !editor.quiet(), now, loose, notes);
      }
      Optional<Message> back = told.cutOff.map(since -> back(since, now));
      save(told, notes);
      Postman.Round round =
          new Postman(host, telling.channels()).deliver(outbox, loose, back, limit);
      notes.addAll(round.notes());
      Optional<Instant> cutOff =
          round.delivered() > 0
              ? Optional.empty()
              : round.unreached() > 0 ? told.cutOff.or(() -> Optional.of(now)) : told.cutOff;
      if (!cutOff.equals(told.cutOff)) {
        told.cutOff = cutOff;
        save(told, notes);
      }
    } finally {
      close(lock, notes);
    }
  }

  private Optional<OwnFolder.Held> prepared(List<String> notes) throws InterruptedException {
    try {
      folder.prepare();
      outbox.folder().prepare();
      folder.sweep();
      long end = host.nanos() + LOCK_PATIENCE.toNanos();
      Optional<OwnFolder.Held> held = folder.lock();
      while (held.isEmpty() && host.nanos() < end) {
        host.pause(Duration.ofMillis(50));
        held = folder.lock();
      }
      if (held.isEmpty()) {
        notes.add("another run is telling; what both have to say may come twice");
      }
      return held;
    } catch (IOException e) {
      notes.add(
          "messages cannot be kept until they are delivered, they get one try: "
              + Clean.line(e.toString(), 200));
      return Optional.empty();
    }
  }

  private static void close(Optional<OwnFolder.Held> lock, List<String> notes) {
    if (lock.isPresent()) {
      try {
        lock.get().close();
      } catch (IOException e) {
        notes.add("the lock of the messages cannot be given back: " + e.getMessage());
      }
    }
  }

  private void save(Told told, List<String> notes) {
    try {
      ToldFile.write(told, folder);
      unsaved = Optional.empty();
    } catch (IOException e) {
      unsaved = Optional.of(told);
      notes.add(
          "what was told cannot be remembered and may be told again: "
              + Clean.line(e.toString(), 200));
    }
  }

  // ---- who hears what ----

  private void post(
      Channel channel,
      List<Message> mine,
      boolean waited,
      Instant now,
      List<Parcel> loose,
      List<String> notes) {
    List<Message> digests =
        mine.stream().filter(message -> message.kind() == Message.Kind.DIGEST).toList();
    List<Message> others =
        mine.stream().filter(message -> message.kind() != Message.Kind.DIGEST).toList();
    boolean bundled = others.size() > (waited ? 1 : MOST_AT_ONCE);
    List<Message> sent = new ArrayList<>(bundled ? List.of(Letter.summary(others)) : others);
    sent.addAll(digests);
    for (Message message : sent) {
      Parcel parcel = Outbox.parcel(channel.name(), message, now);
      try {
        outbox.put(parcel);
      } catch (IOException e) {
        loose.add(parcel);
        notes.add(
            channel.name()
                + ": a message gets one try, because the queue cannot be written: "
                + Clean.line(e.toString(), 150));
      }
    }
  }

  private static boolean hears(Channel channel, Message message, Set<String> endsOfEscalations) {
    if (!Notifiers.of(channel.way()).takes(message)) {
      return false;
    }
    return switch (message.kind()) {
      case TEST, NOTE -> true;
      case NOTICE -> !channel.escalation() && loud(channel, message);
      case DIGEST -> channel.digest() && !channel.escalation();
      case ESCALATION -> channel.escalation() && wants(channel, message);
      case RECOVERY ->
          (!channel.escalation() || endsOfEscalations.contains(message.id()))
              && wants(channel, message);
      case PROBLEM, REMINDER, WORSE, DEED, HELP, QUESTION, SUMMARY ->
          !channel.escalation() && wants(channel, message);
    };
  }

  private static boolean wants(Channel channel, Message message) {
    boolean about =
        channel.subjects().isEmpty() && channel.services().isEmpty()
            || message.items().stream()
                .anyMatch(
                    item ->
                        item.services().stream().anyMatch(channel.services()::contains)
                            || channel.subjects().stream()
                                .anyMatch(
                                    pattern ->
                                        new Wildcard(pattern).matches(item.subject().toString())));
    return about && loud(channel, message);
  }

  private static boolean loud(Channel channel, Message message) {
    return message.severity().compareTo(channel.minimum()) >= 0;
  }

  // ---- the one point where secrets are taken out ----

  private Message clean(Message message) {
    return new Message(
        message.id(),
        message.kind(),
        message.severity(),
        message.host(),
        message.at(),
        clean(message.title()),
        clean(message.text()),
        message.items().stream()
            .map(
                item ->
                    new Message.Item(
                        item.key(),
                        item.over(),
                        item.severity(),
                        clean(item.title()),
                        new Subject(item.subject().kind(), clean(item.subject().name())),
                        item.services()))
            .toList());
  }

  private String clean(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, "[redacted:config]");
    }
    return Redaction.clean(clean);
  }

  // ---- about the telling itself ----

  private Message back(Instant since, Instant now) {
    return own(
        Message.Kind.NOTE,
        name + " can reach you again",
        "From "
            + Humane.minute(since, host.zone())
            + " to "
            + Humane.minute(now, host.zone())
            + " nobody could be reached. What happened meanwhile follows.");
  }

  /** Nothing is done by a run that cannot be written down, and a warning never grows old. */
  private Optional<Message> forgetful(News news) {
    return news.recorded()
        ? Optional.empty()
        : Optional.of(
            own(
                Message.Kind.NOTE,
                name + " cannot write its memory, so it repairs nothing",
                "It still looks, and tells what is critical at every run until it can. Make room,"
                    + " or make its folder writable.\n"
                    + news.notes().stream()
                        .limit(MOST_NOTES)
                        .map(note -> "- " + note)
                        .collect(Collectors.joining("\n"))));
  }

  private Message own(Message.Kind kind, String title, String text) {
    String id = Digest.hex(kind + "\n" + name + "\n" + host.now() + "\n" + host.nanos());
    return new Message(
        id.substring(0, 24), kind, Severity.INFO, name, host.now(), title, text, List.of());
  }

  private void ping(News news, List<String> notes) {
    if (telling.deadman().isEmpty()) {
      return;
    }
    boolean good = news.recorded() && news.run().status() != Health.FAILED;
    String says = news.run().status().name().toLowerCase(Locale.ROOT) + " on " + name;
    Duration one = limit.compareTo(Duration.ofSeconds(10)) < 0 ? limit : Duration.ofSeconds(10);
    try {
      Line line = new Line(host, new Net(host), Optional.empty(), one);
      switch (Deadman.ping(telling.deadman().get(), good, says, line)) {
        case Attempt.Delivered() -> {}
        case Attempt.Later(var why, _, _) ->
            notes.add("deadman: no sign of life was given: " + why);
        case Attempt.Refused(var why) -> notes.add("deadman: no sign of life was given: " + why);
      }
    } catch (InterruptedException late) {
      notes.add("deadman: no sign of life was given: it did not answer in time");
    }
  }

  /**
   * Sends a message to try a channel, past the queue.
   *
   * @param channel its name; empty means all of them
   */
  public List<Delivery> test(Optional<String> channel) {
    Message message =
        own(
            Message.Kind.TEST,
            "A test from " + name,
            "Messages of ClaudeOps on " + name + " arrive here. Nothing is wrong.");
    Postman postman = new Postman(host, telling.channels());
    return telling.channels().stream()
        .filter(one -> channel.isEmpty() || channel.get().equals(one.name()))
        .map(
            one ->
                switch (postman.attempt(one, message, limit)) {
                  case Attempt.Delivered() -> new Delivery(one.name(), true, "delivered");
                  case Attempt.Later(var why, _, _) -> new Delivery(one.name(), false, clean(why));
                  case Attempt.Refused(var why) -> new Delivery(one.name(), false, clean(why));
                })
        .toList();
  }
}
