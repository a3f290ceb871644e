package dev.claudeops.database;

import dev.claudeops.config.Secret;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * PostgreSQL through its own client, psql: as the system user {@code postgres} over the unix socket
 * where the config names no user, else with that user. Each round of questions is one process and
 * one connection.
 *
 * <p>A row comes back as one line of JSON, so that no value can be taken for a separator; a line
 * that cannot be guessed ends each answer with its SQLSTATE.
 */
final class Psql implements Sql {
  private final Server server;
  private final HostView host;
  private final Waits waits;
  private final Terms terms;
  private final String mark;

  private Psql(Server server, HostView host, Waits waits, Terms terms) {
    this.server = server;
    this.host = host;
    this.waits = waits;
    this.terms = terms;
    this.mark = "end-" + UUID.randomUUID();
  }

  static Sql open(Server server, HostView host, Waits waits, Terms terms) {
    return new Psql(server, host, waits, terms);
  }

  @Override
  public List<Answer> ask(List<String> statements) throws Refusal, InterruptedException {
    return talk(
        statements.stream().map(sql -> "select row_to_json(q)::text from (" + sql + ") q").toList(),
        Psql::row);
  }

  @Override
  public Answer run(String statement) throws Refusal, InterruptedException {
    return talk(List.of(statement), Psql::row).getFirst();
  }

  /** What EXPLAIN prints is lines and no query that could be wrapped. */
  @Override
  public Answer explain(List<String> before, String explain) throws Refusal, InterruptedException {
    List<String> all = new ArrayList<>(before);
    all.add(explain);
    List<Answer> answers =
        talk(
            all,
            line ->
                Optional.of(
                    new Row(
                        Map.of(
                            "QUERY PLAN",
                            line.substring(0, Math.min(line.length(), LONGEST_VALUE))))));
    return answers.stream()
        .filter(answer -> answer.refused().isPresent())
        .findFirst()
        .orElse(answers.getLast());
  }

  /** None of them begins with a backslash: psql sends each as it is (psql(1), option -c). */
  private List<Answer> talk(List<String> statements, Function<String, Optional<Row>> read)
      throws Refusal, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("psql", "-X", "-A", "-q", "-t"));
    if (server.onSocket()) {
      argv.add("--host=" + server.at().host());
    }
    argv.add("--port=" + server.at().portOrUsual());
    argv.add(
        "--dbname=" + (server.at().database().isEmpty() ? "postgres" : server.at().database()));
    server.at().user().ifPresent(user -> argv.add("--username=" + user));
    argv.add("--no-password");
    for (String statement : statements) {
      argv.addAll(List.of("-c", statement));
      argv.addAll(List.of("-c", "\\echo " + mark + " :SQLSTATE :LAST_ERROR_MESSAGE"));
    }
    Command command = Command.of(argv).within(waits.talk()).with(environment());
    Output output = run(server.at().user().isEmpty() ? command.as("postgres") : command);
    List<Answer> answers = read(output.out(), read);
    if (answers.size() < statements.size()) {
      throw broken(output, answers.isEmpty());
    }
    return answers;
  }

  private Output run(Command command) throws Refusal, InterruptedException {
    try {
      return host.run(command);
    } catch (IOException e) {
      throw server.dark(Server.quoted(String.valueOf(e.getMessage())));
    }
  }

  private Map<String, String> environment() {
    Map<String, String> env = new HashMap<>();
    env.put("PGOPTIONS", terms.options());
    env.put("PGAPPNAME", "claudeops");
    env.put("PGCLIENTENCODING", "UTF8");
    env.put("PGCONNECT_TIMEOUT", Integer.toString(waits.connectSeconds()));
    if (server.at().user().isEmpty()) {
      // Another user's program that listens in the server's place is not talked to.
      env.put("PGREQUIREPEER", "postgres");
    }
    server.at().password().map(Secret::reveal).ifPresent(word -> env.put("PGPASSWORD", word));
    return env;
  }

  /** Asks the server itself why its client failed; the client's words depend on a language. */
  private Refusal broken(Output output, boolean atOnce) throws InterruptedException {
    if (!atOnce) {
      return server.stalled(waits.talk());
    }
    try {
      PostgresGreeting.listen(server, host, waits.connect());
      return server.unseen(
          Server.quoted(output.complaint())
              + (server.at().user().isEmpty() ? "; give it a user in the config" : ""));
    } catch (Refusal refusal) {
      return refusal;
    }
  }

  private List<Answer> read(String out, Function<String, Optional<Row>> read) {
    List<Answer> answers = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (String line : out.split("\n")) {
      if (!line.startsWith(mark + " ")) {
        read.apply(line).filter(row -> rows.size() < MOST_ROWS).ifPresent(rows::add);
        continue;
      }
      String[] end = line.substring(mark.length() + 1).split(" ", 2);
      answers.add(
          end[0].equals("00000")
              ? Answer.of(rows)
              : Answer.refused(Server.quoted(end.length > 1 ? end[1] : end[0])));
      rows.clear();
    }
    return answers;
  }

  private static Optional<Row> row(String line) {
    try {
      Map<String, String> columns = new LinkedHashMap<>();
      Json.parse(line)
          .fields()
          .forEach(
              (name, value) ->
                  value
                      .text()
                      .ifPresent(
                          text ->
                              columns.put(
                                  name,
                                  text.substring(0, Math.min(text.length(), LONGEST_VALUE)))));
      return columns.isEmpty() ? Optional.empty() : Optional.of(new Row(columns));
    } catch (Json.Malformed notARow) {
      return Optional.empty(); // a notice, or the second line of an error's message
    }
  }

  @Override
  public Optional<Duration> connected() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // Each round closed its own connection by ending its process.
  }
}
