package dev.claudeops.testkit.real;

import java.nio.file.Path;

/**
 * A Caddy with a Caddyfile of the test's own, in which {@code @port@}, {@code @tlsPort@}, {@code
 * @certificate@} and {@code @key@} stand for what they say. Its admin socket is off and it writes
 * below its folder only.
 */
public final class Caddy extends Part {
  private final Path server;
  private final int port = freePort();
  private final int tlsPort = freePort();

  private Caddy(Path server, String template, Tls.Certificate certificate) {
    super("caddy");
    this.server = server;
    write(
        "Caddyfile",
        template
            .replace("@port@", Integer.toString(port))
            .replace("@tlsPort@", Integer.toString(tlsPort))
            .replace("@certificate@", certificate.certificate().toString())
            .replace("@key@", certificate.key().toString()));
    restart();
  }

  public static Caddy start(String template, Tls.Certificate certificate) {
    return new Caddy(need("caddy", "caddy"), template, certificate);
  }

  public int port() {
    return port;
  }

  public int tlsPort() {
    return tlsPort;
  }

  public Path configFile() {
    return folder().resolve("Caddyfile");
  }

  /** Starts it again after {@link #kill()} or {@link #stop()}. */
  public void restart() {
    launch(
        Call.of(server, "run", "--config", configFile(), "--adapter", "caddyfile")
            .env("XDG_DATA_HOME", folder().toString())
            .env("XDG_CONFIG_HOME", folder().toString())
            .env("HOME", folder().toString()),
        () -> listens(tlsPort));
  }
}
