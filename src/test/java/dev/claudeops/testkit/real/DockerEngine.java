package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Docker engine beside any other, in network and mount namespaces of its own: no bridge, no
 * firewall rule, nothing on the host but its folder and a cgroup, which goes at the end. Containers
 * have no network but their own {@code lo}.
 */
public final class DockerEngine extends Part {
  /** An image with nothing but a static busybox. */
  public static final String IMAGE = "claudeops-test:1";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> APPLETS =
      List.of(
          "sh", "httpd", "wget", "sleep", "cat", "ls", "ps", "kill", "rm", "touch", "test", "echo",
          "true", "false", "dd", "tail");

  private final Path engine;
  private final Path client;
  private final String cgroup = "/" + folder().getFileName();

  private DockerEngine(Path engine) {
    super("docker");
    this.engine = engine;
    client = need("docker", "docker");
    restart();
    importImage(need("busybox", "busybox"));
  }

  public static DockerEngine start() {
    needRoot("docker");
    return new DockerEngine(need("docker", "dockerd"));
  }

  public Path socket() {
    return folder().resolve("docker.sock");
  }

  /** What {@code DOCKER_HOST} must say to reach it. */
  public String address() {
    return "unix://" + socket();
  }

  /** Runs {@code docker} with these words. */
  public Ran docker(Object... words) {
    return Call.of(client, "--host", address(), List.of(words))
        .env("DOCKER_CONFIG", folder().resolve("config").toString())
        .run();
  }

  /**
   * Starts a container of {@link #IMAGE} in the background; gives its id. Options are those of
   * {@code docker run}.
   */
  public String run(String container, List<String> options, String... command) {
    return docker(
            "run",
            "--detach",
            "--network",
            "none",
            "--name",
            container,
            options,
            IMAGE,
            List.of(command))
        .text();
  }

  /**
   * A container that sleeps, with a health check that asks for the file {@code /healthy}, which it
   * has from the start.
   */
  public String runWithHealthCheck(String container) {
    String id =
        run(
            container,
            List.of(
                "--health-cmd",
                "test -e /healthy",
                "--health-interval",
                "1s",
                "--health-retries",
                "2",
                "--health-timeout",
                "2s"),
            "sh",
            "-c",
            "touch /healthy; trap 'exit 0' TERM; while :; do sleep 0.2; done");
    await(container + " is healthy", PATIENCE, () -> health(container).equals("healthy"));
    return id;
  }

  /**
   * Takes the file away that its health check asks for, and waits until the engine calls it
   * unhealthy.
   */
  public void makeUnhealthy(String container) {
    docker("exec", container, "rm", "/healthy").text();
    await(container + " is unhealthy", PATIENCE, () -> health(container).equals("unhealthy"));
  }

  public void makeHealthy(String container) {
    docker("exec", container, "touch", "/healthy").text();
    await(container + " is healthy", PATIENCE, () -> health(container).equals("healthy"));
  }

  public void killContainer(String container) {
    docker("kill", container).text();
    await(container + " has exited", PATIENCE, () -> state(container).equals("exited"));
  }

  /** The engine's word: created, running, paused, restarting, exited, dead. */
  public String state(String container) {
    return docker("inspect", "--format", "{{.State.Status}}", container).text();
  }

  /** The engine's word: starting, healthy, unhealthy; empty without a health check. */
  public String health(String container) {
    return docker(
            "inspect", "--format", "{{if .State.Health}}{{.State.Health.Status}}{{end}}", container)
        .text();
  }

  /**
   * SIGSTOP to the engine alone: it takes connections and never answers, while the containers run
   * on.
   */
  @Override
  public void freeze() {
    Processes.signal("STOP", List.of(pid()));
  }

  /** Starts it again on the same data after {@link #kill()} or {@link #stop()}. */
  public void restart() {
    // containerd puts the sockets of its shims below /run, whatever it is told: it gets a /run of
    // its own
    launch(
        Call.of(
            "unshare",
            "--net",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            "ip link set lo up && mount -t tmpfs tmpfs /run && exec \"$@\"",
            "sh",
            engine,
            "--data-root",
            folder().resolve("data"),
            "--exec-root",
            folder().resolve("exec"),
            "--pidfile",
            folder().resolve("pid"),
            "--host",
            address(),
            "--iptables=false",
            "--ip6tables=false",
            "--bridge=none",
            "--cgroup-parent=" + cgroup),
        () -> docker("version").succeeded());
  }

  /** Containers are ended in order, so that their mounts go; then the engine. */
  @Override
  protected void farewell() {
    thaw();
    if (running()) {
      var containers = new ArrayList<>(docker("ps", "--all", "--quiet").out().lines().toList());
      if (!containers.isEmpty()) {
        docker("rm", "--force", containers);
      }
      stop();
    }
    kill();
    removeCgroups();
  }

  private void importImage(Path busybox) {
    var tree = makeFolder("image");
    try {
      var bin = Files.createDirectories(tree.resolve("bin"));
      Files.createDirectories(tree.resolve("tmp"));
      Files.copy(busybox, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
      for (String applet : APPLETS) {
        Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var tar = folder().resolve("image.tar");
    Call.of("tar", "-C", tree, "-cf", tar, ".").run().text();
    docker("import", tar, IMAGE).text();
  }

  private void removeCgroups() {
    await(
        "the cgroups of " + folder() + " are gone",
        PATIENCE,
        () -> {
          var found =
              Call.of("find", "/sys/fs/cgroup", "-depth", "-type", "d", "-path", "*" + cgroup + "*")
                  .run()
                  .out();
          found.lines().forEach(group -> Call.of("rmdir", group).run());
          return found.isEmpty();
        });
  }
}
