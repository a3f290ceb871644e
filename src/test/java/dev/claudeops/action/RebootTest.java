package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.Change;
import dev.claudeops.model.Action;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RebootTest {
  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void machine() {
    host =
        new FakeHost(folder.resolve("machine"))
            .program("apt-get", "")
            .file("/var/lib/dpkg/status", "Package: a\nStatus: install ok installed\n");
  }

  private static Action wish(String target, String reason) {
    return new Action("reboot", Subject.parse(target).orElseThrow(), Map.of(), reason, List.of());
  }

  private String unfit(String target) throws Exception {
    return new Acting(host).unfit(wish(target, "r"));
  }

  @Test
  void itLeavesAMinuteInWhichAPersonCanStopIt() throws Exception {
    Action wish = wish("machine:boot", "a new kernel \u001b[31mwaits\n-h now");
    Plan plan = new Acting(host).plan(wish);
    plan.work().perform(new Acting(host).hands(wish));
    assertThat(((Change.Program) host.changes().getFirst()).command().argv())
        .containsExactly("shutdown", "-r", "+1", "ClaudeOps: a new kernel  [31mwaits -h now");
    assertThat(plan.undo()).isEqualTo("shutdown -c");
    assertThat(new Reboot().spec().risk()).isEqualTo(Risk.HIGH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/run/systemd/container",
        "/.dockerenv",
        "/run/.containerenv",
        "/run/systemd/shutdown/scheduled"
      })
  void aContainerIsNotRebootedAndNothingTwice(String mark) throws Exception {
    host.file(mark, "");
    assertThat(unfit("machine:boot")).containsAnyOf("container", "scheduled already");
  }

  @Test
  void nothingIsRebootedIntoHalfInstalledPackages() throws Exception {
    host.file("/var/lib/dpkg/status", "Package: linux-image-1\nStatus: install ok unpacked\n");
    assertThat(unfit("machine:boot")).contains("might not come up again: linux-image-1");
  }

  @Test
  void anotherTargetIsRefused() throws Exception {
    assertThat(unfit("machine:memory")).contains("machine:boot alone");
  }
}
