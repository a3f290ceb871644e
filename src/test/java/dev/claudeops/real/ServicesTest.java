package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Looking;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MachineHost;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The unit probe against a real systemd. */
@Tag("real")
@Timeout(120)
class ServicesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  static Probe probe(String name) {
    return Probes.all().stream()
        .filter(it -> it.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Config declared(Runtime... runtimes) {
    return Config.NONE.with(
        List.of(
            new Service(
                "it",
                Arrays.asList(runtimes),
                List.of(),
                List.of(),
                List.of(),
                Duration.ofSeconds(30),
                true)),
        List.of(),
        List.of());
  }

  private static Map<String, Observation> look(HostView host, Config config) {
    return new Looking(host, config)
        .with(probe("unit")).stream()
            .collect(Collectors.toMap(seen -> seen.subject().name(), Function.identity()));
  }

  @Test
  void aRealSystemdIsSeenAsItIs() {
    try (var machine = Machine.start("units")) {
      HostView host = new MachineHost(machine);
      Map<String, Observation> healthy = look(host, declared(new Runtime.Unit("nginx")));
      assertThat(healthy.keySet()).containsExactlyInAnyOrder("units", "nginx");
      assertThat(healthy.values()).allMatch(seen -> seen.health() == Health.OK);
      assertThat(healthy.get("nginx").measure("age")).isPresent();

      machine.sh(
          """
          cd /etc/systemd/system
          printf '[Service]\\nExecStart=/bin/sh -c "echo no database; exit 3"\\n' > bad.service
          cp bad.service 'my\\x20shop.service'
          cp bad.service ./-dash.service
          cp bad.service 'gr\\xc3\\xbcn.service'
          printf '[Service]\\nExecStart=/bin/sh -c "kill -SEGV $$$$"\\nRestart=always\\nRestartSec=20ms\\n' > crash.service
          printf '[Service]\\nExecStart=/bin/false\\nRestart=always\\nRestartSec=10min\\n' > slow.service
          printf '[Timer]\\nOnCalendar=daily\\n[Install]\\nWantedBy=timers.target\\n' > bad.timer
          systemctl daemon-reload
          systemctl enable bad.timer
          systemctl start bad 'my\\x20shop' -- -dash.service 'gr\\xc3\\xbcn.service' crash slow
          systemctl mask cron.service; systemctl stop cron.service
          """);
      machine.await("systemd gave up", SOON, "systemctl is-failed crash.service");
      machine.await("slow waits", SOON, "systemctl show -p SubState slow | grep -q auto-restart");

      Map<String, Observation> sick =
          look(
              host,
              declared(
                  new Runtime.Unit("bad.service"),
                  new Runtime.Unit("grün"),
                  new Runtime.Unit("cron.service"),
                  new Runtime.Unit("bad.timer"),
                  new Runtime.Unit("no such@.service"),
                  new Runtime.Unit("ghost")));
      assertThat(type(sick, "bad.service")).isEqualTo("unit-failed");
      assertThat(sick.get("bad.service").summary()).contains("exit code 3");
      assertThat(sick.get("bad.service").evidence().text()).contains("no database");
      assertThat(sick.get("bad.service").health()).isEqualTo(Health.FAILED);
      assertThat(type(sick, "grün")).isEqualTo("unit-failed");
      assertThat(type(sick, "my\\x20shop.service")).isEqualTo("unit-failed");
      assertThat(sick.get("my\\x20shop.service").evidence().text()).contains("no database");
      assertThat(type(sick, "-dash.service")).isEqualTo("unit-failed");
      assertThat(sick.get("-dash.service").symptoms().getFirst().severity())
          .isEqualTo(Severity.WARNING);
      assertThat(sick.get("-dash.service").evidence().text()).contains("no database");
      assertThat(type(sick, "crash.service")).isEqualTo("unit-start-limit");
      assertThat(sick.get("crash.service").summary()).contains("SIGSEGV");
      assertThat(type(sick, "slow.service")).isEqualTo("unit-restarting");
      assertThat(type(sick, "cron.service")).isEqualTo("unit-down");
      assertThat(sick.get("cron.service").summary()).contains("masked");
      assertThat(type(sick, "bad.timer")).isEqualTo("timer-missed");
      assertThat(type(sick, "ghost")).isEqualTo("unit-down");
      assertThat(sick.get("no such@.service").health()).isEqualTo(Health.UNKNOWN);
      assertThat(sick.get("units").measure("failed").orElseThrow().value()).isEqualTo(5);
    }
  }

  private static String type(Map<String, Observation> all, String name) {
    assertThat(all).containsKey(name);
    assertThat(all.get(name).symptoms()).as(name).isNotEmpty();
    return all.get(name).symptoms().getFirst().type();
  }

  @Test
  void theMachineIsReadFromOutside() throws Exception {
    try (var machine = Machine.start("host")) {
      HostView host = new MachineHost(machine);
      assertThat(host.read("/etc/os-release")).contains("Debian");
      assertThat(host.exists("/nowhere")).isFalse();
      assertThat(host.list("/etc/systemd")).contains("system");
      assertThat(host.run(Command.of("sh", "-c", "echo $TZ; exit 4")).exit()).isEqualTo(4);
    }
  }
}
