package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What memory cost since the last look of this boot: pages swapped, and processes the kernel
 * killed. The counters are those of /proc/vmstat; victims are named by the kernel's log, which is
 * asked only when the counter rose.
 */
final class OomKills {
  private static final String COUNTERS = "memory/counters";
  private static final Pattern VICTIM =
      Pattern.compile(
          "(Memory cgroup out|Out) of memory: Killed process (\\d{1,9}) \\(([^)]{0,64})\\)");
  private static final int MOST_NAMED = 5;

  private OomKills() {}

  /** The counters of one look, on the clock of one boot. */
  private record Counters(String boot, double uptime, long in, long out, long kills) {
    String text() {
      return "%s %s %d %d %d".formatted(boot, uptime, in, out, kills);
    }

    static Optional<Counters> parse(String text) {
      String[] words = text.split(" ");
      return words.length == 5
              && words[1].matches("\\d{1,12}(\\.\\d+)?")
              && (words[2] + words[3] + words[4]).matches("\\d{3,54}")
          ? Optional.of(
              new Counters(
                  words[0],
                  Double.parseDouble(words[1]),
                  Long.parseLong(words[2]),
                  Long.parseLong(words[3]),
                  Long.parseLong(words[4])))
          : Optional.empty();
    }
  }

  /** A killed process; a group is one that hit its own limit while the machine had memory. */
  private record Victim(String pid, String name, boolean group) {}

  /** Adds the measures, and the symptom when something was killed. */
  static void since(Site site, Observation.Builder seen) throws IOException, InterruptedException {
    HostView host = site.host();
    String vmstat = host.readIfThere("/proc/vmstat").orElse("");
    // A container's own kills are in its control group (cgroup v2); vmstat has all of the kernel's.
    boolean contained = Contained.here(host);
    OptionalLong kills =
        counter(
            contained ? host.readIfThere("/sys/fs/cgroup/memory.events").orElse("") : vmstat,
            "oom_kill");
    Counters now =
        new Counters(
            Uptime.bootId(host),
            Uptime.seconds(host),
            counter(vmstat, "pswpin").orElse(0),
            counter(vmstat, "pswpout").orElse(0),
            kills.orElse(0));
    site.memory().put(COUNTERS, now.text());
    Optional<Counters> before =
        site.memory()
            .get(COUNTERS)
            .flatMap(Counters::parse)
            .filter(old -> old.boot.equals(now.boot) && old.uptime <= now.uptime);
    before.ifPresent(
        old ->
            seen.measure("swap-in", (now.in - old.in) / (now.uptime - old.uptime), Unit.PER_SECOND)
                .measure(
                    "swap-out", (now.out - old.out) / (now.uptime - old.uptime), Unit.PER_SECOND));
    // Without a look before, only what the log shows of the last two hours is new.
    double back = before.map(old -> now.uptime - old.uptime).orElse(7_200.0);
    long killed = now.kills - before.map(Counters::kills).orElse(0L);
    if (kills.isEmpty() || killed <= 0) {
      if (before.isPresent() && kills.isPresent()) {
        seen.measure("oom-kills", 0, Unit.COUNT);
      }
      return;
    }
    List<Victim> victims = contained ? List.of() : victims(host, now.uptime, back, seen);
    if (before.isEmpty()) {
      killed = victims.size();
    }
    seen.measure("oom-kills", killed, Unit.COUNT);
    if (killed > 0) {
      tell(seen, killed, victims, back);
    }
  }

  private static void tell(
      Observation.Builder seen, long killed, List<Victim> victims, double back) {
    boolean groups = !victims.isEmpty() && victims.stream().allMatch(Victim::group);
    String names =
        String.join(", ", victims.stream().limit(MOST_NAMED).map(Victim::name).distinct().toList());
    seen.symptom(
        "oom-kill",
        groups ? Severity.WARNING : Severity.CRITICAL,
        "the kernel ended %s for want of memory in the last %s%s%s"
            .formatted(
                killed == 1 ? "1 process" : killed + " processes",
                Humane.seconds(back),
                names.isEmpty() ? "" : ": " + names,
                groups ? " (at its own limit, the machine had memory)" : ""));
  }

  private static List<Victim> victims(
      HostView host, double uptime, double back, Observation.Builder seen)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    if (host.find("journalctl").isPresent()) {
      Output journal =
          host.run(
              Command.of("journalctl", "-k", "-q", "-o", "cat", "--since", "-" + (long) back + "s")
                  .within(Duration.ofSeconds(3)));
      journal.out().lines().filter(line -> VICTIM.matcher(line).find()).forEach(lines::add);
    }
    if (lines.isEmpty() && host.find("dmesg").isPresent()) {
      Output ring = host.run(Command.of("dmesg").within(Duration.ofSeconds(2)));
      ring.out()
          .lines()
          .filter(line -> VICTIM.matcher(line).find() && stamp(line) >= uptime - back)
          .forEach(lines::add);
    }
    if (!lines.isEmpty()) {
      seen.evidence("the kernel's log", String.join("\n", lines));
    }
    return lines.stream()
        .map(VICTIM::matcher)
        .filter(Matcher::find)
        .map(found -> new Victim(found.group(2), found.group(3), found.group(1).startsWith("M")))
        .toList();
  }

  /** Seconds since boot in front of a line of dmesg(1); 0 where it has none. */
  private static double stamp(String line) {
    Matcher stamp = Pattern.compile("^\\[\\s*(\\d{1,12}\\.\\d{1,9})]").matcher(line);
    return stamp.find() ? Double.parseDouble(stamp.group(1)) : 0;
  }

  private static OptionalLong counter(String vmstat, String name) {
    return vmstat
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1).strip())
        .filter(value -> value.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }
}
