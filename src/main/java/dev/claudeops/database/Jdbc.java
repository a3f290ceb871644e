package dev.claudeops.database;

import dev.claudeops.host.HostView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** One plain connection over the server's own protocol, with the user of the config. */
final class Jdbc implements Sql {
  private final Server server;
  private final Connection connection;
  private final Duration connected;
  private final Duration limit;

  private Jdbc(Server server, Connection connection, Duration connected, Duration limit) {
    this.server = server;
    this.connection = connection;
    this.connected = connected;
    this.limit = limit;
  }

  /** A session with PostgreSQL; on these terms from its start. */
  static Sql postgres(Server server, HostView host, Waits waits, Terms terms)
      throws Refusal, InterruptedException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {server.hostOrLoopback()});
    source.setPortNumbers(new int[] {server.at().portOrUsual()});
    source.setDatabaseName(server.at().database().isEmpty() ? "postgres" : server.at().database());
    source.setUser(server.at().user().orElse(""));
    server.at().password().ifPresent(password -> source.setPassword(password.reveal()));
    source.setApplicationName("claudeops");
    source.setConnectTimeout(waits.connectSeconds());
    source.setSslResponseTimeout((int) waits.connect().toMillis());
    source.setSocketTimeout(waits.talkSeconds());
    source.setPreferQueryMode(PreferQueryMode.SIMPLE);
    source.setMaxResultBuffer("8M");
    source.setLogServerErrorDetail(false);
    source.setGssEncMode("disable");
    source.setOptions(terms.options());
    if (!server.at().tls()) {
      source.setSslMode(server.local() ? "disable" : "prefer");
    } else if (server.local()) {
      source.setSslMode("require");
    } else {
      source.setSslMode("verify-full");
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return open(
        server,
        waits,
        source::getConnection,
        () -> PostgresGreeting.listen(server, host, waits.connect()));
  }

  /** A session with MariaDB or MySQL, over TCP or its unix socket. */
  static Sql mariadb(Server server, HostView host, Waits waits, Terms terms)
      throws Refusal, InterruptedException {
    Properties options = new Properties();
    options.setProperty("user", server.at().user().orElse(""));
    server.at().password().ifPresent(word -> options.setProperty("password", word.reveal()));
    options.setProperty("connectTimeout", Long.toString(waits.connect().toMillis()));
    options.setProperty("socketTimeout", Long.toString(waits.talk().toMillis()));
    // A server must not be able to fetch files of ours (LOAD DATA LOCAL), or send us elsewhere.
    options.setProperty("allowLocalInfile", "false");
    options.setProperty("permitRedirect", "false");
    options.setProperty(
        "restrictedAuth", "mysql_native_password,client_ed25519,caching_sha2_password,parsec");
    options.setProperty("allowPublicKeyRetrieval", Boolean.toString(server.local()));
    options.setProperty("maxAllowedPacket", Integer.toString(8 << 20));
    options.setProperty("connectionAttributes", "program_name:claudeops");
    options.setProperty(
        "sslMode", !server.at().tls() ? "disable" : server.local() ? "trust" : "verify-full");
    if (server.onSocket()) {
      options.setProperty(
          "localSocket", Wire.socketIn(host, server.at().host(), MariaDbGreeting.SOCKETS));
    }
    // Not Configuration.Builder: what 4.0.0 builds fails at connecting.
    String url =
        "jdbc:mariadb://address=(host=%s)(port=%d)/"
            .formatted(
                server.onSocket() ? "localhost" : server.hostOrLoopback(),
                server.at().portOrUsual());
    Sql session =
        open(
            server,
            waits,
            () -> Driver.connect(Configuration.parse(url, options)),
            () -> MariaDbGreeting.listen(server, host, waits.connect()));
    try {
      for (Answer answer : session.ask(terms.settings())) {
        if (answer.refused().isPresent()) {
          throw server.unseen("it takes no session on our terms: " + answer.refused().get());
        }
      }
      return session;
    } catch (Refusal | InterruptedException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Asks a server without a driver whether it lives. */
  private interface Greeting {
    void listen() throws Refusal, InterruptedException;
  }

  private static Sql open(Server server, Waits waits, Callable<Connection> door, Greeting greeting)
      throws Refusal, InterruptedException {
    long began = System.nanoTime();
    try {
      Connection connection = Leash.within(waits.connect(), door);
      return new Jdbc(
          server, connection, Duration.ofNanos(System.nanoTime() - began), waits.talk());
    } catch (Leash.Late late) {
      throw server.silent(waits.connect());
    } catch (ExecutionException e) {
      if (Server.stumbled(e.getCause())) {
        greeting.listen(); // when this returns, the server speaks well and the driver is at fault
      }
      throw server.because(e.getCause(), Duration.ofNanos(System.nanoTime() - began));
    }
  }

  @Override
  public List<Answer> ask(List<String> statements) throws Refusal, InterruptedException {
    try {
      return Leash.within(
          limit,
          () -> {
            List<Answer> answers = new ArrayList<>();
            for (String statement : statements) {
              answers.add(answer(statement));
            }
            return answers;
          });
    } catch (Leash.Late late) {
      throw server.stalled(limit);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException
          ? server.stalled(limit)
          : server.because(e.getCause(), limit);
    }
  }

  @Override
  public Answer run(String statement) throws Refusal, InterruptedException {
    return ask(statement);
  }

  private Answer answer(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(MOST_ROWS);
      if (!statement.execute(sql)) {
        return Answer.of(List.of());
      }
      try (ResultSet result = statement.getResultSet()) {
        return Answer.of(rows(result));
      }
    } catch (SQLException e) {
      if (lost(e)) {
        throw e;
      }
      return Answer.refused(Server.quoted(words(e)));
    }
  }

  private static List<Answer.Row> rows(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<Answer.Row> rows = new ArrayList<>();
    while (result.next() && rows.size() < MOST_ROWS) {
      Map<String, String> row = new HashMap<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        Optional<String> value = Optional.ofNullable(result.getString(i));
        String name = columns.getColumnLabel(i);
        value.ifPresent(
            text -> row.put(name, text.substring(0, Math.min(text.length(), LONGEST_VALUE))));
      }
      rows.add(new Answer.Row(row));
    }
    return rows;
  }

  /** SQLSTATE class 08 is the connection; 57P01 to 57P03 is a server that shuts down. */
  private static boolean lost(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    return (state.startsWith("08") || state.startsWith("57P"))
        && !(e instanceof SQLTimeoutException);
  }

  /** The server's words, without what drivers put before them. */
  static String words(SQLException e) {
    return Optional.ofNullable(e.getMessage())
        .orElse("")
        .replaceFirst("^\\(conn=-?\\d+\\) ", "")
        .replaceFirst("^(FATAL|ERROR): ", "");
  }

  @Override
  public Optional<Duration> connected() {
    return Optional.of(connected);
  }

  @Override
  public void close() {
    // In the background: close says goodbye first, and a stuck server may not take it.
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                connection.close();
              } catch (SQLException gone) {
                abort();
              }
            });
  }

  private void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException gone) {
      return; // it was lost before; there is nothing left to close
    }
  }
}
