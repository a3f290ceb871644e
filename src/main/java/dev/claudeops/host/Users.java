package dev.claudeops.host;

import java.util.HashMap;
import java.util.Map;

/** The names of this machine's own users (passwd(5)); those of a directory service are not here. */
public record Users(Map<Integer, String> names) {
  private static final int MOST = 20_000;

  public Users {
    names = Map.copyOf(names);
  }

  /** Reads them; never throws. */
  public static Users read(HostView host) {
    Map<Integer, String> names = new HashMap<>();
    host.readIfThere("/etc/passwd")
        .orElse("")
        .lines()
        .limit(MOST)
        .map(line -> line.split(":"))
        .filter(fields -> fields.length > 2 && fields[2].matches("\\d{1,9}"))
        .forEach(fields -> names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]));
    return new Users(names);
  }

  /** The user's name, or the number where it has none here. */
  public String name(int uid) {
    return names.getOrDefault(uid, Integer.toString(uid));
  }
}
