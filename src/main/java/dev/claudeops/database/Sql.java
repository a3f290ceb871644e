package dev.claudeops.database;

import dev.claudeops.host.HostView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session with a SQL server: over its wire protocol, or through its own client as its own system
 * user. Every statement has a time-out, and so has its wait for a lock.
 */
public interface Sql extends AutoCloseable {
  /** The most rows of one answer. */
  int MOST_ROWS = 200;

  /** The most characters of one value. */
  int LONGEST_VALUE = 4_000;

  /**
   * Asks each statement, in this order; the answers are in the same order. A statement that the
   * server refuses is an answer; a server that stops answering is a Refusal.
   */
  List<Answer> ask(List<String> statements) throws Refusal, InterruptedException;

  /** Asks one statement that gives rows. */
  default Answer ask(String statement) throws Refusal, InterruptedException {
    return ask(List.of(statement)).getFirst();
  }

  /**
   * Asks how the server would run a statement.
   *
   * @param before what the session is told first; the first that is refused is the answer
   * @param explain begins with EXPLAIN, or ends in a prepared one
   */
  default Answer explain(List<String> before, String explain) throws Refusal, InterruptedException {
    List<String> all = new ArrayList<>(before);
    all.add(explain);
    List<Answer> answers = ask(all);
    return answers.stream()
        .filter(answer -> answer.refused().isPresent())
        .findFirst()
        .orElse(answers.getLast());
  }

  /** Runs one statement that gives no rows. */
  Answer run(String statement) throws Refusal, InterruptedException;

  /** How long it took to connect and to be let in, where that was measured. */
  Optional<Duration> connected();

  /** Closes at once, and says nothing of a connection that is gone already. */
  @Override
  void close();

  /**
   * A session that can only look, by the way in that the config and our rights leave us. With no
   * way in, the Refusal tells whether the server lives.
   */
  static Sql open(Server server, HostView host, Waits waits) throws Refusal, InterruptedException {
    return open(server, host, waits, Terms.LOOK);
  }

  /**
   * The same for a session that may change something.
   *
   * @param statement how long one statement may run before the server ends it
   */
  static Sql openToChange(Server server, HostView host, Waits waits, Duration statement)
      throws Refusal, InterruptedException {
    return open(server, host, waits, Terms.change(statement));
  }

  private static Sql open(Server server, HostView host, Waits waits, Terms terms)
      throws Refusal, InterruptedException {
    return switch (server.at().kind()) {
      case POSTGRES -> postgres(server, host, waits, terms);
      case MARIADB -> mariadb(server, host, waits, terms);
      case REDIS -> throw new IllegalArgumentException("Redis does not speak SQL");
    };
  }

  private static Sql postgres(Server server, HostView host, Waits waits, Terms terms)
      throws Refusal, InterruptedException {
    if (server.at().user().isPresent()) {
      return server.onSocket()
          ? Psql.open(server, host, waits, terms)
          : Jdbc.postgres(server, host, waits, terms);
    }
    if (host.root() && server.local() && host.find("psql").isPresent()) {
      return Psql.open(server, host, waits, terms);
    }
    PostgresGreeting.listen(server, host, waits.connect());
    throw server.unseen("give it a user in the config, or run as root on its machine");
  }

  private static Sql mariadb(Server server, HostView host, Waits waits, Terms terms)
      throws Refusal, InterruptedException {
    if (server.at().user().isPresent()) {
      return Jdbc.mariadb(server, host, waits, terms);
    }
    boolean client = host.find("mariadb").isPresent() || host.find("mysql").isPresent();
    if (host.root() && server.local() && client) {
      return MariaDbClient.open(server, host, waits, terms);
    }
    MariaDbGreeting.listen(server, host, waits.connect());
    throw server.unseen("give it a user in the config, or run as root on its machine");
  }
}
