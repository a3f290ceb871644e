package dev.claudeops.bench;

import dev.claudeops.host.LocalHost;
import dev.claudeops.probe.LogWorkbench;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How fast new log text is read: our scan, a loop that only counts line feeds, and a regular
 * expression over lines, each over the same ten files of 100 MB, in one JVM, warm-up included.
 */
public final class LogBench {
  private static final int FILES = 10;
  private static final long SIZE = 100_000_000;

  /** What one way of reading found in one file. */
  @FunctionalInterface
  private interface Way {
    long[] read(Path file) throws IOException;
  }

  private LogBench() {}

  /** Takes a folder for the files, or makes a temporary one; deletes the files in the end. */
  public static void main(String[] args) throws IOException {
    Path folder =
        args.length > 0
            ? Files.createDirectories(Path.of(args[0]))
            : Files.createTempDirectory("log-bench");
    PrintStream out = System.out;
    for (int i = 0; i < FILES; i++) {
      write(folder.resolve("log" + i), i);
    }
    LocalHost host = new LocalHost();
    out.printf("%d files of %d MB, %d processors%n", FILES, SIZE / 1_000_000, host.processors());
    for (String round : List.of("first round", "second round")) {
      out.println(round);
      measure(out, folder, "our scan", file -> LogWorkbench.read(host, file));
      measure(out, folder, "line feeds only", LogBench::lineFeeds);
      measure(out, folder, "regex over lines", LogBench::regex);
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static void measure(PrintStream out, Path folder, String name, Way way)
      throws IOException {
    long lines = 0;
    long errors = 0;
    long bytes = 0;
    double first = 0;
    long began = System.nanoTime();
    for (int i = 0; i < FILES; i++) {
      Path file = folder.resolve("log" + i);
      long[] found = way.read(file);
      lines += found[0];
      errors += found[1];
      bytes += Files.size(file);
      if (i == 0) {
        first = bytes / 1e6 / ((System.nanoTime() - began) / 1e9);
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    out.printf(
        "%-18s %6.0f MB/s (first file %.0f), %d lines, %d errors%n",
        name, bytes / 1e6 / seconds, first, lines, errors);
  }

  private static long[] lineFeeds(Path file) throws IOException {
    byte[] block = new byte[1 << 18];
    long lines = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(block); n > 0; n = in.read(block)) {
        for (int i = 0; i < n; i++) {
          if (block[i] == '\n') {
            lines++;
          }
        }
      }
    }
    return new long[] {lines, 0};
  }

  private static final Pattern TROUBLE =
      Pattern.compile(
          "\\b(?:error|fatal|crit(?:ical)?|alert|emerg|panic|exception|traceback|severe|warn(?:ing)?)\\b|out"
              + " of memory: kill|segfault at|i/o error|no space left on device|too many open"
              + " files|certificate (?:has expired|verify failed)|\" 5\\d\\d ",
          Pattern.CASE_INSENSITIVE);

  private static long[] regex(Path file) throws IOException {
    long lines = 0;
    long hits = 0;
    var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    try (BufferedReader in =
        new BufferedReader(new java.io.InputStreamReader(Files.newInputStream(file), decoder))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines++;
        if (TROUBLE.matcher(line).find()) {
          hits++;
        }
      }
    }
    return new long[] {lines, hits};
  }

  /** A tenth each of ten kinds of log; about one line in fifty is trouble. */
  private static void write(Path file, int seed) throws IOException {
    Random random = new Random(seed);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      long size = 0;
      while (size < SIZE) {
        byte[] line = (line(random) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(line);
        size += line.length;
      }
    }
  }

  private static String line(Random random) {
    int n = random.nextInt(1_000_000);
    String clock = "%02d:%02d:%02d".formatted(n % 24, n % 60, n % 59);
    boolean bad = random.nextInt(50) == 0;
    return switch (random.nextInt(6)) {
      case 0, 1 ->
          "203.0.113.%d - - [29/Sep/2025:%s +0000] \"GET /api/items/%d?page=%d HTTP/1.1\" %d %d \"https://shop.example/\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\""
              .formatted(n % 250, clock, n, n % 9, bad ? 502 : 200, n);
      case 2 ->
          "Sep 29 %s web systemd[1]: %s session-%d.scope - Session %d of User deploy."
              .formatted(clock, bad ? "Failed with an error:" : "Started", n, n);
      case 3 ->
          "{\"level\":%d,\"time\":%d,\"pid\":%d,\"hostname\":\"web\",\"msg\":\"request completed\",\"responseTime\":%d}"
              .formatted(bad ? 50 : 30, 1_759_150_000_000L + n, n % 30_000, n % 900);
      case 4 ->
          "2025-09-29 %s.%03d UTC [%d] app@shop %s"
              .formatted(
                  clock,
                  n % 1000,
                  n % 30_000,
                  bad
                      ? "ERROR:  duplicate key value violates unique constraint \"items_pkey\""
                      : "LOG:  duration: " + n % 900 + ".123 ms  statement: SELECT * FROM items");
      default ->
          "2025-09-29T%sZ %s [http-nio-8080-exec-%d] com.example.shop.Cart : cart %d has %d items"
              .formatted(clock, bad ? "ERROR" : "INFO ", n % 20, n, n % 30);
    };
  }
}
