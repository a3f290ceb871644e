package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {
  private static LogScan scan(String text) {
    LogScan scan = new LogScan(false, line -> true);
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    scan.take(bytes, 0, bytes.length, true);
    return scan;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-09-29 14:00:00 ERROR could not connect",
        "2025/09/29 14:00:00 [error] 12#12: *1 connect() failed, request: \"GET / HTTP/1.1\"",
        "[Mon Sep 29 14:00:00 2025] [core:error] [pid 1] AH00037: Symbolic link not allowed",
        "time=\"2025-09-29T14:00:00Z\" level=error msg=\"cannot bind\"",
        "ts=1 caller=x.go:1 level=fatal msg=gone",
        "{\"level\":\"error\",\"msg\":\"no route\"}",
        "{\"level\":50,\"time\":1759154400000,\"msg\":\"no route\"}",
        "{\"severity\": \"CRITICAL\", \"message\": \"no route\"}",
        "E0929 14:00:00.000000       1 server.go:1] connection refused",
        "<3>connection refused",
        "14:00 ERR failed to do it error=\"x\"",
        "2025-09-29 14:00:00 UTC [1] FATAL:  password authentication failed",
        "2025-09-29T14:00:00Z 0 [ERROR] [MY-010119] [Server] Aborting",
        "SEVERE: Servlet.service() threw",
        "error: cannot open file",
        "app[12]: Error: connect ECONNREFUSED 127.0.0.1:5432",
        "TypeError: Cannot read properties of undefined",
        "java.io.IOException: Broken pipe",
        "Sep 29 14:00:00 web app[1]: an error occurred",
        "10.0.0.1 - - [29/Sep/2025:14:00:00 +0000] \"GET / HTTP/1.1\" 502 157 \"-\" \"curl\"",
        "\u001b[31mERROR\u001b[0m it broke",
        "{\"error\":\"connection refused\"}",
        "critical: disk gone",
        "5 errors found in the file, errors: 5"
      })
  void errorsAreSeen(String line) {
    assertThat(scan(line + "\n").count(LogLine.ERROR)).as(line).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1 - - [29/Sep/2025:14:00:00 +0000] \"GET /error/fatal.html HTTP/1.1\" 200 157 \"-\""
            + " \"x\"",
        "10.0.0.1 - - [29/Sep/2025:14:00:00 +0000] \"GET /?m=panic: HTTP/1.1\" 404 500 \"-\""
            + " \"error\"",
        "INFO finished with 3 errors tolerated",
        "2025-09-29 14:00:00,000 INFO  [main] error handler registered",
        "{\"level\":\"info\",\"msg\":\"error page rendered\"}",
        "{\"level\":30,\"msg\":\"error page rendered\"}",
        "level=debug msg=\"no error\"",
        "done: 0 errors, 0 warnings",
        "finished without errors",
        "no fatal error",
        "this is not an error",
        "result error=0 code=0",
        "result error=null",
        "{\"error\":null,\"id\":1}",
        "{\"errors\":[],\"id\":1}",
        "{\"error\":\"\",\"id\":1}",
        "error count: 0",
        "eth0 errors 0 dropped 0",
        "opened /var/log/nginx/error.log",
        "loading error_page and x-error-id",
        "started unit error-reporter.service",
        "GET /api?error=1",
        "terror alerts critically exceptional",
        "\tat com.example.Exception.handle(Exception.java:12)",
        "2025-09-29 14:00:00 UTC [1] LOG:  statement: select * from errors where error = 1",
        "I0929 14:00:00.000000       1 server.go:1] error budget is full",
        "<6>error budget is full",
        "all fine"
      })
  void whatIsNoErrorIsNone(String line) {
    assertThat(scan(line + "\n").count(LogLine.ERROR)).as(line).isZero();
  }

  @Test
  void warningsAreCountedApart() {
    LogScan scan = scan("WARN x\n[warn] y\nlevel=warning z\nwarning: q\n0 warnings\nforewarned\n");
    assertThat(scan.count(LogLine.WARNING)).isEqualTo(4);
    assertThat(scan.count(LogLine.ERROR)).isZero();
    assertThat(scan.lines()).isEqualTo(6);
  }

  @Test
  void whatAlwaysMattersIsSeenEvenInAQuietLine() {
    String kernel = "Sep 29 14:00:00 web kernel: [1.0] ";
    LogScan scan =
        scan(
            kernel
                + "Out of memory: Killed process 812 (mysqld) total-vm:1kB\n"
                + kernel
                + "app[1]: segfault at 0 ip 0 sp 0 error 4 in libc.so\n"
                + kernel
                + "blk_update_request: I/O error, dev sda, sector 1\n"
                + kernel
                + "EXT4-fs (sda1): Remounting filesystem read-only\n"
                + kernel
                + "watchdog: BUG: soft lockup - CPU#0 stuck for 22s!\n"
                + "INFO write failed: No space left on device\n"
                + "accept4() failed (24: Too many open files)\n"
                + "tls: certificate has expired\n"
                + "Traceback (most recent call last):\n"
                + "FATAL ERROR: Reached heap limit - JavaScript heap out of memory\n"
                + "(node:1) UnhandledPromiseRejectionWarning: x\n"
                + "java.lang.OutOfMemoryError: Java heap space\n"
                + "panic: runtime error: index out of range\n");
    assertThat(scan.count(LogLine.OOM)).isEqualTo(1);
    assertThat(scan.count(LogLine.SEGFAULT)).isEqualTo(1);
    assertThat(scan.count(LogLine.IO_ERROR)).isEqualTo(2);
    assertThat(scan.count(LogLine.KERNEL)).isEqualTo(1);
    assertThat(scan.count(LogLine.NO_SPACE)).isEqualTo(1);
    assertThat(scan.count(LogLine.DESCRIPTORS)).isEqualTo(1);
    assertThat(scan.count(LogLine.CERTIFICATE)).isEqualTo(1);
    assertThat(scan.count(LogLine.CRASH)).isEqualTo(5);
    assertThat(scan.count(LogLine.ERROR)).isEqualTo(13);
  }

  @Test
  void aProgramThatQuotesTheKernelIsNotTheKernel() {
    LogScan scan = scan("user said: Out of memory: Killed process 1\nsegfault at the zoo\n");
    assertThat(scan.count(LogLine.OOM)).isZero();
    assertThat(scan.count(LogLine.SEGFAULT)).isZero();
  }

  @Test
  void linesThatDifferInNumbersAreOneKind() {
    LogScan scan =
        scan(
            "ERROR user 17 id 9f8e7d6c failed in 12ms\nERROR user 4 id 00ff12ab failed in 3ms\n"
                + "ERROR other\n");
    assertThat(scan.kinds(LogLine.ERROR, 20))
        .extracting(kind -> kind.count)
        .containsExactly(2L, 1L);
  }

  @Test
  void invalidTextAndEscapesAreCleaned() {
    LogScan scan = scan("ERROR \u00ff\u00fe\u001b]0;title\u0007 \u001b[2J done\n");
    assertThat(scan.kinds(LogLine.ERROR, 1).getFirst().example)
        .startsWith("ERROR")
        .endsWith("done")
        .doesNotContain("\u001b")
        .doesNotContain("\u0007");
  }

  @Test
  void binaryDataIsRecognised() {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      data.append((char) (i * 7919 % 256));
    }
    assertThat(scan(data.toString()).binary()).isTrue();
    assertThat(scan("a line\n".repeat(100) + "one \0 bad\n").binary()).isFalse();
  }
}
