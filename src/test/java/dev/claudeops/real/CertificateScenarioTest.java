package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.Cell;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Tls;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real server shows a certificate that ended; the owner's own way renews it, and the probe that
 * saw the fault proves it.
 */
@Tag("real")
@Timeout(180)
class CertificateScenarioTest {
  private static final String SERVER =
      """
      events { worker_connections 64; }
      http {
        access_log off;
        server {
          listen 127.0.0.1:%d ssl;
          ssl_certificate %s;
          ssl_certificate_key %s;
          location / { default_type text/plain; return 200 "it works\\n"; }
        }
      }
      """;

  private Cell cell;
  private int port;
  private int server;
  private Tls.Certificate fresh;
  private Path shown;
  private Path key;
  private Tls tls;

  @BeforeEach
  void aServerWithAnOldCertificate() throws IOException {
    cell = Cell.start();
    tls = Tls.in(cell.folder());
    Tls.Certificate expired = tls.expired();
    fresh = tls.good();
    shown = Files.copy(expired.certificate(), cell.folder().resolve("shown.crt"));
    key = Files.copy(expired.key(), cell.folder().resolve("shown.key"));
    port = Part.freePort();
    server = cell.nginx(SERVER.formatted(port, shown, key));
    Part.await("the server listens", Duration.ofSeconds(20), () -> Part.listens(port));
  }

  @AfterEach
  void end() {
    cell.close();
  }

  private String renew(String head) {
    return cell.script(
        "renew",
        """
        #!/bin/sh
        %s
        set -e
        cp %s %s
        cp %s %s
        """
            .formatted(head, fresh.certificate(), shown, fresh.key(), key));
  }

  private void provenAndWellAfterwards(Json deed, Json run) {
    assertThat(deed.at("outcome").textOr("")).as(run.pretty()).isEqualTo("proven");
    assertThat(cell.alive(server)).isTrue();
    Json after = cell.check();
    assertThat(after.at("actions").items()).isEmpty();
    assertThat(after.at("status").textOr("")).as(after.pretty()).isEqualTo("ok");
    assertThat(cell.journal("issues"))
        .isNotEmpty()
        .allMatch(one -> one.contains("status: resolved"));
    assertThat(cell.journal("intents")).isEmpty();
    assertThat(cell.claudeops("doctor").out()).doesNotContain("FAILED", "broken");
  }

  @Test
  void theOwnersDeclaredCommandRenewsItAndReloadsTheServer() {
    // As if the owner had this authority among those of the machine.
    cell.run("mount", "--bind", tls.authority(), "/etc/ssl/certs/ca-certificates.crt").text();
    String reload = cell.script("reload", "#!/bin/sh\nexec kill -HUP \"$1\"\n");
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "checks": [{"name": "site", "certificate": "localhost:%d"}],
         "actions": {"certificates": [{"certificate": "site", "renew": ["%s"],
           "reload": ["%s", "%d"]}]}}
        """
            .formatted(Cell.allBut("certificate"), port, renew(""), reload, server));
    Json run = cell.check();
    assertThat(run.pretty()).contains("certificate-ending");
    provenAndWellAfterwards(Cell.deed(run, "certificate-renew"), run);
  }

  @Test
  void theOwnersRunbookRunsTheOwnersScript() {
    cell.script(
        "new-certificate",
        """
        #!/bin/sh
        # claudeops: risk=low reversible=yes targets=http timeout=20s findings=endpoint-certificate
        # claudeops-about: Puts the new certificate in place and reloads the server.
        set -e
        %s
        kill -HUP %d
        """
            .formatted(renew(""), server));
    cell.runbook(
        "own-certificate",
        """
        ---
        name: own-certificate
        findings: [endpoint-certificate]
        steps:
          - run-script on subject script=new-certificate
        ask: "renew it by hand"
        ---

        Our authority signs it; nobody else knows how.
        """);
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "checks": [{"name": "shop", "http": "https://localhost:%d/", "ca": "%s"}]}
        """
            .formatted(Cell.allBut("http"), port, tls.authority()));
    Json run = cell.check();
    assertThat(run.at("findings").items().stream().map(one -> one.at("type").textOr("")))
        .containsExactly("endpoint-certificate");
    provenAndWellAfterwards(Cell.deed(run, "run-script"), run);
  }

  @Test
  void aCheckOfThePageThatTheOldCertificateFailsIsRenewedToo() {
    String reload = cell.script("reload", "#!/bin/sh\nexec kill -HUP \"$1\"\n");
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "checks": [{"name": "shop", "http": "https://localhost:%d/", "ca": "%s"}],
         "actions": {"certificates": [{"certificate": "shop", "renew": ["%s"],
           "reload": ["%s", "%d"]}]}}
        """
            .formatted(Cell.allBut("http"), port, tls.authority(), renew(""), reload, server));
    Json run = cell.check();
    provenAndWellAfterwards(Cell.deed(run, "certificate-renew"), run);
  }
}
