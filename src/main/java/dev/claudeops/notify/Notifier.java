package dev.claudeops.notify;

import dev.claudeops.config.Way;

/**
 * One way that a message takes to a person.
 *
 * @param <W> what the config says of it
 */
public interface Notifier<W extends Way> {
  /** The word for it in the config: {@code email}, {@code slack}. */
  String kind();

  /** The part of the config that it is for. */
  Class<W> way();

  /** Whether a message of this sort is for it at all; a pager takes no digest. */
  default boolean takes(Message message) {
    return true;
  }

  /**
   * Tries once to deliver, within the line's time; an interrupt ends it. Another attempt with the
   * same message does no harm. The text is written so that nothing in it is markup, a link or a
   * mention.
   */
  Attempt send(W way, Message message, Line line) throws InterruptedException;

  /** The same for a channel's way, which must be of this kind. */
  default Attempt send(Line line, Way way, Message message) throws InterruptedException {
    return send(way().cast(way), message, line);
  }
}
