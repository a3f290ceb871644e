package dev.claudeops.probe.discover;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Proposal;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sites by name, on a web server that answers each name differently. */
class SitesTest {
  private static final Map<String, Integer> ANSWERS =
      Map.of("shop.example.org", 301, "api.example.org", 404, "dead.example.org", 502);

  @TempDir Path folder;
  private FakeHost host;
  private HttpServer web;
  private int port;

  @BeforeEach
  void aWebServer() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    web.createContext(
        "/",
        exchange -> {
          List<String> names = exchange.getRequestHeaders().get("Host");
          String name = names.size() == 1 ? names.getFirst().replaceFirst(":\\d+$", "") : "twice";
          exchange.getResponseHeaders().set("Location", "https://elsewhere.example/");
          exchange.sendResponseHeaders(ANSWERS.getOrDefault(name, 400), -1);
        });
    web.start();
    port = web.getAddress().getPort();
    host = new FakeHost(folder).file("/proc/stat", "cpu 1 1 1 1\nbtime 1759140000\n");
  }

  @AfterEach
  void end() {
    web.stop(0);
  }

  private List<Check> checks() throws InterruptedException {
    return Discovery.propose(Looking.site(host)).config().everyCheck().toList();
  }

  private String title(String name) {
    return "http://" + name + ":" + port + "/";
  }

  @Test
  void nginxSitesThatAnswerAreAskedByNameOnThisMachine() throws Exception {
    Proc.process(host, 100, 1, "nginx", "nginx: master process /usr/sbin/nginx", "nginx.service");
    host.file(
        "/etc/nginx/nginx.conf",
        """
        http {
          server { listen %1$d; listen [::]:%1$d; server_name shop.example.org www.example.org; }
          server { listen 127.0.0.1:%1$d; server_name _ api.example.org; location / { } }
          server { listen %1$d; server_name dead.example.org; }
          server { listen %1$d; server_name unknown.example.org; }
          server { listen unix:/run/x; server_name socket.example.org; }
          server { listen 1; server_name nobody.example.org; }
        }
        """
            .formatted(port));
    List<Check> checks = checks();
    assertThat(checks)
        .extracting(Check::name)
        .containsExactly(title("shop.example.org"), title("api.example.org"));
    Check.Http shop = (Check.Http) checks.getFirst();
    assertThat(shop.url()).isEqualTo("http://127.0.0.1:" + port + "/");
    assertThat(shop.headers().get("Host").reveal()).isEqualTo("shop.example.org:" + port);
    assertThat(shop.redirects()).isZero();
    assertThat(shop.expect()).isEmpty();
    assertThat(shop.tlsName()).isEmpty();
    assertThat(((Check.Http) checks.getLast()).expect()).containsExactly(404);
  }

  @Test
  void apacheSitesToo() throws Exception {
    Proc.process(host, 100, 1, "apache2", "/usr/sbin/apache2 -k start", "apache2.service");
    host.file(
        "/etc/apache2/sites-enabled/shop.conf",
        """
        # <VirtualHost *:%1$d>
        <VirtualHost *:%1$d>
          ServerName shop.example.org
          ProxyPass / http://localhost:3000/
        </VirtualHost>
        <VirtualHost _default_:%1$d>
          ServerName http://dead.example.org:80
        </VirtualHost>
        <IfModule mod_ssl.c>
          <VirtualHost *:1>
            servername "api.example.org"
            SSLEngine on
            SSLCertificateFile "/etc/ssl/api.pem"
          </VirtualHost>
        </IfModule>
        """
            .formatted(port));
    assertThat(checks()).extracting(Check::name).containsExactly(title("shop.example.org"));
    ApacheConfig config = ApacheConfig.read(host);
    assertThat(config.certificates()).containsExactly("/etc/ssl/api.pem");
    assertThat(config.proxied()).containsExactly(3000);
    assertThat(config.sites())
        .extracting(VirtualHost::title)
        .contains("https://api.example.org:1/");
  }

  @Test
  void caddySitesToo() throws Exception {
    Proc.process(host, 100, 1, "caddy", "/usr/bin/caddy run --config /opt/Caddyfile", "");
    host.file(
        "/opt/Caddyfile",
        "http://shop.example.org:%1$d, http://api.example.org:%1$d {\n}\n".formatted(port));
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(proposal.config().everyCheck())
        .extracting(Check::name)
        .containsExactly(title("shop.example.org"), title("api.example.org"));
    assertThat(proposal.reasons())
        .containsEntry(
            "check:" + title("shop.example.org"),
            "Caddy serves this name; it answered 301 when asked at http://127.0.0.1:" + port + "/");
  }

  @Test
  void namesThatCannotBeASitesAreNot() {
    for (String name :
        new String[] {"", "a", "10.0.0.1", "-a.b", "a..b\r\nX: y", "*.b.c", "a b.c"}) {
      assertThat(VirtualHost.of(name, "", 80, false)).isEmpty();
    }
    assertThat(VirtualHost.of("a.b", "example.org", 80, false)).isEmpty();
    assertThat(VirtualHost.of("a.b", "", 70_000, false)).isEmpty();
    assertThat(VirtualHost.of("a.b", "[::1]", 443, true).map(VirtualHost::url))
        .isEqualTo(Optional.of("https://[::1]/"));
    assertThat(Config.NONE.everyCheck()).isEmpty();
  }
}
