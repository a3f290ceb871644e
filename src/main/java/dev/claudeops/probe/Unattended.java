package dev.claudeops.probe;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's unattended-upgrades: whether it is on, and how its last run ended. */
final class Unattended {
  private static final String LOG = "/var/log/unattended-upgrades/unattended-upgrades.log";
  private static final int TAIL = 64 << 10;
  private static final Pattern ON =
      Pattern.compile("(?m)^\\s*APT::Periodic::Unattended-Upgrade\\s+\"?(\\w{1,20})\"?\\s*;");

  private Unattended() {}

  /** Files of apt.conf.d count in their order; the last word holds. */
  static boolean enabled(HostView host) {
    if (host.find("unattended-upgrade").isEmpty()) {
      return false;
    }
    String value = "0";
    String folder = "/etc/apt/apt.conf.d/";
    for (String name : host.listIfThere(folder)) {
      Matcher on = ON.matcher(host.readIfThere(folder + name).orElse(""));
      while (on.find()) {
        value = on.group(1);
      }
    }
    return !value.equals("0");
  }

  /** The first error of the last run, without its time. */
  static Optional<String> lastError(HostView host) {
    List<String> lines = tail(host).lines().toList();
    int start = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("Starting unattended upgrades script")) {
        start = i;
      }
    }
    return lines.subList(start, lines.size()).stream()
        .filter(line -> line.contains(" ERROR "))
        .map(line -> line.substring(line.indexOf(" ERROR ") + 7).strip())
        .findFirst();
  }

  private static String tail(HostView host) {
    try {
      long size = host.facts(LOG).map(FileFacts::size).orElse(0L);
      if (size == 0) {
        return "";
      }
      try (InputStream in = host.open(LOG, Math.max(0, size - TAIL))) {
        return new String(in.readNBytes(TAIL), StandardCharsets.UTF_8);
      }
    } catch (IOException unreadable) {
      return "";
    }
  }
}
