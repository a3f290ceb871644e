package dev.claudeops.database;

import dev.claudeops.database.Answer.Row;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MariaDB or MySQL through its own client as root over the unix socket, as an administrator does it
 * (unix_socket and auth_socket let root in by who it is). Each round of questions is one process
 * and one connection.
 *
 * <p>In batch mode the client writes a heading and rows with tabs between, and escapes tabs, line
 * feeds and backslashes in values; a line that cannot be guessed ends each answer.
 */
final class MariaDbClient implements Sql {
  private static final Pattern ERROR =
      Pattern.compile("^ERROR (\\d{1,5}) \\(\\w{5}\\)(?: at line (\\d{1,4}))?: (.*)$");

  private final Server server;
  private final HostView host;
  private final Waits waits;
  private final List<String> settings;
  private final String mark = "end-" + UUID.randomUUID();

  private MariaDbClient(Server server, HostView host, Waits waits, Terms terms) {
    this.server = server;
    this.host = host;
    this.waits = waits;
    this.settings = terms.settings();
  }

  /** A session with the server that the config means, and not with another at the usual socket. */
  static Sql open(Server server, HostView host, Waits waits, Terms terms)
      throws Refusal, InterruptedException {
    MariaDbClient client = new MariaDbClient(server, host, waits, terms);
    if (!server.onSocket()
        && client.ask("select @@port as port").first().number("port", 0)
            != server.at().portOrUsual()) {
      MariaDbGreeting.listen(server, host, waits.connect());
      throw server.unseen("give it a user in the config");
    }
    return client;
  }

  @Override
  public List<Answer> ask(List<String> statements) throws Refusal, InterruptedException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                host.find("mariadb").isPresent() ? "mariadb" : "mysql",
                "--protocol=socket",
                "--user=root",
                "--batch",
                "--skip-raw",
                "--column-names",
                "--no-auto-rehash",
                "--skip-reconnect",
                "--local-infile=0",
                "--default-character-set=utf8mb4",
                "--connect-timeout=" + waits.connectSeconds()));
    if (server.onSocket()) {
      argv.add("--socket=" + Wire.socketIn(host, server.at().host(), MariaDbGreeting.SOCKETS));
    }
    argv.add("--execute=" + script(statements));
    argv.add("--force"); // after --execute, which takes an earlier one back
    Output output;
    try {
      // With root's home the client reads root's own .my.cnf, as it does for the administrator.
      output = host.run(Command.of(argv).within(waits.talk()).with(Map.of("HOME", "/root")));
    } catch (IOException e) {
      throw server.dark(Server.quoted(String.valueOf(e.getMessage())));
    }
    List<Answer> answers = read(output, statements.size());
    if (answers.size() < statements.size()) {
      throw broken(output, answers.isEmpty());
    }
    return answers;
  }

  @Override
  public Answer run(String statement) throws Refusal, InterruptedException {
    return ask(statement);
  }

  /** One statement a line, so that the number of a line in an error is the statement's. */
  private String script(List<String> statements) {
    StringBuilder script = new StringBuilder();
    settings.forEach(setting -> script.append(setting).append(";\n"));
    for (String statement : statements) {
      script.append(statement.replace('\n', ' ')).append(";\n");
      script.append("select '").append(mark).append("' as x;\n");
    }
    return script.toString();
  }

  private List<Answer> read(Output output, int count) throws Refusal {
    Map<Integer, String> refused = new HashMap<>();
    for (String line : output.err().split("\n")) {
      Matcher error = ERROR.matcher(line);
      if (error.matches() && error.group(2) != null) {
        int at = Integer.parseInt(error.group(2)) - settings.size() - 1;
        if (at < 0) {
          throw server.unseen("it takes no session on our terms: " + Server.quoted(error.group(3)));
        }
        refused.put(at / 2, Server.quoted(error.group(3)));
      }
    }
    List<Answer> answers = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : output.out().split("\n")) {
      if (!line.equals(mark)) {
        lines.add(line);
        continue;
      }
      lines.removeLast(); // the heading of the mark itself
      String why = refused.getOrDefault(answers.size(), "");
      answers.add(why.isEmpty() ? Answer.of(rows(lines)) : Answer.refused(why));
      lines.clear();
    }
    return answers.subList(0, Math.min(count, answers.size()));
  }

  private static List<Row> rows(List<String> lines) {
    List<Row> rows = new ArrayList<>();
    if (lines.isEmpty()) {
      return rows;
    }
    String[] names = lines.getFirst().split("\t", -1);
    for (String line : lines.subList(1, Math.min(lines.size(), MOST_ROWS + 1))) {
      String[] values = line.split("\t", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < Math.min(names.length, values.length); i++) {
        if (!values[i].equals("NULL")) {
          row.put(names[i], unescaped(values[i]));
        }
      }
      rows.add(new Row(row));
    }
    return rows;
  }

  private static String unescaped(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(value.length(), LONGEST_VALUE); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        out.append(
            switch (value.charAt(i)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case '0' -> '\0';
              default -> value.charAt(i);
            });
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private Refusal broken(Output output, boolean atOnce) throws InterruptedException {
    if (!atOnce) {
      return server.stalled(waits.talk());
    }
    String said =
        output
            .err()
            .lines()
            .map(ERROR::matcher)
            .filter(Matcher::matches)
            .findFirst()
            .map(error -> error.group(3))
            .orElse(output.complaint());
    try {
      MariaDbGreeting.listen(server, host, waits.connect());
      return server.unseen(Server.quoted(said) + "; give it a user in the config");
    } catch (Refusal refusal) {
      return refusal;
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
