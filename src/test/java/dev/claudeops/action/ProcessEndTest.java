package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.host.Output;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEndTest {
  private static final Subject HOG = new Subject("pid", "42@1234");

  @TempDir Path folder;
  private FakeHost host;

  private static String stat(int pid, String comm, char state, int parent, long start) {
    return "%d (%s) %s %d 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 3 0 %d 1 1 1\n"
        .formatted(pid, comm, state, parent, start);
  }

  @BeforeEach
  void aMachine() throws IOException {
    host =
        new FakeHost(folder)
            .file("/proc/1/stat", stat(1, "systemd", 'S', 0, 1))
            .file("/proc/100/stat", stat(100, "bash", 'S', 1, 50))
            .file("/proc/101/stat", stat(101, "java", 'S', 100, 60))
            .file("/proc/42/stat", stat(42, "hog", 'R', 1, 1234));
    Files.createSymbolicLink(folder.resolve("proc/self"), Path.of("101"));
  }

  private Acting acting(Subject... culprits) {
    Observation.Builder seen = Observation.of(new Subject("machine", "memory"), host.now());
    for (Subject culprit : culprits) {
      seen.culprit("memory-low", culprit);
    }
    return new Acting(host).seeing(seen.ok("seen"));
  }

  private void refused(String name, String why) throws Exception {
    Subject target = new Subject("pid", name);
    assertThat(acting(target).unfit("process-end", target)).contains(why);
  }

  @Test
  void itIsAskedThenKilled() throws Exception {
    assertThatThrownBy(
            () -> acting(HOG).perform(Acting.wish("process-end", HOG, Map.of("wait", "3"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("still there after KILL");
    assertThat(host.changes().stream().map(change -> change.says()))
        .containsExactly("kill -TERM 42", "kill -KILL 42");
  }

  @Test
  void aProcessThatEndsInTimeIsNotKilled() throws Exception {
    host.onChange(
        "kill -TERM",
        change -> {
          host.file("/proc/42/stat", stat(42, "other", 'R', 1, 9999));
          return new Output(0, "", "", false, false);
        });
    acting(HOG).perform("process-end", HOG);
    assertThat(host.changes()).hasSize(1);
  }

  @Test
  void aSignalThatIsNotSentIsTold() {
    host.onChange("kill", change -> new Output(1, "", "not permitted", false, false));
    assertThatThrownBy(() -> acting(HOG).perform("process-end", HOG))
        .isInstanceOf(IOException.class)
        .hasMessage("not permitted");
    assertThat(host.changes()).hasSize(1);
  }

  @Test
  void onlyAProcessByItsNumberAndStartIsEnded() throws Exception {
    for (String name : List.of("42", "42@", "@1234", "042@1234", "-1@1", "42@1234 ", "nginx")) {
      Subject target = new Subject("pid", name);
      assertThat(acting(target, HOG).unfit("process-end", new Subject("pid", "x" + name)))
          .contains("its number and its start");
    }
    refused("42@1235", "is gone");
    assertThat(acting().unfit("process-end", HOG)).contains("no look of this run");
  }

  @Test
  void whatCarriesTheMachineOrUsIsLeftAlone() throws Exception {
    refused("1@1", "machine's own");
    refused("101@60", "ourselves");
    refused("100@50", "what started us");
    host.file("/proc/9/stat", stat(9, "kworker", 'I', 2, 7));
    refused("9@7", "machine's own");
    host.file("/proc/42/stat", stat(42, "hog", 'Z', 1, 1234));
    refused("42@1234", "dead already");
    for (String comm :
        List.of("sshd", "systemd-journal", "dbus-daemon", "dockerd", "containerd-shim", "PM2 v7")) {
      host.file("/proc/42/stat", stat(42, comm, 'S', 1, 1234));
      refused("42@1234", "carries the machine");
    }
    host.file("/proc/42/stat", stat(42, "renamed", 'S', 1, 1234));
    Files.createSymbolicLink(folder.resolve("proc/42/exe"), Path.of("/usr/sbin/sshd (deleted)"));
    refused("42@1234", "carries the machine");
    Files.delete(folder.resolve("proc/42/exe"));
    host.file("/proc/42/cgroup", "0::/system.slice/systemd-resolved.service\n");
    refused("42@1234", "part of systemd-resolved.service");
    host.file("/proc/42/cgroup", "0::/user.slice/user-1000.slice/user@1000.service/app.slice\n");
    assertThat(acting(HOG).plan("process-end", HOG).does()).startsWith("kill -TERM 42");
    Files.delete(folder.resolve("proc/self"));
    refused("42@1234", "which process we are");
  }
}
