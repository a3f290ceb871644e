package dev.claudeops.config;

import dev.claudeops.model.Subject;
import java.time.Duration;
import java.util.Optional;

/**
 * What a service is, as the machine runs it. A service may be several: a unit that holds a
 * database.
 */
public sealed interface Runtime {
  /** The subject that its probe tells of. */
  Subject subject();

  /** A systemd unit, by its full name. */
  record Unit(String name) implements Runtime {
    @Override
    public Subject subject() {
      return new Subject("unit", name);
    }
  }

  /** A Docker container, by name. */
  record Container(String name) implements Runtime {
    @Override
    public Subject subject() {
      return new Subject("container", name);
    }
  }

  /** A PM2 app; without a user, that of whichever PM2 daemon runs an app of this name. */
  record Pm2(String app, Optional<String> user) implements Runtime {
    @Override
    public Subject subject() {
      return new Subject("pm2", app);
    }
  }

  /**
   * A process, found by a regular expression over its command line or by a pid file; exactly one of
   * the two is there.
   *
   * @param least how many there must be
   * @param most how many there may be
   */
  record Process(
      String name, Optional<String> pattern, Optional<String> pidFile, int least, int most)
      implements Runtime {
    @Override
    public Subject subject() {
      return new Subject("process", name);
    }
  }

  /**
   * A database server.
   *
   * @param name the service's name
   * @param host an address, or the folder of a unix socket where it begins with a slash
   * @param port 0 means the usual one of its kind
   * @param database the database to connect to; empty means the kind's usual one
   * @param user without one, where we are root, the server is asked through its own client as its
   *     own system user
   * @param slow a statement that runs longer is told
   */
  record Database(
      String name,
      Kind kind,
      String host,
      int port,
      String database,
      Optional<String> user,
      Optional<Secret> password,
      boolean tls,
      Duration slow)
      implements Runtime {
    /** The servers we can ask. */
    public enum Kind {
      POSTGRES(5432),
      MARIADB(3306),
      REDIS(6379);

      private final int usualPort;

      Kind(int usualPort) {
        this.usualPort = usualPort;
      }

      public int usualPort() {
        return usualPort;
      }
    }

    /** The port that is meant. */
    public int portOrUsual() {
      return port == 0 ? kind.usualPort() : port;
    }

    @Override
    public Subject subject() {
      return new Subject("database", name);
    }
  }
}
