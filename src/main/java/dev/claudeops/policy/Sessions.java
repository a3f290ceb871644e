package dev.claudeops.policy;

import dev.claudeops.host.HostView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is logged in: the sessions of systemd-logind, one file each, and utmp(5) where a machine
 * still has it.
 */
final class Sessions {
  private Sessions() {}

  /** Services that open a session and are no person. */
  private static final Set<String> NOBODY =
      Set.of("cron", "crond", "atd", "su-l", "systemd-user", "runuser", "runuser-l");

  private static final int ENTRY = 384; // sizeof(struct utmp) on 64 bits, 32-bit compatible
  private static final short USER_PROCESS = 7;
  private static final int MOST = 10_000;

  /** The users, sorted. */
  static Set<String> people(HostView host) {
    Set<String> people = new TreeSet<>();
    for (String id : host.listIfThere("/run/systemd/sessions")) {
      if (id.endsWith(".ref")) {
        continue;
      }
      Map<String, String> session =
          lines(host.readIfThere("/run/systemd/sessions/" + id).orElse(""));
      if (session.getOrDefault("CLASS", "").equals("user")
          && !session.getOrDefault("STATE", "").equals("closing")
          && !NOBODY.contains(session.getOrDefault("SERVICE", ""))) {
        people.add(session.getOrDefault("USER", "user " + session.getOrDefault("UID", "?")));
      }
    }
    utmp(host, people);
    return people;
  }

  /** {@code KEY=value} lines; later ones win. */
  static Map<String, String> lines(String text) {
    Map<String, String> lines = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                lines.put(line.substring(0, equals), line.substring(equals + 1).strip());
              }
            });
    return lines;
  }

  /** Type at 0, process at 4, user at 44; an entry whose process is gone was left over. */
  private static void utmp(HostView host, Set<String> people) {
    try (InputStream in = host.open("/run/utmp", 0)) {
      for (int i = 0; i < MOST; i++) {
        byte[] bytes = in.readNBytes(ENTRY);
        if (bytes.length < ENTRY) {
          return;
        }
        ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int pid = entry.getInt(4);
        if (entry.getShort(0) == USER_PROCESS && pid > 0 && host.exists("/proc/" + pid)) {
          String user = new String(bytes, 44, 32, StandardCharsets.UTF_8);
          int end = user.indexOf('\0');
          people.add(end < 0 ? user : user.substring(0, end));
        }
      }
    } catch (IOException none) {
      return;
    }
  }
}
