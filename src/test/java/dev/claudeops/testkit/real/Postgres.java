package dev.claudeops.testkit.real;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server with 20 connections, reached by password over TCP and by trust over its
 * socket.
 *
 * <p>There are two roles with the same password: the superuser {@link #user()}, and {@code app}, an
 * ordinary one, which the connections that fill the server belong to. {@code pg_stat_statements} is
 * loaded where it is installed.
 */
public final class Postgres extends Part {
  private static final String PASSWORD = "pg-test-password";

  private final Path bin;
  private final int port = freePort();
  private final Path data;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private Postgres(Path server, Map<String, String> more) {
    super("postgres");
    bin = server.getParent();
    data = makeFolder("data");
    settings.put("port", Integer.toString(port));
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("unix_socket_directories", folder().toString());
    settings.put("max_connections", "20");
    settings.put("shared_buffers", "16MB");
    settings.put("fsync", "off");
    boolean statements = Files.exists(bin.resolveSibling("lib/pg_stat_statements.so"));
    if (statements) {
      settings.put("shared_preload_libraries", "pg_stat_statements");
    }
    settings.putAll(more);
    if (root()) {
      giveTo("postgres", folder()); // the socket lies in it
    }
    var secret = write("password", PASSWORD + "\n");
    as(Call.of(
            bin.resolve("initdb"),
            "-D",
            data,
            "-U",
            user(),
            "--pwfile",
            secret,
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
            "--auth-host=scram-sha-256",
            "--auth-local=trust"))
        .run()
        .text();
    restart();
    psql("create role app login password '" + PASSWORD + "'; grant all on schema public to app");
    if (statements) {
      psql("create extension pg_stat_statements");
    }
  }

  public static Postgres start() {
    return start(Map.of());
  }

  /** With more settings, as in postgresql.conf; they win over ours. */
  public static Postgres start(Map<String, String> settings) {
    return new Postgres(
        need("postgres", "/usr/lib/postgresql/*/bin/postgres", "postgres"), settings);
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  public String user() {
    return "postgres";
  }

  public String password() {
    return PASSWORD;
  }

  public String database() {
    return "postgres";
  }

  public Path socketFolder() {
    return folder();
  }

  public Path dataFolder() {
    return data;
  }

  /**
   * What psql prints for it, columns separated by a bar, without heading; an error of the server
   * fails the test.
   */
  public String psql(String sql) {
    return client(user(), "-v", "ON_ERROR_STOP=1", "-c", sql).run().text();
  }

  /** A session of the superuser. */
  public Session session() {
    return open(user());
  }

  /**
   * A session that holds the strongest lock on a table, in an open transaction, until it is closed.
   */
  public Session holdLock(String table) {
    var session = open("app");
    String said = session.tell("begin; lock table " + table + " in access exclusive mode");
    if (said.contains("ERROR")) {
      throw new AssertionError(said);
    }
    return session;
  }

  /** A session that began a transaction, read once, and does nothing more. */
  public Session idleInTransaction() {
    var session = open("app");
    session.tell("begin; select 1");
    return session;
  }

  /**
   * So many idle sessions of the role {@code app}; 17 fill the server but for the superuser's
   * reserve of three.
   */
  public List<Session> fillConnections(int count) {
    var sessions = new ArrayList<Session>();
    for (int i = 0; i < count; i++) {
      sessions.add(open("app"));
    }
    sessions.forEach(session -> session.tell("select 1"));
    return sessions;
  }

  /** Starts it again on the same data after {@link #kill()} or {@link #stop()}. */
  public void restart() {
    var argv = new ArrayList<Object>(List.of(bin.resolve("postgres"), "-D", data));
    settings.forEach((name, value) -> argv.addAll(List.of("-c", name + "=" + value)));
    launch(as(Call.of(argv)), () -> client(user(), "-c", "select 1").run().succeeded());
  }

  /** A fast shutdown (SIGINT): sessions are ended, data is written. */
  @Override
  public void stop() {
    stop("INT");
  }

  private Session open(String role) {
    return attach(new Session(client(role), folder(), word -> "\\echo " + word));
  }

  private Call client(String role, Object... more) {
    return Call.of(
            bin.resolve("psql"),
            "-XqAt",
            "-h",
            host(),
            "-p",
            port,
            "-U",
            role,
            "-d",
            database(),
            List.of(more))
        .env("PGPASSWORD", PASSWORD)
        .env("PGCONNECT_TIMEOUT", "5");
  }

  private Call as(Call command) {
    return root() ? command.as("postgres") : command;
  }
}
