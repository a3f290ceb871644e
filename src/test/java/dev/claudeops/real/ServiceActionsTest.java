package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.Runtime;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MachineHost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The actions on units against a real systemd, in a machine that is made for it. */
@Tag("real")
@Timeout(180)
class ServiceActionsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static Subject unit(String name) {
    return new Subject("unit", name);
  }

  private static String state(Machine machine, String unit) {
    return machine.run("systemctl", "show", "--value", "-p", "ActiveState", "--", unit).text();
  }

  private static String pid(Machine machine, String unit) {
    return machine.run("systemctl", "show", "--value", "-p", "MainPID", "--", unit).text();
  }

  @Test
  void unitsAreStartedStoppedRestartedAndForgiven() throws Exception {
    try (var machine = Machine.start("acts")) {
      Acting acting = new Acting(new MachineHost(machine));
      machine.sh(
          """
          cd /etc/systemd/system
          printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > plain.service
          printf '[Unit]\\nBindsTo=plain.service\\nAfter=plain.service\\n[Service]\\nExecStart=/bin/sleep 1000\\n' > upon.service
          cp plain.service './-dash \\x20it.service' 2>/dev/null || true
          cp plain.service ./-dash.service
          cp plain.service 'my\\x20shop.service'
          printf '[Install]\\nAlias=other.service\\n' >> plain.service
          printf '[Service]\\nExecStart=/bin/sh -c "test -e /mended && exec sleep 1000; exit 3"\\nRestart=always\\nRestartSec=10ms\\n' > loop.service
          printf '[Service]\\nType=oneshot\\nExecStart=/bin/sh -c "test -e /mended && sleep 3 && touch /ran"\\n' > job.service
          printf '[Unit]\\nRefuseManualStart=yes\\nRefuseManualStop=yes\\n[Service]\\nExecStart=/bin/sleep 1000\\n' > own.service
          printf '[Unit]\\nConflicts=plain.service\\n[Service]\\nExecStart=/bin/sleep 1000\\n' > rival.service
          printf '[Service]\\nExecStart=/bin/sleep %%i\\n' > app@.service
          printf '[Socket]\\nListenStream=/run/held.sock\\n' > held.socket
          printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > held.service
          systemctl daemon-reload
          systemctl enable plain.service
          systemctl start plain upon loop held.socket held.service app@1000
          systemctl start job || true
          systemctl mask cron.service
          """);
      machine.await("systemd gave up", SOON, "systemctl is-failed loop.service");

      // restart, by an alias
      String before = pid(machine, "plain");
      assertThat(acting.perform("unit-restart", unit("other.service")).ran())
          .containsExactly("systemctl --no-ask-password restart -- plain.service");
      assertThat(pid(machine, "plain")).isNotEqualTo(before).isNotEqualTo("0");

      // stop, with what stands on it
      machine.sh("systemctl start upon");
      var stop = acting.plan("unit-stop", unit("plain.service"));
      assertThat(stop.does()).endsWith("stop -- plain.service (stops also upon.service)");
      assertThat(stop.undo()).isEqualTo("systemctl start -- plain.service upon.service");
      acting.perform("unit-stop", unit("plain.service"));
      assertThat(state(machine, "plain")).isEqualTo("inactive");
      assertThat(state(machine, "upon")).isEqualTo("inactive");
      assertThat(acting.unfit("unit-stop", unit("plain.service"))).contains("does not run");
      assertThat(acting.unfit("unit-restart", unit("plain.service"))).contains("unit-start");

      // start
      acting.perform("unit-start", unit("plain.service"));
      assertThat(state(machine, "plain")).isEqualTo("active");
      assertThat(acting.unfit("unit-start", unit("plain.service"))).contains("runs already");
      assertThat(acting.unfit("unit-start", unit("rival.service"))).contains("would stop plain");
      for (String odd : List.of("-dash.service", "my\\x20shop.service")) {
        acting.perform("unit-start", unit(odd));
        assertThat(state(machine, odd)).isEqualTo("active");
      }

      // a start limit
      assertThatThrownBy(() -> machine.sh("systemctl start loop")).hasMessageContaining("loop");
      machine.sh("touch /mended");
      assertThat(acting.perform("unit-restart", unit("loop.service")).ran())
          .containsExactly(
              "systemctl --no-ask-password reset-failed -- loop.service",
              "systemctl --no-ask-password restart -- loop.service");
      assertThat(state(machine, "loop")).isEqualTo("active");

      // a job is not waited for, and not cut short
      acting.perform("unit-start", unit("job.service"));
      assertThat(state(machine, "job")).isEqualTo("activating");
      assertThat(acting.unfit("unit-restart", unit("job.service"))).contains("at work");
      machine.await("the job ran", SOON, "test -e /ran");

      // what cannot be done, and why
      assertThat(acting.unfit("unit-start", unit("cron.service"))).contains("masked");
      assertThat(acting.unfit("unit-start", unit("ghost.service"))).contains("not installed");
      assertThat(acting.unfit("unit-start", unit("app@.service"))).contains("instance");
      assertThat(acting.unfit("unit-start", unit("own.service"))).contains("RefuseManualStart");
      assertThat(acting.unfit("unit-start", unit("reboot.target"))).contains("is a target");
      assertThat(acting.unfit("unit-start", unit("rescue.service"))).contains("everything else");
      assertThat(acting.unfit("unit-start", unit("systemd-poweroff.service"))).isNotEmpty();
      assertThat(acting.unfit("unit-restart", unit("held.socket")))
          .contains("held by held.service");
      assertThat(acting.unfit("unit-stop", unit("held.service"))).contains("would come back");
      assertThat(acting.unfit("unit-reload", unit("plain.service"))).contains("cannot reload");
      for (String life : List.of("dbus.service", "dbus.socket", "systemd-journald.service")) {
        assertThat(acting.unfit("unit-stop", unit(life))).contains("carries the machine");
      }
      for (String part : List.of("system.slice", "multi-user.target", "-.mount", "init.scope")) {
        assertThat(acting.unfit("unit-stop", unit(part))).isNotEmpty();
      }
      acting.perform("unit-restart", unit("app@1000.service"));
      acting.perform("unit-reload", unit("nginx.service"));

      // forgetting
      machine.sh("rm /mended; systemctl start job || true; rm /etc/systemd/system/job.service");
      machine.sh("systemctl daemon-reload");
      assertThat(acting.unfit("unit-start", unit("job.service"))).contains("not installed");
      acting.perform("unit-reset-failed", unit("job.service"));
      assertThat(machine.run("systemctl", "is-failed", "job.service").succeeded()).isFalse();
      assertThat(acting.unfit("unit-reset-failed", unit("nginx.service"))).contains("not failed");

      // what fails, fails with systemd's words
      machine.sh("echo 'bogus on;' > /etc/nginx/conf.d/x.conf");
      assertThatThrownBy(() -> acting.perform("unit-restart", unit("nginx.service")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nginx.service failed");
    }
  }

  @Test
  void theLastWayInIsLeftAloneUnlessItIsDeclared() throws Exception {
    try (var machine = Machine.start("door")) {
      machine.sh(
          """
          cd /etc/systemd/system
          printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nAlias=sshd.service\\n' > door.service
          printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > below.service
          printf '[Unit]\\nRequires=below.service\\n[Service]\\nExecStart=/bin/sleep 1000\\n' > ssh.service
          systemctl daemon-reload; systemctl enable door; systemctl start door ssh
          """);
      MachineHost host = new MachineHost(machine);
      Acting stranger = new Acting(host);
      assertThat(stranger.unfit("unit-restart", unit("door.service"))).contains("only way into");
      assertThat(stranger.unfit("unit-stop", unit("below.service")))
          .contains("it stands on below.service and would go down with it");
      Acting owner = new Acting(host).with(ServicesTest.declared(new Runtime.Unit("ssh.service")));
      owner.perform("unit-restart", unit("ssh.service"));
      assertThat(owner.unfit("unit-restart", unit("door.service"))).contains("only way into");
    }
  }
}
