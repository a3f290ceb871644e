package dev.claudeops.ops.tool;

import dev.claudeops.config.Runtime;
import dev.claudeops.probe.db.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The statements that servers told of in this run, by server and id, so that one can be asked for
 * after its session is gone. Holds the last {@value #MOST}.
 */
final class Statements {
  private static final int MOST = 500;

  private final Map<String, Statement> all = new LinkedHashMap<>();

  synchronized void keep(Runtime.Database at, Statement statement) {
    if (statement.text().isBlank()) {
      return;
    }
    put(at.name() + "/" + statement.id(), statement);
    if (!statement.number().isEmpty() && statement.whole()) {
      put(at.name() + "/" + statement.number(), statement);
    }
  }

  private void put(String key, Statement statement) {
    all.remove(key);
    all.put(key, statement);
    while (all.size() > MOST) {
      all.remove(all.keySet().iterator().next());
    }
  }

  /** The statement of this id; the whole text under the server's number where it was cut. */
  synchronized Optional<Statement> named(Runtime.Database at, String id) {
    Optional<Statement> found = Optional.ofNullable(all.get(at.name() + "/" + id));
    return found.flatMap(
        one ->
            one.whole() || one.number().isEmpty()
                ? found
                : Optional.ofNullable(all.getOrDefault(at.name() + "/" + one.number(), one)));
  }
}
