package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.HostView;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Looking;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are really stuck, dead, or killed by the kernel; needs root. */
@Tag("real")
class ProcessesForRealTest {
  private static final Subject ALL = new Subject("machine", "processes");
  private static final Subject MEMORY = new Subject("machine", "memory");

  @TempDir Path folder;
  private final Looking looking = new Looking(new LocalHost());

  private static Probe probe(String name) {
    return Probes.all().stream()
        .filter(probe -> probe.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", words) + ": " + out).isZero();
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  /** Waits for the kernel, up to ten seconds. */
  private static void await(Path status, String text) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!Files.readString(status).contains(text)) {
      assertThat(System.nanoTime()).as("no %s in %s", text, status).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void aProcessThatWaitsForAFrozenFileSystemIsStuck() throws Exception {
    Path image = folder.resolve("image");
    String point = Files.createDirectory(folder.resolve("mnt")).toString();
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(24L << 20);
    }
    run("mkfs.ext4", "-q", image.toString());
    run("mount", "-o", "loop", image.toString(), point);
    run("fsfreeze", "-f", point);
    try {
      Process stuck = new ProcessBuilder("touch", point + "/file").start();
      await(Path.of("/proc/" + stuck.pid() + "/status"), "State:\tD");
      Observation first = looking.at(probe("process"), ALL);
      assertThat(types(first)).containsExactly("process-stuck");
      assertThat(first.summary()).contains("touch (" + stuck.pid() + ")");
      Observation second = looking.at(probe("process"), ALL);
      assertThat(second.symptoms().getFirst().severity()).isEqualTo(Severity.CRITICAL);
      run("fsfreeze", "-u", point);
      assertThat(stuck.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(types(looking.at(probe("process"), ALL))).doesNotContain("process-stuck");
    } finally {
      new ProcessBuilder("fsfreeze", "-u", point).start().waitFor();
      run("umount", point);
    }
  }

  /** This machine without the marks of a container; the kernel that kills is asked either way. */
  private static HostView uncontained() {
    LocalHost here = new LocalHost();
    return (HostView)
        Proxy.newProxyInstance(
            HostView.class.getClassLoader(),
            new Class<?>[] {HostView.class},
            (self, method, words) -> {
              boolean mark =
                  method.getName().equals("exists")
                      && List.of("/run/systemd/container", "/.dockerenv", "/run/.containerenv")
                          .contains(words[0]);
              try {
                return mark ? Boolean.FALSE : method.invoke(here, words);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aProcessKilledAtItsOwnLimitIsSeenAndNamed() throws Exception {
    Looking looking = new Looking(uncontained());
    boolean second = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    Path group =
        Files.createDirectory(
            Path.of(second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory")
                .resolve("claudeops-test-" + ProcessHandle.current().pid()));
    try {
      Files.writeString(
          group.resolve(second ? "memory.max" : "memory.limit_in_bytes"), "" + (16 << 20));
      looking.at(probe("memory"), MEMORY);
      Process hog =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "echo $$ > \"$1\" && exec tail /dev/zero",
                  "sh",
                  group + "/cgroup.procs")
              .start();
      assertThat(hog.waitFor(20, TimeUnit.SECONDS)).isTrue();
      Observation seen = looking.at(probe("memory"), MEMORY);
      assertThat(types(seen)).contains("oom-kill");
      assertThat(seen.measure("oom-kills").orElseThrow().value()).isGreaterThanOrEqualTo(1);
      assertThat(seen.summary()).contains("tail");
    } finally {
      Files.delete(group);
    }
  }
}
