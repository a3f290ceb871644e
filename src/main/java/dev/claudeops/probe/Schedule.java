package dev.claudeops.probe;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What starts the check by itself: a file of cron, a systemd timer, root's own crontab. */
sealed interface Schedule {
  /** It is started, by this. */
  record Set(String by) implements Schedule {}

  /** Nothing starts it. */
  record None() implements Schedule {}

  /** There is an entry that will not work. */
  record Broken(String why) implements Schedule {}

  String FILE = "/etc/cron.d/claudeops";

  static Schedule read(HostView host) throws IOException {
    String wants = "/etc/systemd/system/timers.target.wants/";
    Optional<String> timer =
        host.listIfThere(wants).stream()
            .filter(name -> name.startsWith("claudeops") && name.endsWith(".timer"))
            .findFirst();
    if (timer.isPresent()) {
      return new Set(timer.get());
    }
    if (host.exists(FILE)) {
      return cron(host);
    }
    return Stream.of("/var/spool/cron/crontabs/root", "/var/spool/cron/root", "/etc/crontab")
        .filter(file -> jobs(host.readIfThere(file).orElse("")).findFirst().isPresent())
        .findFirst()
        .<Schedule>map(Set::new)
        .orElse(new None());
  }

  private static Schedule cron(HostView host) throws IOException {
    Optional<String> text = host.readIfThere(FILE);
    if (text.isEmpty()) {
      return new Broken(FILE + " cannot be read");
    }
    List<String> jobs = jobs(text.get()).toList();
    if (jobs.isEmpty()) {
      return new Broken(FILE + " has no line that starts the check");
    }
    if (!text.get().endsWith("\n")) {
      return new Broken(FILE + " does not end in a line feed, so cron ignores it");
    }
    Optional<FileFacts> facts = host.facts(FILE);
    if (facts.isPresent() && facts.get().othersMayWrite()) {
      return new Broken("others than root may write " + FILE + ", so cron ignores it");
    }
    if (host.find("cron").isEmpty() && host.find("crond").isEmpty()) {
      return new Broken("there is " + FILE + ", but cron is not installed");
    }
    return new Set(FILE);
  }

  /** Lines that are no comment and name the check. */
  private static Stream<String> jobs(String text) {
    return text.lines()
        .map(String::strip)
        .filter(
            line -> !line.startsWith("#") && line.contains("claudeops") && line.contains("check"));
  }
}
