package dev.claudeops.database;

import dev.claudeops.config.Runtime;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/**
 * A database server as sentences name it: what it is and where it listens. Turns what went wrong
 * into a {@link Refusal}.
 */
public record Server(String product, Runtime.Database at) {
  private static final int LONGEST_SAID = 160;

  /** The server that a config names. */
  public static Server of(Runtime.Database at) {
    return new Server(
        switch (at.kind()) {
          case POSTGRES -> "PostgreSQL";
          case MARIADB -> "MariaDB/MySQL";
          case REDIS -> "Redis";
        },
        at);
  }

  /** {@code PostgreSQL at 127.0.0.1:5432}. */
  public String name() {
    return product + " at " + address();
  }

  private String address() {
    return onSocket() ? at.host() : hostOrLoopback() + ":" + at.portOrUsual();
  }

  /** Whether the config names a unix socket and not an address. */
  boolean onSocket() {
    return at.host().startsWith("/");
  }

  String hostOrLoopback() {
    return at.host().isEmpty() ? "127.0.0.1" : at.host();
  }

  /** Whether what it says stays on this machine. */
  public boolean local() {
    String host = hostOrLoopback();
    return onSocket()
        || host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("::1")
        || host.equals("[::1]");
  }

  Refusal silent(Duration waited) {
    return down(
        name()
            + " accepts connections and says nothing (waited "
            + Humane.duration(waited)
            + "); it is stuck or overloaded");
  }

  /** A driver could not make sense of it: the server's fault or the driver's. */
  private Refusal stumbled(String said) {
    return dark("the driver stumbled: " + quoted(said));
  }

  /** It was open and then no longer answered. */
  Refusal stalled(Duration waited) {
    return down(name() + " stopped answering in mid-conversation after " + Humane.duration(waited));
  }

  Refusal closes() {
    return down(name() + " closes connections at once");
  }

  Refusal garbage() {
    return down("what listens at " + address() + " does not speak like " + product);
  }

  /** It lives and serves nobody yet, in its own words. */
  public Refusal starting(String said) {
    return new Refusal(
        Refusal.Kind.STARTING, name() + " lives and is not ready yet: " + quoted(said));
  }

  Refusal full(String said) {
    return new Refusal(
        Refusal.Kind.FULL, name() + " has no connection left to give: " + quoted(said));
  }

  Refusal heldUp(String said) {
    return new Refusal(Refusal.Kind.HELD_UP, name() + " is held up by a script: " + quoted(said));
  }

  Refusal password(String said) {
    return new Refusal(
        Refusal.Kind.UNSEEN,
        name()
            + " lives; it refused the password of "
            + at.user().map(user -> "user " + user).orElse("our user")
            + ": "
            + quoted(said)
            + "; correct it in the config");
  }

  /** It lives and lets us see nothing more, for this reason. */
  public Refusal unseen(String why) {
    return new Refusal(Refusal.Kind.UNSEEN, name() + " lives; nothing more can be seen: " + why);
  }

  /** No way to tell even whether it lives. */
  Refusal dark(String why) {
    return new Refusal(Refusal.Kind.UNSEEN, name() + " cannot be asked: " + why);
  }

  /** What a failure of a conversation means, whatever threw it. */
  Refusal because(Throwable cause, Duration waited) {
    return switch (cause) {
      case Refusal refusal -> refusal;
      case IOException e -> refusal(e, waited);
      case SQLException e -> refusal(e, waited);
      case null, default ->
          stumbled(String.valueOf(cause)); // a driver that stumbled over what it read
    };
  }

  /** What a driver's failure to connect means: the server's own code first, then the socket's. */
  private Refusal refusal(SQLException e, Duration waited) {
    String said = Jdbc.words(e);
    try {
      switch (at.kind()) {
        case POSTGRES ->
            PostgresGreeting.judge(this, Optional.ofNullable(e.getSQLState()).orElse(""), said);
        case MARIADB -> MariaDbGreeting.judge(this, e.getErrorCode(), said);
        case REDIS -> throw new IllegalStateException("Redis is not asked by JDBC");
      }
    } catch (Refusal refusal) {
      return refusal;
    }
    Optional<IOException> io = io(e);
    return io.isPresent()
        ? refusal(io.get(), waited)
        : stumbled(e) ? stumbled(said) : unseen(quoted(said));
  }

  private static Optional<IOException> io(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return Optional.of(io);
      }
    }
    return Optional.empty();
  }

  /** Whether the connection failed; drivers put their own complaints into IOException too. */
  private static boolean ofTheConnection(IOException e) {
    return e instanceof SocketException
        || e instanceof InterruptedIOException
        || e instanceof EOFException
        || e instanceof UnknownHostException
        || e instanceof SSLException;
  }

  /**
   * Whether a driver could make no sense of what it read: neither the server's own words nor a
   * failure of the connection.
   */
  static boolean stumbled(Throwable e) {
    Optional<IOException> io = io(e);
    if (e instanceof Refusal || io.isPresent()) {
      return io.isPresent() && !ofTheConnection(io.get());
    }
    boolean told =
        e instanceof PSQLException postgres
            ? postgres.getServerErrorMessage() != null
            : e instanceof SQLException sql && sql.getErrorCode() != 0;
    return !told;
  }

  /** What an I/O failure means. */
  Refusal refusal(IOException e, Duration waited) {
    return switch (e) {
      case UnknownHostException unknown -> dark("the name " + hostOrLoopback() + " is not known");
      case SocketTimeoutException late when said(late).contains("onnect timed out") ->
          down(name() + " does not accept connections: no answer in " + Humane.duration(waited));
      case SocketTimeoutException late -> silent(waited);
      case ConnectException refused -> down("nothing listens as " + name() + " (" + said(e) + ")");
      case NoRouteToHostException none -> down(name() + " cannot be reached (" + said(e) + ")");
      case NoSuchFileException none -> down("nothing listens as " + name() + " (no such socket)");
      case FileNotFoundException none -> dark(said(e));
      case EOFException closed -> closes();
      case SSLException tls -> dark("TLS fails: " + quoted(said(e)));
      default -> bySaying(e);
    };
  }

  /** The system's words for what Java has no class for (errno(3)). */
  private Refusal bySaying(IOException e) {
    String said = said(e);
    if (said.contains("No such file")) {
      return down("nothing listens as " + name() + " (no such socket)");
    }
    return said.contains("reset") || said.contains("Broken pipe") ? closes() : dark(quoted(said));
  }

  private static Refusal down(String says) {
    return new Refusal(Refusal.Kind.DOWN, says);
  }

  private static String said(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** A server's words, short and on one line. */
  public static String quoted(String said) {
    return Clean.line(said, LONGEST_SAID);
  }
}
