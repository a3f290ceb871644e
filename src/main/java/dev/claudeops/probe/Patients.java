package dev.claudeops.probe;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Things that ailed in one of the last looks. Who is looked at only while ill would never be seen
 * to have recovered, and the finding would stay open; so a patient is looked at until it has been
 * well for {@value #WELL} looks, which closes also what flaps.
 */
final class Patients {
  static final int WELL = 12;
  private static final int MOST = 200;

  private final String key;
  private final Map<String, Integer> before = new TreeMap<>();
  private final Map<String, Integer> now = new TreeMap<>();

  private Patients(String key) {
    this.key = key;
  }

  /** Those that {@link #keep} left under this key: looks that are left, a space, the name. */
  static Patients of(Memory memory, String key) {
    Patients patients = new Patients(key);
    memory
        .get(key)
        .orElse("")
        .lines()
        .filter(line -> line.matches("\\d{1,3} .{1,300}"))
        .limit(MOST)
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              patients.before.put(
                  line.substring(space + 1), Integer.parseInt(line.substring(0, space)));
            });
    return patients;
  }

  Set<String> names() {
    return Set.copyOf(before.keySet());
  }

  /** Records how one was seen; a well one that was no patient stays none. */
  void seen(String name, boolean ill) {
    int left = ill ? WELL : before.getOrDefault(name, 0) - 1;
    if (left > 0 && now.size() < MOST && name.indexOf('\n') < 0 && name.length() <= 300) {
      now.put(name, left);
    }
  }

  void keep(Memory memory) {
    StringBuilder text = new StringBuilder();
    now.forEach((name, left) -> text.append(left).append(' ').append(name).append('\n'));
    if (text.isEmpty() || text.length() > Memory.LONGEST) {
      memory.drop(key);
    } else {
      memory.put(key, text.toString());
    }
  }
}
