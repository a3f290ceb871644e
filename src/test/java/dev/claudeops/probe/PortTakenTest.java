package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortTakenTest {
  private static final String STAMP = "2025-09-29T11:22:33+00:00 web1 it[7]: ";
  private static final String GO = "listen tcp :8080: bind: address already in use";

  @TempDir Path folder;

  @Test
  void thePortIsReadFromTheWordsOfManyPrograms() {
    Map<String, Integer> words =
        Map.ofEntries(
            Map.entry(
                "2025/09/29 11:22:33 [emerg] 7#7: bind() to 0.0.0.0:80 failed (98: Address already"
                    + " in use)",
                80),
            Map.entry("nginx: [emerg] bind() to [::]:443 failed (98: Address already in use)", 443),
            Map.entry(
                "(98)Address already in use: AH00072: make_sock: could not bind to address"
                    + " 0.0.0.0:81",
                81),
            Map.entry("Error: listen EADDRINUSE: address already in use :::3000", 3000),
            Map.entry("Error: listen EADDRINUSE: address already in use ::1:3001", 3001),
            Map.entry("Error: listen EADDRINUSE: address already in use 127.0.0.1:3002", 3002),
            Map.entry(GO, 8080),
            Map.entry("[ERROR] Connection in use: ('127.0.0.1', 8000)", 8000),
            Map.entry(
                "[Errno 98] error while attempting to bind on address ('0.0.0.0', 8001): address"
                    + " already in use",
                8001),
            Map.entry(
                "Could not create server TCP listening socket *:6379: bind: Address already"
                    + " in use",
                6379),
            Map.entry("Bind to port 22 on 0.0.0.0 failed: Address already in use.", 22),
            Map.entry("Web server failed to start. Port 8082 was already in use.", 8082),
            Map.entry("[ALERT] cannot bind socket (Address already in use) [0.0.0.0:88]", 88),
            Map.entry("Do you already have another mysqld server running on port: 3306 ?", 3306),
            Map.entry("HINT:  Is another postmaster already running on port 5432? If not,", 5432));
    words.forEach(
        (line, port) ->
            assertThat(PortTaken.port("before\n" + STAMP + line + "\nafter"))
                .as(line)
                .hasValue(port));
  }

  @Test
  void noPortIsMadeUp() {
    for (String line :
        List.of(
            "OSError: [Errno 98] Address already in use",
            "Error: Address already in use (os error 98)",
            "could not bind IPv4 address \"127.0.0.1\": Address already in use",
            "connected to 10.0.0.1:5432",
            "address already in use 10.0.0.1:99999",
            "address already in use 10.0.0.1:0",
            "address already in use at 11:22:33")) {
      assertThat(PortTaken.port(STAMP + line)).as(line).isEqualTo(OptionalInt.empty());
    }
  }

  /** Process 42 listens on port 8080. */
  private FakeHost host(String cgroup) throws IOException {
    FakeHost host =
        new FakeHost(folder)
            .file("/proc/stat", "btime 1000000\n")
            .file(
                "/proc/net/tcp",
                "sl local rem st\n 0: 00000000:1F90 00000000:0000 0A 0:0 0:0 0 0 0 777 1 0\n")
            .file(
                "/proc/42/stat",
                "42 (node) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 3 0 1234 1 1 1\n")
            .file("/proc/42/cmdline", "node\0old.js\0")
            .file("/proc/42/cgroup", cgroup);
    Path fd = folder.resolve("proc/42/fd");
    if (!Files.exists(fd)) {
      Files.createDirectories(fd);
      Files.createSymbolicLink(fd.resolve("3"), Path.of("socket:[777]"));
    }
    return host;
  }

  private Observation seen(FakeHost host, Set<Integer> theirs) {
    Observation.Builder seen = Observation.of(new Subject("unit", "shop.service"), host.now());
    PortTaken.look(Looking.site(host), seen, "unit-failed", STAMP + GO, "shop.service", theirs);
    return seen.ok("seen");
  }

  @Test
  void aStrayProcessOnThePortIsTheCulprit() throws Exception {
    Subject stray = new Subject("pid", "42@1234");
    for (String cgroup :
        List.of("0::/", "0::/user.slice/session-3.scope", "0::/system.slice/shop.service")) {
      Observation seen = seen(host(cgroup), Set.of());
      assertThat(seen.culprits("unit-failed")).as(cgroup).containsExactly(stray);
      assertThat(seen.evidence().text()).contains("42 node old.js");
    }
  }

  private double leftover(FakeHost host) {
    return seen(host, Set.of()).measure(PortTaken.LEFTOVER).orElseThrow().value();
  }

  @Test
  void aLeftoverIsWhatWasStartedAlikeAndHasLostItsParent() throws Exception {
    assertThat(leftover(host("0::/system.slice/shop.service"))).isEqualTo(1);
    FakeHost host = host("0::/user.slice/session-3.scope");
    assertThat(leftover(host)).as("nothing tells how the unit is started").isZero();
    Files.createSymbolicLink(host.path("/proc/42/exe"), Path.of("/usr/bin/node20"));
    Files.createDirectories(host.path("/usr/bin"));
    Files.createSymbolicLink(host.path("/usr/bin/node"), Path.of("node20"));
    host.program(
        "systemctl show",
        "ExecStart={ path=/usr/bin/node ; argv[]=node old.js ; ignore_errors=no ; x }\n");
    assertThat(leftover(host)).isEqualTo(1);
    host.program(
        "systemctl show",
        "ExecStart={ path=/usr/bin/node ; argv[]=node new.js ; ignore_errors=no ; x }\n");
    assertThat(leftover(host)).as("another script").isZero();
    host.program(
        "systemctl show",
        "ExecStart={ path=/usr/bin/nodejs ; argv[]=node old.js ; ignore_errors=no ; x }\n");
    assertThat(leftover(host)).as("another program").isZero();
  }

  @Test
  void anotherServiceOnThePortIsNamedAndNotItsProcess() throws Exception {
    assertThat(seen(host("0::/system.slice/postgresql.service"), Set.of()).culprits("unit-failed"))
        .containsExactly(new Subject("unit", "postgresql.service"));
  }

  @Test
  void whatIsInAContainerOrAtItsRightPlaceIsNoCulprit() throws Exception {
    assertThat(seen(host("0::/system.slice/docker-abc.scope"), Set.of()).culprits()).isEmpty();
    assertThat(seen(host("0::/"), Set.of(42)).culprits()).isEmpty();
  }

  @Test
  void nobodyIsNamedWhenNobodyListens() throws Exception {
    FakeHost host = host("0::/").file("/proc/net/tcp", "sl local rem st\n");
    assertThat(seen(host, Set.of()).culprits()).isEmpty();
  }
}
