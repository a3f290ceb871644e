package dev.claudeops.probe.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CaddyConfigTest {
  private static final String MAIN = "/etc/caddy/Caddyfile";

  @TempDir Path folder;

  private CaddyConfig read(String text) {
    return CaddyConfig.read(new FakeHost(folder).file(MAIN, text), MAIN);
  }

  @Test
  void sitesUpstreamsAndCertificatesAreRead() {
    CaddyConfig config =
        read(
            """
            # a comment { with braces
            {
              email me@example.org
              http_port 8080
              https_port 8443
            }
            (proxied) {
              reverse_proxy /ws/* localhost:3001 {
                to http://127.0.0.1:3002 10.0.0.9:80
                header_up Host {host}
              }
            }
            shop.example.org, http://old.example.org,
            www.example.org:9443 {
              import proxied
              reverse_proxy @api h2c://[::1]:3003 unix//run/a.sock
            }
            *.example.org, localhost, :7000, {$NAME} {
              respond "a { brace \\" and reverse_proxy localhost:1"
            }
            {$OTHER:other.example.org} {
              bind 127.0.0.2
              tls /etc/ssl/other.pem /etc/ssl/other.key
              php_fastcgi localhost:9000
            }
            """);
    assertThat(config.proxied()).containsExactlyInAnyOrder(3001, 3002, 3003, 9000);
    assertThat(config.certificates()).containsExactly("/etc/ssl/other.pem");
    assertThat(config.sites())
        .extracting(site -> site.title() + " at " + site.url())
        .containsExactlyInAnyOrder(
            "https://shop.example.org:8443/ at https://127.0.0.1:8443/",
            "http://old.example.org:8080/ at http://127.0.0.1:8080/",
            "https://www.example.org:9443/ at https://127.0.0.1:9443/",
            "https://other.example.org:8443/ at https://127.0.0.2:8443/");
  }

  @Test
  void aFileOfOneSiteNeedsNoBraces() {
    CaddyConfig config = read("one.example.org\n\nreverse_proxy \\\n  :3000\nfile_server\n");
    assertThat(config.sites())
        .extracting(VirtualHost::title)
        .containsExactly("https://one.example.org/");
    assertThat(config.proxied()).containsExactly(3000);
  }

  @Test
  @Timeout(10)
  void importsAreFollowedAndThoseThatGoRoundEnd() {
    FakeHost host =
        new FakeHost(folder)
            .file(
                MAIN, "import sites/*\nimport Caddyfile\nimport [\n(a) {\n import a\n}\nimport a\n")
            .file("/etc/caddy/sites/a.caddy", "a.example.org {\n reverse_proxy :3000\n}\n")
            .file("/etc/caddy/sites/b", "http://b.example.org {\n import ../sites/b\n}\n")
            .file("/etc/caddy/sites/.hidden", "hidden.example.org\n");
    CaddyConfig config = CaddyConfig.read(host, MAIN);
    assertThat(config.sites())
        .extracting(VirtualHost::title)
        .containsExactlyInAnyOrder("https://a.example.org/", "http://b.example.org/");
    assertThat(config.proxied()).containsExactly(3000);
  }

  @Test
  @Timeout(10)
  void nonsenseIsPassedOver() {
    for (String text :
        new String[] {
          "",
          "}",
          "{",
          "{\n",
          "\"",
          "`",
          "\\",
          "#",
          "import",
          "import \n",
          "() {",
          "(a) {\n",
          "a {\n".repeat(50_000),
          "\"".repeat(300_000),
          "}\n".repeat(100_000),
          "reverse_proxy :99999999",
          "x,\n".repeat(50_000),
          "{$A:".repeat(100_000)
        }) {
      assertThat(read(text).sites()).isEmpty();
    }
  }
}
