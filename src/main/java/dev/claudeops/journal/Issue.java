package dev.claudeops.journal;

import dev.claudeops.model.FindingId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Clean;
import dev.claudeops.text.FrontMatter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One problem from first sight to resolution, as the head of its file tells it.
 *
 * @param stem the file's name without {@code .md}
 * @param title as it was last told
 * @param since the first bad look of this stretch
 * @param opened when the file was begun
 * @param updated when a run last wrote to it
 * @param resolved empty while it is open
 * @param reopened how often it came back within a day
 * @param runs how many checks saw it open
 * @param cause what the agent of a run thinks the cause is, an opinion; empty where none said so
 * @param firstRun ids of runs, as text because a person may have written them
 */
public record Issue(
    String stem,
    FindingId id,
    String host,
    Subject subject,
    String type,
    Severity severity,
    Status status,
    String title,
    Instant since,
    Instant opened,
    Instant updated,
    Optional<Instant> resolved,
    int reopened,
    int runs,
    boolean flapping,
    String cause,
    String firstRun,
    String lastRun) {
  private static final int LONGEST_CAUSE = 300;

  /** Where an issue stands; a person may set {@code acknowledged} in the file. */
  public enum Status {
    OPEN,
    ACKNOWLEDGED,
    RESOLVED
  }

  /** The same with what an agent thinks its cause is. */
  Issue causedBy(String thought) {
    return new Issue(
        stem,
        id,
        host,
        subject,
        type,
        severity,
        status,
        title,
        since,
        opened,
        updated,
        resolved,
        reopened,
        runs,
        flapping,
        Clean.line(thought, LONGEST_CAUSE),
        firstRun,
        lastRun);
  }

  /** True while it is a part of the work list. */
  public boolean open() {
    return status != Status.RESOLVED;
  }

  /** The file, relative to the journal's folder. */
  public String file() {
    return "issues/" + stem + ".md";
  }

  /** The head of its file. */
  FrontMatter.Fields fields() {
    FrontMatter.Fields fields =
        new FrontMatter.Fields()
            .text("id", id.value())
            .text("kind", "issue")
            .text("host", host)
            .text("subject", subject.toString())
            .text("type", type)
            .text("severity", Words.key(severity))
            .text("status", Words.key(status))
            .text("title", title)
            .time("since", since)
            .time("opened", opened)
            .time("updated", updated);
    resolved.ifPresentOrElse(at -> fields.time("resolved", at), () -> fields.without("resolved"));
    fields.number("reopened", reopened).flag("flapping", flapping).number("runs", runs);
    if (!cause.isEmpty()) {
      fields.text("cause", cause);
    }
    return fields.text("first_run", firstRun).text("last_run", lastRun);
  }

  /** A head that is no issue's, and why. */
  static final class NotOne extends Exception {
    private static final long serialVersionUID = 1L;

    NotOne(String why) {
      super(why);
    }
  }

  /** Reads the head of an issue's file. */
  static Issue read(String stem, FrontMatter head) throws NotOne {
    if (!head.text("kind").orElse("").equals("issue")) {
      throw new NotOne("its kind is not issue");
    }
    Instant opened = time(head, "opened");
    Status status = word(Status.class, head, "status");
    Instant updated = head.text("updated").isPresent() ? time(head, "updated") : opened;
    Optional<Instant> resolved = Optional.empty();
    if (status == Status.RESOLVED) {
      // A person who resolves an issue by hand need not write the time.
      resolved = Optional.of(head.text("resolved").isPresent() ? time(head, "resolved") : updated);
    }
    String id = need(head, "id");
    if (!id.matches("[0-9a-f]{8}")) {
      throw new NotOne("its id is not eight hex digits");
    }
    return new Issue(
        stem,
        new FindingId(id),
        head.text("host").orElse(""),
        Subject.parse(need(head, "subject"))
            .orElseThrow(() -> new NotOne("its subject is not of the form kind:name")),
        need(head, "type"),
        word(Severity.class, head, "severity"),
        status,
        head.text("title").orElse(""),
        head.text("since").isPresent() ? time(head, "since") : opened,
        opened,
        updated,
        resolved,
        count(head, "reopened"),
        count(head, "runs"),
        head.text("flapping").orElse("").equals("true"),
        Clean.line(head.text("cause").orElse(""), LONGEST_CAUSE),
        head.text("first_run").orElse(""),
        head.text("last_run").orElse(""));
  }

  private static String need(FrontMatter head, String key) throws NotOne {
    return head.text(key)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new NotOne("its head has no " + key));
  }

  private static Instant time(FrontMatter head, String key) throws NotOne {
    try {
      return Instant.parse(need(head, key));
    } catch (DateTimeException notOne) {
      throw new NotOne("its " + key + " is no time of the form 2025-09-29T14:00:00Z");
    }
  }

  private static int count(FrontMatter head, String key) throws NotOne {
    String text = head.text(key).orElse("0");
    if (!text.matches("\\d{1,9}")) {
      throw new NotOne("its " + key + " is no number");
    }
    return Integer.parseInt(text);
  }

  private static <E extends Enum<E>> E word(Class<E> type, FrontMatter head, String key)
      throws NotOne {
    String text = need(head, key);
    for (E word : type.getEnumConstants()) {
      if (Words.key(word).equals(text.toLowerCase(Locale.ROOT))) {
        return word;
      }
    }
    throw new NotOne("its " + key + " is none of the words it may be");
  }
}
