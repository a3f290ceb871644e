package dev.claudeops.notify;

import dev.claudeops.host.HostView;
import dev.claudeops.host.OwnFolder;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import dev.claudeops.text.Wildcard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Subjects that a person wants to hear nothing of for a while. They are still looked at and written
 * down. A silence ends by itself; a file that cannot be read silences nothing.
 */
public final class Silences {
  private static final String NAME = "silences.json";
  private static final int LONGEST = 1 << 20;
  private static final int MOST = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * One of them.
   *
   * @param pattern {@code kind:name}, {@code *} for any characters
   */
  public record Silence(String pattern, Instant until, String who) {
    boolean covers(Subject subject) {
      return new Wildcard(pattern).matches(subject.toString());
    }
  }

  private final HostView host;
  private final OwnFolder folder;

  /**
   * @param folder the one of the {@link Teller}
   */
  public Silences(HostView host, Path folder) {
    this.host = host;
    this.folder = new OwnFolder(folder);
  }

  /** Those that hold now, the first to end first. */
  public List<Silence> list() {
    try {
      return now(parse(folder.read(NAME, LONGEST).orElse("[]")));
    } catch (IOException | Json.Malformed unreadable) {
      return List.of();
    }
  }

  boolean covers(Subject subject, List<Silence> all) {
    return all.stream().anyMatch(one -> one.covers(subject));
  }

  /** Adds one, in place of one of the same pattern. Fails with a sentence. */
  public Silence add(String pattern, Instant until, String who)
      throws IOException, InterruptedException {
    if (!pattern.matches("[a-z*][a-z0-9*-]*:.+") || pattern.length() > 320) {
      throw new IOException("a subject is written kind:name, with * for any characters");
    }
    if (!until.isAfter(host.now())) {
      throw new IOException("a silence ends later than now");
    }
    Silence added = new Silence(Clean.line(pattern, 320), until, Clean.line(who, 100));
    change(
        all -> {
          List<Silence> others = new ArrayList<>(all);
          others.removeIf(one -> one.pattern().equals(added.pattern()));
          others.add(added);
          return others;
        });
    return added;
  }

  /** Ends one before its time; false when there is none of this pattern. */
  public boolean remove(String pattern) throws IOException, InterruptedException {
    boolean there = list().stream().anyMatch(one -> one.pattern().equals(pattern));
    change(all -> all.stream().filter(one -> !one.pattern().equals(pattern)).toList());
    return there;
  }

  private void change(UnaryOperator<List<Silence>> change)
      throws IOException, InterruptedException {
    OwnFolder locks = folder.below(".silences");
    folder.prepare();
    locks.prepare();
    long end = host.nanos() + PATIENCE.toNanos();
    Optional<OwnFolder.Held> held = locks.lock();
    while (held.isEmpty() && host.nanos() < end) {
      host.pause(Duration.ofMillis(20));
      held = locks.lock();
    }
    OwnFolder.Held lock =
        held.orElseThrow(() -> new IOException("another process changes the silences"));
    try (lock) {
      List<Silence> next = change.apply(list());
      if (next.size() > MOST) {
        throw new IOException("there are " + MOST + " silences already");
      }
      folder.write(
          NAME,
          Json.array(
                  next.stream()
                      .map(
                          one ->
                              Json.object(
                                  "pattern", Json.of(one.pattern()),
                                  "until", Json.of(one.until().toString()),
                                  "who", Json.of(one.who())))
                      .toList())
              .pretty());
    }
  }

  private List<Silence> now(List<Silence> all) {
    return all.stream()
        .filter(one -> one.until().isAfter(host.now()))
        .sorted(Comparator.comparing(Silence::until).thenComparing(Silence::pattern))
        .toList();
  }

  private static List<Silence> parse(String text) throws Json.Malformed {
    List<Silence> all = new ArrayList<>();
    for (Json one : Json.parse(text).items()) {
      try {
        all.add(
            new Silence(
                one.at("pattern").textOr(""),
                Instant.parse(one.at("until").textOr("")),
                one.at("who").textOr("")));
      } catch (DateTimeException notOne) {
        continue; // written by hand and wrong: it silences nothing
      }
    }
    return all;
  }
}
