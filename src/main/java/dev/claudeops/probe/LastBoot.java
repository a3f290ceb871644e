package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Observation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the boot before this one ended, from the end of its journal, or from wtmp (last(1)) where the
 * journal does not reach back. One read a boot.
 */
final class LastBoot {
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d) UTC");

  /** What the last lines of an orderly end hold, whichever version of systemd wrote them. */
  private static final Pattern ORDERLY =
      Pattern.compile(
          "systemd-journald\\[\\d+]: (Journal stopped|Received SIGTERM from PID 1)|systemd\\[1]:"
              + " (Shutting down\\.|Reached target .{0,40}(Reboot|Power.?[Oo]ff|Shutdown|Halt))"
              + "|systemd-shutdown\\[1]:");

  private LastBoot() {}

  static Boot.End read(HostView host, Instant booted, Duration span, Observation.Builder seen)
      throws IOException, InterruptedException {
    List<Instant> starts = List.of();
    String why = "there is neither a journal nor wtmp";
    if (host.find("journalctl").isPresent()) {
      Output boots = run(host, "journalctl", "--list-boots", "--no-pager", "-q");
      starts = starts(boots.out());
      if (starts.size() > 1) {
        Output tail =
            run(host, "journalctl", "-b", "-1", "-n", "40", "-q", "--no-pager", "-o", "short");
        if (tail.ok() && !tail.out().isBlank()) {
          seen.evidence("journalctl -b -1 -n 40", last(tail.out(), 15));
          return new Boot.End(
              ORDERLY.matcher(tail.out()).find() ? Boot.End.How.CLEAN : Boot.End.How.CRASHED,
              within(starts, booted, span),
              "");
        }
        why = "the journal of the boot before is not told: " + tail.complaint();
      } else {
        why =
            boots.timedOut()
                ? "the journal gave no answer in time"
                : "the journal keeps no boot before this one"
                    + (host.root() ? "" : " that we may read; needs root");
      }
    }
    if (host.find("last").isPresent()) {
      Output wtmp = run(host, "last", "-x", "-F", "-n", "20", "reboot", "shutdown");
      List<String> lines =
          wtmp.out()
              .lines()
              .filter(line -> line.startsWith("reboot") || line.startsWith("shutdown"))
              .toList();
      if (lines.size() > 1) {
        seen.evidence("last -x -F -n 20 reboot shutdown", String.join("\n", lines));
        boolean clean = lines.get(0).startsWith("reboot") && lines.get(1).startsWith("shutdown");
        return new Boot.End(
            clean ? Boot.End.How.CLEAN : Boot.End.How.CRASHED,
            Math.max(1, within(starts, booted, span)),
            "");
      }
    }
    return new Boot.End(Boot.End.How.UNKNOWN, Math.max(1, within(starts, booted, span)), why);
  }

  /** The first time in each line of {@code --list-boots}, whose table changed over the years. */
  private static List<Instant> starts(String table) {
    List<Instant> starts = new ArrayList<>();
    for (String line : table.lines().toList()) {
      Matcher time = TIME.matcher(line);
      if (time.find()) {
        starts.add(Instant.parse(time.group(1) + "T" + time.group(2) + "Z"));
      }
    }
    return starts;
  }

  private static int within(List<Instant> starts, Instant booted, Duration span) {
    Instant from = booted.minus(span);
    return (int) starts.stream().filter(start -> !start.isBefore(from)).count();
  }

  private static String last(String text, int lines) {
    List<String> all = text.lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  private static Output run(HostView host, String... words)
      throws IOException, InterruptedException {
    return host.run(Command.of(words).within(Duration.ofSeconds(3)));
  }
}
