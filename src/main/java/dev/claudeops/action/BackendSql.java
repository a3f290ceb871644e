package dev.claudeops.action;

import dev.claudeops.database.Answer;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.database.Backend;
import java.util.List;
import java.util.Set;

/**
 * What one kind of server is told to end a session. Nothing of it is text from outside: numbers are
 * digits, and what must be compared is compared as hexadecimal.
 */
sealed interface BackendSql permits PostgresBackendSql, MariaDbBackendSql {
  /**
   * The condition under which a session is still at fault for one of these finding types; empty
   * where none of them is a session's fault.
   */
  String still(Set<String> types);

  /**
   * One row of what it is: {@code mark, ours, client, still}, and for a person {@code role, app,
   * db, client_host, state, seconds, transaction, age, query}; none when it is gone.
   */
  String look(Backend backend, String still);

  /** As an administrator would type it. */
  String says(Backend backend);

  /**
   * The statements that end it if it is the one of this row, a client's, not ours and {@code still}
   * at fault.
   */
  List<String> end(Backend backend, Row row, String still);

  /** The row, of the answers to {@link #end}, that has {@code told} where it was told to end. */
  Row judged(List<Answer> answers);

  /** One row {@code there}: 0 when it is gone. */
  String there(Backend backend);
}
