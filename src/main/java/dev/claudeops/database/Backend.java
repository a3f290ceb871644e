package dev.claudeops.database;

import dev.claudeops.config.Runtime;
import dev.claudeops.model.Subject;
import java.util.Optional;

/**
 * One very session of a server: {@code session:shop/4711@1727618400123456}.
 *
 * @param service the database's name in the config
 * @param number what the server calls it: PostgreSQL's pid, MariaDB's connection id
 * @param mark what tells it from another that got the number later: PostgreSQL's {@code
 *     backend_start} in microseconds since 1970; in MariaDB, which counts on until it restarts, the
 *     client's {@code host:port}
 */
public record Backend(String service, String number, String mark) {
  /** The kind of its subject. */
  public static final String KIND = "session";

  /** The column that a question gives the {@link #mark} in, empty for what must not be ended. */
  public static final String MARK = "mark";

  /** PostgreSQL's {@link #mark}, as SQL. */
  public static final String POSTGRES_MARK =
      "(extract(epoch from a.backend_start) * 1000000)::bigint::text";

  /** The session of a row, by the column of its number; empty where the row does not mark it. */
  public static Optional<Backend> of(Runtime.Database at, Answer.Row row, String column) {
    String number = row.say(column);
    String mark = row.say(MARK).strip();
    return number.matches("[1-9][0-9]{0,18}") && !mark.isEmpty()
        ? Optional.of(new Backend(at.name(), number, mark))
        : Optional.empty();
  }

  /** What a subject names of this database; empty where it names none of its sessions. */
  public static Optional<Backend> named(Runtime.Database at, Subject subject) {
    String begin = at.name() + "/";
    if (!subject.kind().equals(KIND) || !subject.name().startsWith(begin)) {
      return Optional.empty();
    }
    String rest = subject.name().substring(begin.length());
    int end = rest.indexOf('@');
    return end > 0 && end < rest.length() - 1 && rest.substring(0, end).matches("[1-9][0-9]{0,18}")
        ? Optional.of(new Backend(at.name(), rest.substring(0, end), rest.substring(end + 1)))
        : Optional.empty();
  }

  public Subject subject() {
    return new Subject(KIND, service + "/" + number + "@" + mark);
  }
}
