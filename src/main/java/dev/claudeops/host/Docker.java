package dev.claudeops.host;

import dev.claudeops.text.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The containers of this machine's engine, Docker's or Podman's, read once a run (Docker Engine
 * API: /version, /containers/json, /containers/ID/json). A stopped Docker that systemd would start
 * at the first connection is not connected to.
 *
 * @param reach whether it could be asked
 * @param why the reason where it could not
 * @param version such as {@code 27.5.1}
 */
public record Docker(Reach reach, String why, String version, List<Container> containers) {
  /** How far we got. */
  public enum Reach {
    /** No engine is installed here. */
    ABSENT,
    /** One is installed and does not answer. */
    DOWN,
    /** One is there and we may not ask it, or its answer makes no sense. */
    HIDDEN,
    SEEN
  }

  private static final List<String> SOCKETS =
      List.of("/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock");
  private static final Duration DEADLINE = Duration.ofSeconds(8);
  private static final int MOST = 300;
  private static final Duration LONGEST_FAREWELL = Duration.ofHours(1);

  public Docker {
    containers = List.copyOf(containers);
  }

  /**
   * One container, whatever its state.
   *
   * @param state created, running, paused, restarting, exited, dead, removing
   * @param policy no, always, unless-stopped, on-failure
   * @param retries after how many restarts {@code on-failure} gives up; 0 is never
   * @param health healthy, unhealthy, starting; empty without a health check
   * @param checked what the last health check printed
   * @param error why the engine could not start it
   * @param project the compose project it belongs to, empty for none
   * @param unit the compose service it is, empty for none
   * @param needs compose services that its own depends on
   * @param farewell how long the engine waits after it asked it to end, before it kills
   */
  public record Container(
      String id,
      String name,
      String image,
      String state,
      int exit,
      boolean oomKilled,
      String error,
      Optional<Instant> started,
      Optional<Instant> finished,
      long restarts,
      String policy,
      long retries,
      String health,
      String checked,
      int pid,
      List<Port> ports,
      String project,
      String unit,
      List<String> needs,
      Duration farewell) {
    public Container {
      ports = List.copyOf(ports);
      needs = List.copyOf(needs);
    }

    public boolean running() {
      return state.equals("running");
    }

    /** Whether the engine is told to keep it running. */
    public boolean kept() {
      return policy.equals("always") || policy.equals("unless-stopped");
    }
  }

  /** A port of the machine that leads into a container. */
  public record Port(String address, int outside, int inside, String protocol) {}

  /** Whether an engine is installed here, running or not; asks nobody. */
  public static boolean installed(HostView host) {
    return socket(host).isPresent() || host.find("dockerd").isPresent();
  }

  /** Asks the engine; never throws. */
  public static Docker read(HostView host) {
    Optional<String> socket = socket(host);
    if (socket.isEmpty()) {
      return host.find("dockerd").isPresent()
          ? not(Reach.DOWN, "the Docker daemon is installed and has no socket: it does not run")
          : not(Reach.ABSENT, "no container engine is installed");
    }
    try {
      if (asleep(host, socket.get())) {
        return not(Reach.DOWN, "the Docker daemon does not run");
      }
      Engine engine = new Engine(host, socket.get(), System.nanoTime() + DEADLINE.toNanos());
      String version = engine.get("/version").at("Version").textOr("");
      List<Container> containers = new ArrayList<>();
      for (Json listed : engine.get("/containers/json?all=1").items()) {
        String id = listed.at("Id").textOr("");
        if (id.matches("[0-9a-f]{12,64}") && containers.size() < MOST) {
          inspect(engine, id).ifPresent(containers::add);
        }
      }
      return new Docker(Reach.SEEN, "", version, containers);
    } catch (IOException e) {
      String says = String.valueOf(e.getMessage());
      if (says.contains("ermission denied")) {
        return not(
            Reach.HIDDEN, "we may not ask the container engine; needs root or the group docker");
      }
      if (says.contains("refused") || says.contains("o such file")) {
        return not(
            Reach.DOWN, "the container engine does not run: nothing listens at " + socket.get());
      }
      return not(says.contains("in time") ? Reach.DOWN : Reach.HIDDEN, says);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return not(Reach.HIDDEN, "interrupted before the container engine answered");
    }
  }

  /**
   * What a container printed since then, its last lines, the oldest first, each with its time
   * before it. Fewer come back where they would be too long.
   */
  public static List<String> logs(HostView host, String name, Instant since, int lines)
      throws IOException, InterruptedException {
    Docker docker = read(host);
    if (docker.reach != Reach.SEEN) {
      throw new IOException(docker.why);
    }
    Container container =
        docker
            .named(name)
            .orElseThrow(() -> new IOException("there is no container of this name any more"));
    Optional<String> socket = socket(host);
    if (socket.isEmpty()) {
      throw new IOException("the container engine has no socket");
    }
    long second = Math.max(0, since.getEpochSecond());
    for (int most = lines; ; most /= 10) {
      try {
        Engine engine = new Engine(host, socket.get(), System.nanoTime() + DEADLINE.toNanos());
        return engine.logs(container.id, second, most).lines().toList();
      } catch (IOException tooLong) {
        if (most < 10 || !String.valueOf(tooLong.getMessage()).contains("too long")) {
          throw tooLong;
        }
      }
    }
  }

  /** The container of this name. */
  public Optional<Container> named(String name) {
    return containers.stream().filter(container -> container.name.equals(name)).findFirst();
  }

  private static Docker not(Reach reach, String why) {
    return new Docker(reach, why, "", List.of());
  }

  /** Where an engine listens, or did. */
  static Optional<String> socket(HostView host) {
    Optional<String> told =
        host.env("DOCKER_HOST")
            .filter(address -> address.startsWith("unix:///"))
            .map(address -> address.substring("unix://".length()));
    return told.isPresent() ? told : SOCKETS.stream().filter(host::exists).findFirst();
  }

  /** Whether systemd holds the socket for a Docker that is stopped: connecting would start it. */
  static boolean asleep(HostView host, String socket) throws IOException, InterruptedException {
    if (!socket.endsWith("run/docker.sock")
        || !host.exists("/run/systemd/system")
        || host.exists("/run/docker.pid")) {
      return false;
    }
    Command ask =
        Command.of("systemctl", "is-active", "docker.service").within(Duration.ofSeconds(2));
    String state = host.run(ask).out().strip();
    return state.equals("inactive") || state.equals("failed");
  }

  /** Empty when the container went away between the list and this question. */
  private static Optional<Container> inspect(Engine engine, String id) throws IOException {
    Json json;
    try {
      json = engine.get("/containers/" + id + "/json");
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains(" 404 ")) {
        return Optional.empty();
      }
      throw e;
    }
    Json state = json.at("State");
    Json policy = json.at("HostConfig", "RestartPolicy");
    List<Json> checks = state.at("Health", "Log").items();
    Json labels = json.at("Config", "Labels");
    String name = json.at("Name").textOr(id.substring(0, 12));
    return Optional.of(
        new Container(
            id,
            name.startsWith("/") ? name.substring(1) : name,
            json.at("Config", "Image").textOr(""),
            state.at("Status").textOr("unknown"),
            (int) state.at("ExitCode").whole().orElse(0),
            state.at("OOMKilled").isTrue(),
            state.at("Error").textOr(""),
            time(state.at("StartedAt")),
            time(state.at("FinishedAt")),
            json.at("RestartCount").whole().orElse(0),
            policy.at("Name").textOr("no"),
            policy.at("MaximumRetryCount").whole().orElse(0),
            state.at("Health", "Status").text().filter(word -> !word.equals("none")).orElse(""),
            checks.isEmpty() ? "" : checks.getLast().at("Output").textOr(""),
            (int) state.at("Pid").whole().orElse(0),
            ports(json.at("NetworkSettings", "Ports")),
            labels.at("com.docker.compose.project").textOr(""),
            labels.at("com.docker.compose.service").textOr(""),
            needs(labels.at("com.docker.compose.depends_on").textOr("")),
            farewell(json.at("Config", "StopTimeout"))));
  }

  /** Ten seconds where the container says nothing else; a negative one is for ever. */
  private static Duration farewell(Json seconds) {
    long told = seconds.whole().orElse(10);
    return told < 0 || told > LONGEST_FAREWELL.toSeconds()
        ? LONGEST_FAREWELL
        : Duration.ofSeconds(told);
  }

  /** Never is year 1 in the engine's words. */
  private static Optional<Instant> time(Json at) {
    try {
      return at.text().map(Instant::parse).filter(time -> time.isAfter(Instant.EPOCH));
    } catch (DateTimeException notOne) {
      return Optional.empty();
    }
  }

  private static List<Port> ports(Json ports) {
    List<Port> found = new ArrayList<>();
    for (Map.Entry<String, Json> entry : ports.fields().entrySet()) {
      String[] inside = entry.getKey().split("/");
      for (Json binding : entry.getValue().items()) {
        long outside = binding.at("HostPort").whole().orElse(0);
        if (inside.length == 2
            && inside[0].matches("\\d{1,5}")
            && outside > 0
            && outside < 65_536) {
          found.add(
              new Port(
                  binding.at("HostIp").textOr(""),
                  (int) outside,
                  Integer.parseInt(inside[0]),
                  inside[1]));
        }
      }
    }
    return found;
  }

  /** The label's form is {@code db:service_healthy:false,cache:service_started:true}. */
  private static List<String> needs(String label) {
    List<String> needs = new ArrayList<>();
    for (String part : label.split(",")) {
      String name = part.split(":", 2)[0].strip();
      if (!name.isEmpty()) {
        needs.add(name);
      }
    }
    return needs;
  }
}
