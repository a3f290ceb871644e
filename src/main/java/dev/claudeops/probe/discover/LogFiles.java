package dev.claudeops.probe.discover;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.regex.Pattern;

/** Which open files are logs worth reading: text, and not one line for every request. */
final class LogFiles {
  private static final Pattern NOT_ONE =
      Pattern.compile("(?:access|/journal/|wtmp|btmp|lastlog|\\.gz|\\.xz|\\.1|\\(deleted\\))");

  private LogFiles() {}

  static boolean looksLike(String path) {
    return path.startsWith("/")
        && path.length() <= 500
        && (path.endsWith(".log") || path.startsWith("/var/log/"))
        && !NOT_ONE.matcher(path).find();
  }

  static boolean there(HostView host, String path) {
    try {
      return host.facts(path).map(FileFacts::isFile).orElse(false);
    } catch (IOException unreadable) {
      return false;
    }
  }
}
