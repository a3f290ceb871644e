package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/**
 * Processes that run {@link ActsForEver} in one folder, started ahead of their time: with an
 * archive of their classes, and practised, so that they are at work at once when they may begin.
 */
final class Actors {
  private static final long PATIENCE = 60_000_000_000L;

  private final Path folder;
  private final Path scratch;
  private final String classes;
  private final Path archive;
  private int count;

  Actors(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.scratch = Files.createDirectory(folder.resolve("actors"));
    this.classes = jars();
    this.archive = scratch.resolve("classes.jsa");
    Process made = java("-XX:ArchiveClassesAtExit=" + archive, practice());
    assertThat(made.waitFor()).as(log()).isZero();
  }

  /** The class path, with folders as archives, since only those can be shared (java(1)). */
  private String jars() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> jars = new ArrayList<>();
    for (String part : path.split(File.pathSeparator)) {
      String jar = part;
      if (Files.isDirectory(Path.of(part))) {
        jar = scratch.resolve(jars.size() + ".jar").toString();
        assertThat(
                ToolProvider.findFirst("jar")
                    .orElseThrow()
                    .run(System.out, System.err, "-c0f", jar, "-C", part, "."))
            .isZero();
      }
      jars.add(jar);
    }
    return jars.stream().filter(jar -> new File(jar).exists()).collect(Collectors.joining(":"));
  }

  private String practice() {
    return scratch.resolve("practice-" + count++).toString();
  }

  private String log() throws IOException {
    return Files.readString(scratch.resolve("log"));
  }

  private Process java(String archiving, String... args) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                archiving,
                "-cp",
                classes,
                ActsForEver.class.getName()));
    words.addAll(List.of(args));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(new File(scratch.toFile(), "log"))
        .start();
  }

  Actor start() throws IOException {
    Path ready = scratch.resolve("ready-" + count);
    return new Actor(
        java("-XX:SharedArchiveFile=" + archive, practice(), folder.toString(), ready.toString()),
        ready);
  }

  /** One of them. */
  final class Actor {
    private final Process process;
    private final Path ready;

    private Actor(Process process, Path ready) {
      this.process = process;
      this.ready = ready;
    }

    /** Lets it act, as soon as it can. */
    void begin() throws IOException, InterruptedException {
      long deadline = System.nanoTime() + PATIENCE;
      while (!Files.exists(ready)) {
        assertThat(process.isAlive() && System.nanoTime() < deadline).as(log()).isTrue();
        Thread.sleep(2);
      }
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    /** With SIGKILL. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
