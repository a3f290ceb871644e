package dev.claudeops.testkit.real;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An nginx with a configuration of the test's own.
 *
 * <p>In the template {@code @port@}, {@code @tlsPort@}, {@code @folder@}, {@code @certificate@} and
 * {@code @key@} stand for what they say; the last two need a certificate. Process id, error log and
 * foreground are set from outside.
 */
public final class Nginx extends Part {
  /** A page for every path, and {@code /stub_status}. */
  public static final String PLAIN =
      """
      events { worker_connections 64; }
      http {
        access_log @folder@/access.log;
        server {
          listen 127.0.0.1:@port@;
          location = /stub_status { stub_status; }
          location / { default_type text/plain; return 200 "it works\\n"; }
        }
      }
      """;

  /** The same over TLS. */
  public static final String TLS =
      """
      events { worker_connections 64; }
      http {
        access_log @folder@/access.log;
        server {
          listen 127.0.0.1:@tlsPort@ ssl;
          ssl_certificate @certificate@;
          ssl_certificate_key @key@;
          location / { default_type text/plain; return 200 "it works\\n"; }
        }
      }
      """;

  private final Path server;
  private final int port = freePort();
  private final int tlsPort = freePort();
  private final Optional<Tls.Certificate> certificate;

  private Nginx(Path server, String template, Optional<Tls.Certificate> certificate) {
    super("nginx");
    this.server = server;
    this.certificate = certificate;
    configure(template);
    restart();
  }

  public static Nginx start(String template) {
    return new Nginx(need("nginx", "nginx"), template, Optional.empty());
  }

  public static Nginx start(String template, Tls.Certificate certificate) {
    return new Nginx(need("nginx", "nginx"), template, Optional.of(certificate));
  }

  public int port() {
    return port;
  }

  public int tlsPort() {
    return tlsPort;
  }

  public Path program() {
    return server;
  }

  public Path configFile() {
    return folder().resolve("nginx.conf");
  }

  /**
   * Writes another configuration, which a running server has not read yet: see {@link #reload()}.
   */
  public void configure(String template) {
    String text =
        template
            .replace("@port@", Integer.toString(port))
            .replace("@tlsPort@", Integer.toString(tlsPort))
            .replace("@folder@", folder().toString());
    if (certificate.isPresent()) {
      text =
          text.replace("@certificate@", certificate.get().certificate().toString())
              .replace("@key@", certificate.get().key().toString());
    }
    write("nginx.conf", text);
  }

  /** What {@code nginx -t} says of the configuration as it lies there. */
  public Ran test() {
    return Call.of(words(), "-t").run();
  }

  /**
   * SIGHUP to the master: it takes the new configuration, or keeps the old one when the new is
   * broken.
   */
  public void reload() {
    Processes.signal("HUP", List.of(pid()));
  }

  /** SIGKILL to the workers; the master replaces them at once. */
  public void killWorkers() {
    var workers = processes();
    workers.remove(pid());
    Processes.signal("KILL", workers);
    await(
        "the old workers are dead",
        Duration.ofSeconds(10),
        () -> workers.stream().noneMatch(Processes::alive));
  }

  /** Starts it again after {@link #kill()} or {@link #stop()}. */
  public void restart() {
    launch(Call.of(words()), () -> listens(certificate.isPresent() ? tlsPort : port));
  }

  private List<Object> words() {
    return List.of(
        server,
        "-p",
        folder(),
        "-e",
        folder().resolve("error.log"),
        "-c",
        configFile(),
        "-g",
        "daemon off; master_process on; worker_processes 1; pid "
            + folder().resolve("nginx.pid")
            + ";");
  }
}
