package dev.claudeops.notify;

import dev.claudeops.host.OwnFolder;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The queue on the disk: one file for each message and channel, there before the first attempt and
 * gone after the delivery. Killed in between, a message comes twice and never not at all. What
 * cannot be read is put aside.
 */
final class Outbox {
  static final int MOST = 300;
  private static final int MOST_ASIDE = 50;
  private static final int LONGEST = 256 << 10;

  /**
   * A message on its way through one channel.
   *
   * @param file its name in the folder
   * @param next when it is tried again
   * @param strict whether the service itself asked for that time
   */
  record Parcel(
      String file,
      String channel,
      Message message,
      Instant created,
      int attempts,
      Instant next,
      boolean strict) {}

  private final OwnFolder folder;
  private final OwnFolder aside;

  Outbox(OwnFolder folder) {
    this.folder = folder;
    this.aside = folder.below("aside");
  }

  OwnFolder folder() {
    return folder;
  }

  /** A parcel that is to be sent at once. */
  static Parcel parcel(String channel, Message message, Instant now) {
    String file =
        "%013d-%s-%s.json".formatted(Math.max(0, now.toEpochMilli()), message.id(), channel);
    return new Parcel(file, channel, message, now, 0, now, false);
  }

  /** Writes one down, made to last. */
  void put(Parcel parcel) throws IOException {
    folder.write(
        parcel.file(),
        Json.object(
                "version", Json.of(1),
                "channel", Json.of(parcel.channel()),
                "created", Json.of(parcel.created().toString()),
                "attempts", Json.of(parcel.attempts()),
                "next", Json.of(parcel.next().toString()),
                "strict", Json.of(parcel.strict()),
                "message", MessageForm.write(parcel.message()))
            .pretty());
  }

  void remove(Parcel parcel) throws IOException {
    folder.remove(parcel.file());
  }

  /** All of them, the oldest first; under the lock. What is no parcel is put aside and told. */
  List<Parcel> all(List<String> notes) throws IOException {
    List<Parcel> parcels = new ArrayList<>();
    for (String name : folder.names()) {
      if (!name.endsWith(".json")) {
        continue;
      }
      try {
        Optional<String> text = folder.read(name, LONGEST);
        if (text.isPresent()) {
          parcels.add(parse(name, text.get()));
        }
      } catch (IOException | Json.Malformed | MessageForm.Broken | RuntimeException bad) {
        setAside(name, String.valueOf(bad.getMessage()), notes);
      }
    }
    return bounded(parcels, notes);
  }

  private void setAside(String name, String why, List<String> notes) throws IOException {
    String says = "a message that cannot be read (" + Clean.line(why, 100) + ")";
    aside.prepare();
    if (aside.names().size() < MOST_ASIDE) {
      folder.setAside(name, aside);
      notes.add(says + " was put aside: " + aside.path().resolve(Clean.line(name, 100)));
    } else {
      folder.remove(name);
      notes.add(says + " was taken away, because " + MOST_ASIDE + " are put aside already");
    }
  }

  /** The oldest that is not critical goes first when there are too many. */
  private List<Parcel> bounded(List<Parcel> all, List<String> notes) throws IOException {
    List<Parcel> kept = new ArrayList<>(all);
    int dropped = 0;
    while (kept.size() > MOST) {
      Parcel least =
          kept.stream()
              .min(
                  Comparator.comparing((Parcel one) -> one.message().severity().ordinal() == 2)
                      .thenComparing(Parcel::created))
              .orElseThrow();
      remove(least);
      kept.remove(least);
      dropped++;
    }
    if (dropped > 0) {
      notes.add(dropped + " waiting messages were dropped, because more than " + MOST + " wait");
    }
    return kept;
  }

  private static Parcel parse(String name, String text) throws Json.Malformed, MessageForm.Broken {
    Json json = Json.parse(text);
    if (json.at("version").whole().orElse(0) != 1) {
      throw new MessageForm.Broken("it is of an unknown version");
    }
    return new Parcel(
        name,
        MessageForm.text(json, "channel"),
        MessageForm.read(json.at("message")),
        MessageForm.time(json, "created"),
        Math.clamp(json.at("attempts").whole().orElse(0), 0, 1_000),
        MessageForm.time(json, "next"),
        json.at("strict").isTrue());
  }
}
