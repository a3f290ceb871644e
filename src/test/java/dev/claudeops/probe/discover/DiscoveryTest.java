package dev.claudeops.probe.discover;

import static dev.claudeops.probe.discover.Proc.fd;
import static dev.claudeops.probe.discover.Proc.process;
import static dev.claudeops.probe.discover.Proc.socket;
import static dev.claudeops.probe.discover.Proc.unit;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.claudeops.config.Check;
import dev.claudeops.config.Proposal;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.LocalHost;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with nginx before an API before PostgreSQL, and nobody who told us. */
class DiscoveryTest {
  @TempDir Path folder;
  private FakeHost host;
  private HttpServer web;
  private int port;

  @BeforeEach
  void aMachine() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    web.createContext("/", exchange -> exchange.sendResponseHeaders(404, -1));
    web.start();
    port = web.getAddress().getPort();
    host =
        new FakeHost(folder)
            .file("/run/systemd/system/x", "")
            .file("/proc/stat", "cpu 1 1 1 1\nbtime 1759140000\n")
            .program("systemctl show --no-pager --property=SystemState", "SystemState=running\n")
            .program(
                "systemctl show",
                unit("nginx.service", "active", "enabled", "Wants=network-online.target\n")
                    + unit(
                        "api.service",
                        "active",
                        "enabled",
                        "Requires=postgresql@15-main.service\n"
                            + "After=nginx.service\n"
                            + "Wants=nginx.service\n")
                    + unit("postgresql@15-main.service", "active", "enabled-runtime", "")
                    + unit("ssh.service", "active", "enabled", "")
                    + unit("idle.service", "inactive", "disabled", "")
                    + unit("broken.service", "failed", "disabled", ""))
            .file(
                "/etc/nginx/nginx.conf",
                "events {} # comment with ; and {\nhttp { include sites/*.conf; }\n")
            .file(
                "/etc/nginx/sites/a.conf",
                """
                upstream back { server 127.0.0.1:%d weight=2; server 10.0.0.9:80; }
                server {
                  listen 443 ssl; server_name "shop.example.org" _;
                  ssl_certificate tls/shop.pem;
                  location ~ ^/a{1,2}$ { proxy_pass http://back; }
                }
                """
                    .formatted(port))
            .file("/etc/nginx/tls/shop.pem", "PEM")
            .file("/var/log/api/api.log", "x")
            .file("/var/log/api/access.log", "x")
            .file("/var/log/nightly.log", "x")
            .file(
                "/etc/cron.d/nightly", "0 3 * * * root /usr/bin/nightly >> /var/log/nightly.log\n");
    process(host, 100, 1, "nginx", "nginx: master process /usr/sbin/nginx", "nginx.service");
    process(host, 101, 100, "nginx", "nginx: worker process", "nginx.service");
    process(host, 200, 1, "node", "/usr/bin/node --secret=hunter2 api.js", "api.service");
    process(
        host,
        300,
        1,
        "postgres",
        "/usr/lib/postgresql/15/bin/postgres",
        "postgresql@15-main.service");
    process(host, 400, 1, "sshd", "sshd: listener", "ssh.service");
    process(host, 500, 1, "gamed", "/opt/game/gamed world --key=hunter2", "");
    fd(host, 100, 5, "socket:[10]", "");
    fd(host, 200, 5, "socket:[20]", "");
    fd(host, 200, 6, "socket:[21]", "");
    fd(host, 200, 7, "/var/log/api/api.log", "flags:\t0102001\n");
    fd(host, 200, 8, "/var/log/api/access.log", "flags:\t0102001\n");
    fd(host, 300, 5, "socket:[30]", "");
    fd(host, 400, 5, "socket:[40]", "");
    fd(host, 500, 5, "socket:[50]", "");
    host.file(
        "/proc/net/tcp",
        "head\n"
            + socket("00000000", 80, "00000000:0000", "0A", 10)
            + socket("0100007F", port, "00000000:0000", "0A", 20)
            + socket("0100007F", 5432, "00000000:0000", "0A", 30)
            + socket("00000000", 22, "00000000:0000", "0A", 40)
            + socket("00000000", 7777, "00000000:0000", "0A", 50)
            + socket("0100007F", 45678, "0100007F:1538", "01", 21));
  }

  @AfterEach
  void end() {
    web.stop(0);
  }

  private static Service service(Proposal proposal, String name) {
    return proposal.config().services().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + proposal));
  }

  @Test
  void theServicesOfTheOwnerAreProposedAndTheMachinesOwnAreNot() throws Exception {
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(proposal.config().services())
        .extracting(Service::name)
        .containsExactlyInAnyOrder("nginx", "api", "postgresql@15-main", "broken", "gamed");
    assertThat(proposal.config().services()).noneMatch(Service::declared);
    assertThat(proposal.reasons())
        .containsEntry("service:broken", "a unit that failed")
        .containsEntry("service:gamed", "it listens on port 7777 and belongs to no unit");
  }

  @Test
  void aUnitThatShouldRunAndIsStoppedIsProposed() throws Exception {
    host.program(
        "systemctl show",
        unit("multi-user.target", "active", "static", "")
            + unit("stopped.service", "inactive", "enabled", "WantedBy=multi-user.target\n")
            + unit("never.service", "inactive", "enabled", "WantedBy=graphical.target\n"));
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(proposal.reasons())
        .containsEntry("service:stopped", "a unit that starts with the machine, and is stopped")
        .doesNotContainKey("service:never");
  }

  @Test
  void aConnectionOverAUnixSocketIsANeed() throws Exception {
    fd(host, 500, 6, "socket:[51]", "");
    fd(host, 300, 6, "socket:[31]", "");
    host.program(
        "ss -xHn",
        """
        u_str ESTAB 0 0 /run/postgresql/.s.PGSQL.5432 31 * 51
        u_str ESTAB 0 0 * 51 * 31
        u_str ESTAB 0 0 /run/other 999 * 998
        u_dgr UNCONN 0 0 * 20 * 0
        broken
        """);
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(proposal.reasons())
        .containsEntry(
            "needs:gamed>postgresql@15-main",
            "it has a connection to /run/postgresql/.s.PGSQL.5432 open now");
    assertThat(service(proposal, "postgresql@15-main").needs()).isEmpty();
  }

  @Test
  void whoNeedsWhomIsGuessedWithoutACircle() throws Exception {
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(service(proposal, "api").needs()).containsExactly("postgresql@15-main");
    assertThat(service(proposal, "nginx").needs()).containsExactly("api");
    assertThat(proposal.reasons())
        .containsEntry("needs:nginx>api", "nginx hands requests to its port " + port)
        .doesNotContainKey("needs:api>nginx");
  }

  @Test
  void anOpenConnectionIsANeed() throws Exception {
    host.program(
        "systemctl show",
        unit("api.service", "active", "enabled", "")
            + unit("postgresql@15-main.service", "active", "enabled-runtime", ""));
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(proposal.reasons())
        .containsEntry("needs:api>postgresql@15-main", "it has a connection to port 5432 open now");
  }

  @Test
  void whatAnswersNowIsWhatIsExpected() throws Exception {
    Proposal proposal = Discovery.propose(Looking.site(host));
    List<Check> checks = service(proposal, "api").health();
    assertThat(checks).hasSize(1);
    assertThat(((Check.Http) checks.getFirst()).expect()).containsExactly(404);
    assertThat(checks.getFirst().name()).isEqualTo("http://127.0.0.1:" + port + "/");
    assertThat(service(proposal, "gamed").health()).isEmpty();
  }

  @Test
  void aDatabaseIsAskedThroughItsOwnClient() throws Exception {
    Runtime.Database database =
        (Runtime.Database)
            service(Discovery.propose(Looking.site(host)), "postgresql@15-main")
                .runtimes()
                .getLast();
    assertThat(database.kind()).isEqualTo(Runtime.Database.Kind.POSTGRES);
    assertThat(database.user()).isEmpty();
    assertThat(database.port()).isZero();
  }

  @Test
  void certificatesAndLogsAreFound() throws Exception {
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(proposal.config().checks())
        .extracting(Check::name)
        .containsExactly("/etc/nginx/tls/shop.pem");
    assertThat(service(proposal, "api").logs()).containsExactly("/var/log/api/api.log");
    assertThat(proposal.config().logs()).containsExactly("/var/log/nightly.log");
    assertThat(proposal.reasons())
        .containsEntry("log:/var/log/api/api.log", "held open for writing by api")
        .containsEntry("log:/var/log/nightly.log", "a job in /etc/cron.d/nightly writes it");
  }

  @Test
  void noSecretOfACommandLineIsKept() throws Exception {
    Proposal proposal = Discovery.propose(Looking.site(host));
    assertThat(proposal.toString()).doesNotContain("hunter2");
    Runtime.Process game = (Runtime.Process) service(proposal, "gamed").runtimes().getFirst();
    assertThat(game.pattern()).hasValue("^/opt/game/gamed world");
  }

  @Test
  void thisMachineIsLookedAtWithoutWaiting() throws Exception {
    Discovery.propose(Looking.site(new LocalHost()));
    long began = System.nanoTime();
    Proposal proposal = Discovery.propose(Looking.site(new LocalHost()));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(took).isLessThan(Duration.ofSeconds(3));
    assertThat(proposal.config().services()).noneMatch(Service::declared);
  }
}
