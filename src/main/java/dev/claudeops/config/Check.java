package dev.claudeops.config;

import dev.claudeops.model.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing to check from outside: part of a service's health, or standing alone under {@code
 * checks}.
 */
public sealed interface Check {
  /**
   * What the owner calls it; where the config gives no name, what it looks at. Never holds a
   * credential.
   */
  String name();

  /** The subject that its probe tells of. */
  Subject subject();

  /**
   * An HTTP(S) endpoint.
   *
   * @param url as written; user information in it is sent as basic authentication and never shown
   * @param expect the status codes that are well; empty means 200 to 399
   * @param within slower than this is a warning
   * @param timeout no answer by then is a failure
   * @param contains text that the body must hold
   * @param json values the JSON body must have, by JSON pointer
   * @param redirects how many are followed
   * @param redirectHosts where a redirect may lead besides the same host; {@code *} means anywhere
   * @param ca a PEM file to trust in place of the system's
   * @param tlsName the name the certificate must have in place of the URL's host
   * @param certificateDays fewer days left than this is a warning
   * @param outside true when it is reached through the internet: with the network down it is
   *     UNKNOWN, not failed
   */
  record Http(
      String name,
      String url,
      String method,
      List<Integer> expect,
      Duration within,
      Duration timeout,
      Optional<String> contains,
      Map<String, String> json,
      Map<String, Secret> headers,
      int redirects,
      List<String> redirectHosts,
      Optional<String> ca,
      Optional<String> tlsName,
      int certificateDays,
      boolean outside)
      implements Check {
    @Override
    public Subject subject() {
      return new Subject("http", name);
    }

    /** Without its address and headers, which may hold a credential. */
    @Override
    public String toString() {
      return subject().toString();
    }
  }

  /** A TCP port that must accept. */
  record Tcp(String name, String host, int port, Duration within, Duration timeout, boolean outside)
      implements Check {
    @Override
    public Subject subject() {
      return new Subject("tcp", name);
    }
  }

  /**
   * A name that must resolve.
   *
   * @param expect addresses of which at least one must be in the answer; empty means any
   */
  record Dns(
      String name,
      String host,
      List<String> expect,
      Duration within,
      Duration timeout,
      boolean outside)
      implements Check {
    @Override
    public Subject subject() {
      return new Subject("dns", name);
    }
  }

  /**
   * A certificate in a file, or shown by an endpoint; exactly one of the two is there.
   *
   * @param endpoint {@code host:port}
   * @param tlsName the name it must have; for an endpoint, its host unless given
   */
  record Certificate(
      String name,
      Optional<String> file,
      Optional<String> endpoint,
      Optional<String> tlsName,
      int warningDays,
      int criticalDays,
      Duration timeout,
      boolean outside)
      implements Check {
    @Override
    public Subject subject() {
      return new Subject("certificate", name);
    }
  }

  /** A monitoring plugin: exit code 0 to 3, a first line, performance data behind a bar. */
  record Plugin(String name, List<String> command, Optional<String> user, Duration timeout)
      implements Check {
    @Override
    public Subject subject() {
      return new Subject("command", name);
    }

    /** Without its arguments, which may hold a credential. */
    @Override
    public String toString() {
      return subject().toString();
    }
  }

  /**
   * A PromQL query whose every sample is held against two lines.
   *
   * @param url the server's base address
   * @param above true when large values are bad
   */
  record Prometheus(
      String name,
      String url,
      String query,
      Optional<Double> warning,
      Optional<Double> critical,
      boolean above,
      Map<String, Secret> headers,
      Duration timeout,
      boolean outside)
      implements Check {
    @Override
    public Subject subject() {
      return new Subject("prometheus", name);
    }

    /** Without its address and headers, which may hold a credential. */
    @Override
    public String toString() {
      return subject().toString();
    }
  }

  /**
   * The newest file of a pattern.
   *
   * @param files a glob with an absolute folder, such as {@code /var/backups/db-*.sql.gz}
   * @param maxAge older is a failure
   * @param minSize smaller is a failure, in bytes
   * @param shrink a file smaller than this share of the one before is a warning
   */
  record Backup(String name, String files, Duration maxAge, long minSize, double shrink)
      implements Check {
    @Override
    public Subject subject() {
      return new Subject("backup", name);
    }
  }
}
