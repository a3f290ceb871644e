package dev.claudeops.probe.discover;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Proposal;
import dev.claudeops.config.Service;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Site;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is looked at again and again, while things go from it. */
class RememberedTest {
  @TempDir Path folder;
  private FakeHost host;
  private Map<String, String> memory = Map.of();

  /**
   * A unit that was started by hand and listens, a program of nobody's, and a unit that is enabled.
   */
  @BeforeEach
  void aMachine() throws IOException {
    host = new FakeHost(folder).file("/proc/stat", "cpu 1 1 1 1\nbtime 1759140000\n");
    Proc.systemd(host, units("active", "active"));
    host.file("/etc/systemd/system/hand.service", "x")
        .file("/etc/systemd/system/always.service", "x")
        .file("/opt/game/gamed", "x");
    Proc.process(host, 100, 1, "hand", "/usr/bin/hand", "hand.service");
    Proc.process(host, 200, 1, "gamed", "/opt/game/gamed world", "");
    Proc.fd(host, 100, 5, "socket:[10]", "");
    Proc.fd(host, 200, 5, "socket:[20]", "");
    listening(Proc.listening(7001, 10) + Proc.listening(7002, 20));
  }

  private static String units(String hand, String always) {
    return Proc.unit("hand.service", hand, "disabled", "")
        + Proc.unit("always.service", always, "enabled", "");
  }

  private void listening(String sockets) {
    host.file("/proc/net/tcp", "head\n" + sockets);
  }

  private Proposal look() throws InterruptedException {
    Site site = new Site(host, Config.NONE, new Memory(memory));
    Proposal proposal = Discovery.propose(site);
    memory = site.memory().next();
    host.pass(Duration.ofHours(2));
    return proposal;
  }

  private List<String> names() throws InterruptedException {
    return look().config().services().stream().map(Service::name).toList();
  }

  @Test
  void aUnitThatIsGoneIsKeptForSevenDays() throws Exception {
    assertThat(names()).containsExactlyInAnyOrder("hand", "always", "gamed");
    host.program("systemctl show", Proc.unit("always.service", "active", "enabled", ""));
    Proc.end(host, 100);
    listening(Proc.listening(7002, 20));
    Proposal missed = look();
    assertThat(missed.config().services())
        .extracting(Service::name)
        .containsExactlyInAnyOrder("always", "gamed", "hand");
    assertThat(missed.reasons())
        .containsEntry("service:hand", "it ran here until 2025-09-29T14:00:00Z");
    host.pass(Duration.ofDays(6));
    assertThat(names()).contains("hand");
    host.pass(Duration.ofDays(1));
    assertThat(names()).doesNotContain("hand");
    assertThat(memory.get(Remembered.KEY)).doesNotContain("hand");
  }

  @Test
  void aUnitWithoutItsFileIsForgotten() throws Exception {
    look();
    host.program("systemctl show", Proc.unit("always.service", "active", "enabled", ""));
    Proc.end(host, 100);
    java.nio.file.Files.delete(host.path("/etc/systemd/system/hand.service"));
    assertThat(names()).doesNotContain("hand");
  }

  @Test
  void aUnitThatSomebodyDisabledIsForgotten() throws Exception {
    look();
    host.program("systemctl show", Proc.unit("hand.service", "active", "disabled", ""));
    assertThat(names()).contains("hand").doesNotContain("always");
  }

  @Test
  void aProgramOfNobodysIsMissedOnceItWasSeenTwice() throws Exception {
    look();
    Proc.end(host, 200);
    listening(Proc.listening(7001, 10));
    assertThat(names()).doesNotContain("gamed");
    aMachineAgain();
    look();
    look();
    Proc.end(host, 200);
    listening(Proc.listening(7001, 10));
    assertThat(names()).contains("gamed");
    java.nio.file.Files.delete(host.path("/opt/game/gamed"));
    assertThat(names()).doesNotContain("gamed");
  }

  private void aMachineAgain() throws IOException {
    Proc.process(host, 200, 1, "gamed", "/opt/game/gamed world", "");
    Proc.fd(host, 200, 5, "socket:[20]", "");
    listening(Proc.listening(7001, 10) + Proc.listening(7002, 20));
  }

  @Test
  void anAddressThatAnswersNoMoreIsKeptUnlessTheServiceMoved() throws Exception {
    HttpServer web = server();
    HttpServer other = server();
    try {
      int port = web.getAddress().getPort();
      String url = "http://127.0.0.1:" + port + "/";
      Proc.process(host, 100, 1, "node", "/usr/bin/node api.js", "hand.service");
      listening(Proc.listening(port, 10));
      assertThat(health("hand")).containsExactly(url);
      web.stop(0);
      assertThat(health("hand")).containsExactly(url);
      host.pass(Duration.ofDays(8));
      assertThat(health("hand")).isEmpty();
      memory = Map.of();
      listening(Proc.listening(other.getAddress().getPort(), 10));
      String moved = "http://127.0.0.1:" + other.getAddress().getPort() + "/";
      assertThat(health("hand")).containsExactly(moved);
    } finally {
      web.stop(0);
      other.stop(0);
    }
  }

  @Test
  void aServiceThatAnswersElsewhereHasMoved() throws Exception {
    HttpServer web = server();
    HttpServer other = server();
    try {
      Proc.process(host, 100, 1, "node", "/usr/bin/node api.js", "hand.service");
      listening(Proc.listening(web.getAddress().getPort(), 10));
      assertThat(health("hand")).hasSize(1);
      web.stop(0);
      listening(Proc.listening(other.getAddress().getPort(), 10));
      assertThat(health("hand"))
          .containsExactly("http://127.0.0.1:" + other.getAddress().getPort() + "/");
    } finally {
      web.stop(0);
      other.stop(0);
    }
  }

  private static HttpServer server() throws IOException {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    web.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    web.start();
    return web;
  }

  private List<String> health(String name) throws InterruptedException {
    return look().config().services().stream()
        .filter(service -> service.name().equals(name))
        .flatMap(service -> service.health().stream())
        .map(Check::name)
        .toList();
  }

  @Test
  void aMemoryThatMakesNoSenseIsForgotten() throws Exception {
    memory =
        Map.of(
            Remembered.KEY,
            "\n"
                + "\t\n"
                + "x\n"
                + "1 1 - {}\n"
                + "1 1 - {\"services\": [{\"name\": \"a\"}]}\n"
                + "9 9 - not json\n"
                + "1759154400 9 - {\"services\": [{\"name\": \"a\", \"process\":"
                + " \"${file:/etc/shadow}\"}]}\n");
    assertThat(names()).contains("hand", "gamed");
    assertThat(memory.get(Remembered.KEY)).hasLineCount(3);
  }
}
