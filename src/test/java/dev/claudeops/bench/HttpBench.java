package dev.claudeops.bench;

import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.host.LocalHost;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Memory;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.probe.Site;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A thousand endpoints that answer after 100 ms, looked at by the http probe and asked by
 * java.net.http.HttpClient, each in a fresh JVM against a server in a third: wall time, processor
 * time and resident memory, start of the JVM included in the last two.
 *
 * <p>Run it with {@code ./bench http}.
 */
public final class HttpBench {
  private static final int ENDPOINTS = 1_000;
  private static final int DELAY_MS = 100;
  private static final int ROUNDS = 3;

  private HttpBench() {}

  public static void main(String[] words) throws Exception {
    switch (words.length == 0 ? "all" : words[0]) {
      case "server" -> serve();
      case "probe" -> measured("http probe", () -> probe(Integer.parseInt(words[1])));
      case "jdk" -> measured("java.net.http", () -> jdk(Integer.parseInt(words[1])));
      default -> all();
    }
  }

  private static void all() throws Exception {
    Process server = jvm("server").redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    try {
      byte[] line = new byte[6];
      server.getInputStream().readNBytes(line, 0, 6);
      String port = new String(line, StandardCharsets.US_ASCII).strip();
      out()
          .printf(
              "%d endpoints, %d ms each, %d processors%n",
              ENDPOINTS, DELAY_MS, Runtime.getRuntime().availableProcessors());
      for (int round = 0; round < ROUNDS; round++) {
        for (String who : List.of("probe", "jdk")) {
          jvm(who, port).inheritIO().start().waitFor();
        }
      }
    } finally {
      server.destroy();
    }
  }

  private static ProcessBuilder jvm(String... words) {
    List<String> argv =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HttpBench.class.getName()));
    argv.addAll(List.of(words));
    return new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static void measured(String who, Callable<Integer> work) throws Exception {
    long start = System.nanoTime();
    int well = work.call();
    double wall = (System.nanoTime() - start) / 1e9;
    String status = Files.readString(Path.of("/proc/self/status"));
    long peak =
        status
            .lines()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
    double cpu =
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    out()
        .printf(
            "%-14s %4d well  wall %.2f s  cpu %.2f s  rss at most %d MB%n",
            who, well, wall, cpu, peak / 1024);
  }

  private static int probe(int port) throws Exception {
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < ENDPOINTS; i++) {
      checks.add(check(i, "http://127.0.0.1:" + port + "/" + i));
    }
    Config config = Config.NONE.with(List.of(), checks, List.of());
    Site site = new Site(new LocalHost(), config, new Memory(Map.of()));
    Probe http =
        Probes.all().stream()
            .filter(probe -> probe.spec().name().equals("http"))
            .findFirst()
            .orElseThrow();
    int well = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Observation>>> looks = new ArrayList<>();
      for (Look look : http.looks(site)) {
        looks.add(threads.submit(() -> look.eye().look()));
      }
      for (Future<List<Observation>> look : looks) {
        well += look.get().getFirst().health() == Health.OK ? 1 : 0;
      }
    }
    return well;
  }

  private static Check.Http check(int number, String url) {
    return new Check.Http(
        "e" + number,
        url,
        "GET",
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Optional.of("works"),
        Map.of(),
        Map.of(),
        0,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        14,
        false);
  }

  private static int jdk(int port) throws Exception {
    int well = 0;
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < ENDPOINTS; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + i))
                .timeout(Duration.ofSeconds(10))
                .build();
        answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        HttpResponse<String> got = answer.get(20, TimeUnit.SECONDS);
        well += got.statusCode() == 200 && got.body().contains("works") ? 1 : 0;
      }
    }
    return well;
  }

  private static void serve() throws IOException {
    byte[] answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nit works\n"
            .getBytes(StandardCharsets.US_ASCII);
    Semaphore open = new Semaphore(4_000);
    try (ServerSocket listener = new ServerSocket()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
      out().printf("%-5d%n", listener.getLocalPort());
      out().flush();
      while (true) {
        Socket client = listener.accept();
        open.acquireUninterruptibly();
        Thread.ofVirtual().start(() -> answer(client, answer, open));
      }
    }
  }

  private static void answer(Socket client, byte[] answer, Semaphore open) {
    try (client) {
      InputStream in = client.getInputStream();
      in.read(new byte[4_096]);
      Thread.sleep(DELAY_MS);
      client.getOutputStream().write(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.release();
    }
  }

  private static PrintStream out() {
    return System.out;
  }
}
