package dev.claudeops.testkit.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A MariaDB server: a user with password and all rights over TCP, and root without password over
 * its socket.
 */
public final class MariaDb extends Part {
  private static final String PASSWORD = "maria-test-password";

  private final Path server;
  private final Path client;
  private final Path data;
  private final Path socket;
  private final int port = freePort();
  private final List<String> options;

  private MariaDb(Path server, List<String> options) {
    super("mariadb");
    this.server = server;
    this.options = List.copyOf(options);
    client = need("mariadb", "mariadb");
    data = makeFolder("data");
    socket = folder().resolve("mariadb.sock");
    if (root()) {
      giveTo("mysql", folder());
    }
    as(Call.of(
            need("mariadb", "mariadb-install-db"),
            "--no-defaults",
            "--datadir=" + data,
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
            "--innodb-log-file-size=8M"))
        .run()
        .text();
    restart();
    sql("create user claudeops@'127.0.0.1' identified by '" + PASSWORD + "'");
    sql("grant all on *.* to claudeops@'127.0.0.1' with grant option");
    sql("create database shop");
  }

  public static MariaDb start(String... options) {
    return new MariaDb(need("mariadb", "mariadbd"), List.of(options));
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  public String user() {
    return "claudeops";
  }

  public String password() {
    return PASSWORD;
  }

  public String database() {
    return "shop";
  }

  public Path socket() {
    return socket;
  }

  public Path dataFolder() {
    return data;
  }

  /**
   * What the client prints for it as root, columns separated by tabs, without heading; an error
   * fails the test.
   */
  public String sql(String sql) {
    return Call.of(client, "--no-defaults", "-N", "-B", "-u", "root", "-S", socket, "-e", sql)
        .run()
        .text();
  }

  /** A session of {@link #user()} over TCP. */
  public Session session() {
    return attach(
        new Session(
            Call.of(
                    client,
                    "--no-defaults",
                    "-N",
                    "-B",
                    "--unbuffered",
                    "--force",
                    "-h",
                    host(),
                    "-P",
                    port,
                    "-u",
                    user(),
                    database())
                .env("MYSQL_PWD", PASSWORD),
            folder(),
            word -> "select '" + word + "';"));
  }

  /** A session that holds a write lock on a table until it is closed. */
  public Session holdLock(String table) {
    var session = session();
    String said = session.tell("lock tables " + table + " write");
    if (!said.isEmpty()) {
      throw new AssertionError(said);
    }
    return session;
  }

  public List<Session> fillConnections(int count) {
    var sessions = new ArrayList<Session>();
    for (int i = 0; i < count; i++) {
      sessions.add(session());
    }
    sessions.forEach(session -> session.tell("select 1"));
    return sessions;
  }

  /** Starts it again on the same data after {@link #kill()} or {@link #stop()}. */
  public void restart() {
    var command =
        Call.of(
            server,
            "--no-defaults",
            "--datadir=" + data,
            "--socket=" + socket,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--pid-file=" + folder().resolve("mariadb.pid"),
            "--skip-name-resolve",
            "--max-connections=20",
            "--innodb-buffer-pool-size=16M",
            "--innodb-log-file-size=8M",
            "--innodb-flush-log-at-trx-commit=0",
            "--performance-schema=off",
            options);
    launch(
        as(command),
        () ->
            Files.exists(socket)
                && Call.of(client, "--no-defaults", "-u", "root", "-S", socket, "-e", "select 1")
                    .run()
                    .succeeded());
  }

  private Call as(Call command) {
    return root() ? command.as("mysql") : command;
  }
}
