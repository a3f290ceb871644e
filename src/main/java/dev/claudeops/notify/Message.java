package dev.claudeops.notify;

import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import java.time.Instant;
import java.util.List;

/**
 * What one person is told at one time: a line and a plain text. Whoever makes one, it holds no
 * control characters, no bidirectional tricks and no more than a person reads.
 *
 * @param id eight hex digits or more, the same for every attempt to deliver it
 * @param severity of the worst that it tells
 * @param host the machine's name
 * @param title one line
 * @param text lines, without any markup
 * @param items the problems it is about; the first is the one in the title
 */
public record Message(
    String id,
    Kind kind,
    Severity severity,
    String host,
    Instant at,
    String title,
    String text,
    List<Item> items) {
  static final int LONGEST_TITLE = 250;

  /** Small, because every service and the kernel's buffer take this much. */
  static final int LONGEST_TEXT = 12_000;

  private static final int MOST_ITEMS = 100;

  /** Why it is sent. */
  public enum Kind {
    /** A problem is there. */
    PROBLEM,
    /** A problem that was told is still there. */
    REMINDER,
    /** A problem that was told became worse. */
    WORSE,
    /** A problem that was told has been taken care of by nobody. */
    ESCALATION,
    /** What was told is well again. */
    RECOVERY,
    /** A repair failed or could not be proven, or a problem was repaired before it was told. */
    DEED,
    /** A problem is beyond us: a person must come. */
    HELP,
    /** A person's yes is wanted. */
    QUESTION,
    /** Several messages in one. */
    SUMMARY,
    /** What went on since the last of these. */
    DIGEST,
    /** Something about the agent: it could not think, or its money is spent. */
    NOTICE,
    /** Something about the telling itself. */
    NOTE,
    /** A person tries whether messages arrive. */
    TEST
  }

  /**
   * A problem in a message.
   *
   * @param key the finding's id, or another word that stays the same
   * @param over whether it is told that it is over
   * @param services whose part the subject is
   */
  public record Item(
      String key,
      boolean over,
      Severity severity,
      String title,
      Subject subject,
      List<String> services) {
    public Item {
      title = Clean.line(title, LONGEST_TITLE);
      services = List.copyOf(services);
    }
  }

  public Message {
    host = Clean.line(host, 100);
    title = Clean.line(title, LONGEST_TITLE);
    text = Clean.block(text, LONGEST_TEXT);
    items = items.stream().limit(MOST_ITEMS).toList();
  }
}
