package dev.claudeops.probe;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files with jobs for cron, and those in /etc/cron.d that Debian's cron passes over: it takes only
 * names of letters, digits, dashes and underscores, files of root that no one else may write, and
 * files that end in a line feed (cron(8), crontab(5)).
 *
 * @param count files that hold jobs
 * @param ignored each with the reason
 */
record CronFiles(int count, List<String> ignored) {
  private static final int MOST = 1_000;

  static CronFiles read(HostView host) {
    int count = 0;
    List<String> ignored = new ArrayList<>();
    boolean debian = host.exists("/etc/debian_version");
    for (String name : host.listIfThere("/etc/cron.d").stream().limit(MOST).toList()) {
      // Left-overs of package managers and editors, and the folder's placeholder.
      if (name.startsWith(".")
          || name.matches(".*(~|\\.(dpkg-\\w+|rpm\\w+|ucf-\\w+|bak|disabled|off|orig|swp))")) {
        continue;
      }
      Optional<String> text = host.readIfThere("/etc/cron.d/" + name);
      if (text.isEmpty() || text.get().lines().noneMatch(CronFiles::job)) {
        continue;
      }
      Optional<String> why = debian ? why(host, name, text.get()) : Optional.empty();
      why.ifPresent(reason -> ignored.add("/etc/cron.d/" + name + " (" + reason + ")"));
      count += why.isPresent() ? 0 : 1;
    }
    List<String> rest =
        Stream.concat(
                Stream.of("/etc/crontab"),
                Stream.of("/var/spool/cron/crontabs", "/var/spool/cron")
                    .flatMap(
                        folder ->
                            host.listIfThere(folder).stream()
                                .limit(MOST)
                                .map(name -> folder + "/" + name)))
            .toList();
    for (String file : rest) {
      count +=
          host.readIfThere(file).filter(text -> text.lines().anyMatch(CronFiles::job)).isPresent()
              ? 1
              : 0;
    }
    return new CronFiles(count, ignored);
  }

  /** A line that begins with a time, and no comment or variable. */
  private static boolean job(String line) {
    return line.strip().matches("(@\\w+|[\\d*][\\d*,/-]*\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+)\\s.*");
  }

  private static Optional<String> why(HostView host, String name, String text) {
    if (!name.matches("[A-Za-z0-9_-]+")) {
      return Optional.of("its name has a character cron does not take");
    }
    if (!text.endsWith("\n")) {
      return Optional.of("no line feed at its end");
    }
    try {
      Optional<FileFacts> facts = host.facts("/etc/cron.d/" + name);
      if (facts.isPresent() && facts.get().othersMayWrite()) {
        return Optional.of("others may write it");
      }
      return facts.filter(file -> file.uid() != 0).map(file -> "it is not root's");
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
