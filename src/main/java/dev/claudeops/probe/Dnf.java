package dev.claudeops.probe;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Security updates that dnf knows of without asking the network: {@code dnf -C updateinfo list}.
 * Asked again only when packages or its cache changed.
 */
final class Dnf {
  private static final String KEY = "updates/dnf";
  private static final List<String> DATABASES =
      List.of(
          "/var/lib/rpm/rpmdb.sqlite",
          "/usr/lib/sysimage/rpm/rpmdb.sqlite",
          "/var/lib/rpm/Packages");
  private static final List<String> CACHES = List.of("/var/cache/libdnf5", "/var/cache/dnf");

  /** {@code FEDORA-2025-1 Important/Sec. openssl-1:3.0.7-18.el9.x86_64}; dnf5 has more columns. */
  private static final Pattern ROW =
      Pattern.compile(
          "(?i)\\b(?:\\S{0,20}/Sec\\.|security)\\s.*?(\\S{1,200}\\.(?:x86_64|aarch64|noarch|i686|ppc64le|s390x))(?:\\s|$)");

  private Dnf() {}

  static Updates.Pending pending(Site site) throws IOException, InterruptedException {
    HostView host = site.host();
    Optional<Instant> fetched =
        CACHES.stream()
            .flatMap(folder -> host.listIfThere(folder).stream().map(name -> folder + "/" + name))
            .flatMap(file -> host.modified(file).stream())
            .max(Comparator.naturalOrder());
    String state =
        Stream.concat(
                DATABASES.stream().flatMap(file -> host.modified(file).stream()), fetched.stream())
            .map(at -> Long.toString(at.toEpochMilli()))
            .reduce("", (one, other) -> one + " " + other)
            .strip();
    Optional<List<String>> known =
        site.memory().getFor(state, KEY).map(text -> text.lines().toList());
    List<String> names;
    if (known.isPresent()) {
      names = known.get();
    } else {
      Output told =
          host.run(
              Command.of("dnf", "-C", "-q", "updateinfo", "list", "--security")
                  .within(Duration.ofSeconds(15)));
      if (!told.ok()) {
        return new Updates.Pending(
            0,
            List.of(),
            fetched,
            Optional.of(
                "whether updates wait is unknown: dnf: "
                    + told.complaint()
                    + "; run `dnf makecache`"));
      }
      names = names(told.out());
    }
    site.memory().putFor(state, KEY, String.join("\n", names));
    return new Updates.Pending(names.size(), names, fetched, Optional.empty());
  }

  /** Package names without version and architecture, each once. */
  private static List<String> names(String out) {
    TreeSet<String> names = new TreeSet<>();
    out.lines()
        .limit(20_000)
        .filter(line -> line.length() < 1_000)
        .forEach(
            line -> {
              Matcher row = ROW.matcher(line);
              if (row.find()) {
                names.add(row.group(1).replaceFirst("-(?:\\d+:)?[^-]+-[^-]+$", ""));
              }
            });
    return names.stream().limit(2_000).toList();
  }

  /** Whether dnf-automatic installs what it finds: its timer is on. */
  static boolean automatic(HostView host) {
    String wants = "/etc/systemd/system/timers.target.wants/";
    return Stream.of("dnf-automatic.timer", "dnf-automatic-install.timer", "dnf5-automatic.timer")
        .anyMatch(timer -> host.link(wants + timer).isPresent());
  }
}
