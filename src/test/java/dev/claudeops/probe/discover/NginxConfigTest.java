package dev.claudeops.probe.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NginxConfigTest {
  private static final String MAIN = "/etc/nginx/nginx.conf";

  @TempDir Path folder;

  private NginxConfig read(String text) {
    return NginxConfig.read(new FakeHost(folder).file(MAIN, text), MAIN);
  }

  @Test
  void sitesAreReadThroughQuotesCommentsAndVariables() {
    NginxConfig config =
        read(
            """
            # server { ssl_certificate /commented/out.pem; }
            http { server {
              server_name 'a.example.org' ~^x(?<n>.+)$ b.example.org;
              ssl_certificate "/etc/ssl/a b.pem"; ssl_certificate $ssl_server_name.pem;
              set $x "${y};proxy_pass http://127.0.0.1:1;";
              location /{ proxy_pass http://localhost:3000/api; }
              location /u { proxy_pass http://unix:/run/a.sock; fastcgi_pass 127.0.0.1:9000; }
              location /o { proxy_pass http://10.1.2.3:80; proxy_pass http://${up}; }
            } }
            """);
    assertThat(config.certificates()).containsExactly("/etc/ssl/a b.pem");
    assertThat(config.proxied()).containsExactlyInAnyOrder(3000, 9000);
    assertThat(config.sites())
        .extracting(VirtualHost::name)
        .containsExactlyInAnyOrder("a.example.org");
  }

  @Test
  @Timeout(10)
  void includesThatGoRoundEnd() {
    FakeHost host =
        new FakeHost(folder)
            .file(MAIN, "include nginx.conf; include ./x*.conf; include [; include x1.conf;")
            .file("/etc/nginx/x1.conf", "include x1.conf; include nginx.conf; ssl_certificate /a;");
    assertThat(NginxConfig.read(host, MAIN).certificates()).containsExactly("/a");
  }

  @Test
  @Timeout(10)
  void nonsenseIsPassedOver() {
    for (String text :
        new String[] {
          "",
          "}}}}",
          "{{{{",
          "\"",
          "'",
          "\\",
          "#",
          ";;;",
          "${",
          "a{".repeat(100_000),
          "\"".repeat(300_000),
          "include ;",
          "server x; upstream { server 127.0.0.1:99999999; }"
        }) {
      assertThat(read(text).certificates()).isEmpty();
    }
  }
}
