package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.Cell;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy answers with errors because the app behind it is down: the app is repaired. */
@Tag("real")
@Timeout(180)
class UpstreamScenarioTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static final String APP =
      """
      if (!require('fs').existsSync('%s')) { console.error('no database'); process.exit(1); }
      require('http').createServer((q, r) => r.end('it works')).listen(%d, '127.0.0.1');
      """;

  private static final String PROXY =
      """
      events { worker_connections 64; }
      http {
        access_log off;
        server {
          listen 127.0.0.1:%d;
          location / { proxy_pass http://127.0.0.1:%d; }
        }
      }
      """;

  private Cell cell;
  private Path database;
  private int port;
  private int proxyPort;
  private int proxy;

  @BeforeEach
  void aProxyBeforeAnApp() throws IOException {
    cell = Cell.start();
    database = Files.writeString(cell.folder().resolve("database"), "");
    port = Part.freePort();
    proxyPort = Part.freePort();
    Path app = Files.writeString(cell.folder().resolve("api.js"), APP.formatted(database, port));
    cell.pm2("start", app, "--name", "api", "--max-restarts", "2").text();
    proxy = cell.nginx(PROXY.formatted(proxyPort, port));
    Part.await("both listen", LIMIT, () -> Part.listens(port) && Part.listens(proxyPort));
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "services": [
           {"name": "site", "process": "nginx: master", "needs": ["api"],
            "health": [{"name": "site", "http": "http://127.0.0.1:%d/"}]},
           {"name": "api", "pm2": "api",
            "health": [{"name": "api", "tcp": "127.0.0.1:%d"}]}],
         "limits": {"endpoint-failing": {"looks": "1 of 1"}, "tcp-failing": {"looks": "1 of 1"},
                    "pm2-errored": {"looks": "1 of 1"}}}
        """
            .formatted(Cell.allBut("http", "tcp", "process", "pm2"), proxyPort, port));
  }

  @AfterEach
  void end() {
    cell.pm2("kill");
    cell.close();
  }

  private static Json finding(Json run, String kind, String name) {
    return run.at("findings").items().stream()
        .filter(one -> one.at("subject", "kind").textOr("").equals(kind))
        .filter(one -> one.at("subject", "name").textOr("").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(run.pretty()));
  }

  @Test
  void theEndpointIsToldUnderItsCauseAndTheAppIsRestartedAndNotTheProxy() throws Exception {
    assertThat(cell.check().at("status").textOr("")).isEqualTo("ok");
    Files.delete(database);
    cell.pm2("restart", "api");
    Part.await(
        "the app is given up",
        LIMIT,
        () -> cell.pm2("jlist").text().contains("\"status\":\"errored\""));
    Files.writeString(database, "");
    Json seen = cell.check("--agent", "none");
    Json site = finding(seen, "http", "site");
    assertThat(site.at("causedBy").isNull()).as(seen.pretty()).isFalse();
    assertThat(List.of("pm2", "tcp")).contains(site.at("causedBy", "kind").textOr(""));
    assertThat(site.at("causedBy", "name").textOr("")).isEqualTo("api");
    Json run = cell.check();
    assertThat(run.at("actions").items())
        .allMatch(one -> one.at("target", "name").textOr("").equals("api"));
    Json deed = Cell.deed(run, "pm2-restart");
    assertThat(deed.at("target", "kind").textOr("")).isEqualTo("pm2");
    assertThat(deed.at("outcome").textOr("")).as(run.pretty()).isEqualTo("proven");
    assertThat(cell.alive(proxy)).isTrue();
    assertThat(cell.run("curl", "-s", "http://127.0.0.1:" + proxyPort + "/").text())
        .contains("it works");
    Json after = cell.check();
    assertThat(after.at("status").textOr("")).as(after.pretty()).isEqualTo("ok");
    assertThat(after.at("actions").items()).isEmpty();
    assertThat(cell.journal("intents")).isEmpty();
  }
}
