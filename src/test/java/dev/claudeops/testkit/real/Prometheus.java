package dev.claudeops.testkit.real;

import java.nio.file.Path;

/** A Prometheus that measures itself every second. */
public final class Prometheus extends Part {
  private final Path server;
  private final int port = freePort();

  private Prometheus(Path server) {
    super("prometheus");
    this.server = server;
    write(
        "prometheus.yml",
        """
        global: { scrape_interval: 1s, scrape_timeout: 1s }
        scrape_configs:
          - job_name: self
            static_configs: [ { targets: ['127.0.0.1:%d'] } ]
        """
            .formatted(port));
    restart();
  }

  /** One that has already measured itself once. */
  public static Prometheus start() {
    return new Prometheus(need("prometheus", "prometheus"));
  }

  public int port() {
    return port;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it again after {@link #kill()} or {@link #stop()}. */
  public void restart() {
    launch(
        Call.of(
            server,
            "--config.file=" + folder().resolve("prometheus.yml"),
            "--storage.tsdb.path=" + folder().resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn"),
        () -> listens(port));
  }
}
