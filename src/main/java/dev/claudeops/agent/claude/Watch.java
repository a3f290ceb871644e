package dev.claudeops.agent.claude;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Running;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Watches a start of Claude Code until it ends or has to be ended. */
record Watch(HostView host, Running running, Heard heard, Path out, Path err) {
  private static final Duration STEP = Duration.ofMillis(100);

  /** How long it may take to tell its result after SIGINT; it takes a tenth of a second. */
  static final Duration GRACE = Duration.ofSeconds(3);

  /** Forty turns with tool results of 40 KB are 2 MB. */
  private static final long LONGEST_STREAM = 64L << 20;

  private static final int LONGEST_COMPLAINT = 4_096;

  /**
   * What was seen.
   *
   * @param stopped why we ended it before its time
   * @param timeUp whether its time ran out
   * @param complaint what it wrote to its error stream, cut
   */
  record Seen(
      Heard heard, OptionalInt exit, Optional<Failure> stopped, boolean timeUp, String complaint) {}

  Seen until(long end) throws IOException, InterruptedException {
    while (true) {
      OptionalInt exit = running.await(STEP);
      heard.listen(LONGEST_STREAM);
      if (exit.isPresent()) {
        heard.hearOut();
        return seen(exit, trouble(), false);
      }
      Optional<Failure> trouble = trouble();
      if (trouble.isPresent()) {
        return seen(stop(), trouble, false);
      }
      if (host.nanos() - end >= 0) {
        return seen(stop(), Optional.empty(), true);
      }
    }
  }

  /** Asks it to end, which brings its result. */
  private OptionalInt stop() throws IOException, InterruptedException {
    running.interrupt();
    OptionalInt exit = running.await(GRACE);
    running.end();
    heard.listen(LONGEST_STREAM);
    heard.hearOut();
    return exit;
  }

  private Seen seen(OptionalInt exit, Optional<Failure> stopped, boolean timeUp)
      throws IOException {
    return new Seen(heard, exit, stopped, timeUp, complaint());
  }

  private String complaint() throws IOException {
    try (InputStream in = Files.newInputStream(err)) {
      String said = new String(in.readNBytes(LONGEST_COMPLAINT), StandardCharsets.UTF_8);
      return Clean.line(said.strip(), LONGEST_COMPLAINT);
    }
  }

  /** What makes going on pointless, or worse. */
  private Optional<Failure> trouble() throws IOException {
    if (Files.size(out) > LONGEST_STREAM) {
      return Optional.of(
          Failure.of(
              Cause.BROKEN_OUTPUT,
              "Claude Code wrote more than " + (LONGEST_STREAM >> 20) + " MiB and was ended"));
    }
    Optional<Failure> atStart = heard.init().flatMap(Watch::strange);
    return atStart.isPresent()
        ? atStart
        : heard.refused().isPresent() && heard.result().isEmpty()
            ? Optional.of(Judge.refused(heard.refused().getAsLong(), ""))
            : Optional.empty();
  }

  /** What is wrong with how it introduces itself. */
  private static Optional<Failure> strange(Json init) {
    String version = init.at("claude_code_version").textOr("");
    if (!Program.tried(version)) {
      return Optional.of(
          Failure.of(
              Cause.WRONG_VERSION,
              "Claude Code says it is version "
                  + Clean.line(version, 40)
                  + "; tried is "
                  + Program.TRIED));
    }
    for (Json tool : init.at("tools").items()) {
      String name = tool.textOr("");
      if (!name.equals(Invocation.ANSWER) && !name.startsWith(Invocation.tool(""))) {
        return Optional.of(
            Failure.of(
                Cause.WRONG_VERSION,
                "Claude Code "
                    + version
                    + " has a tool that is not ours, and was ended: "
                    + Clean.line(name, 80)));
      }
    }
    boolean connected =
        init.at("mcp_servers").items().stream()
            .anyMatch(
                server ->
                    server.at("name").textOr("").equals(Invocation.SERVER)
                        && server.at("status").textOr("").equals("connected"));
    return connected
        ? Optional.empty()
        : Optional.of(Failure.of(Cause.NO_TOOLS, "Claude Code did not reach our tools"));
  }
}
