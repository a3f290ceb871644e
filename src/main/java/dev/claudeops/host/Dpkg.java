package dev.claudeops.host;

import dev.claudeops.text.Humane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Packages of dpkg that are not simply installed, from its status file in one pass
 * (deb-src-control(5), dpkg(1): package states, flags).
 *
 * @param held the owner keeps these as they are
 * @param broken an installation of these did not come to its end
 */
public record Dpkg(List<String> held, List<String> broken) {
  public static final String STATUS = "/var/lib/dpkg/status";
  private static final int MOST = 1_000;
  private static final int NAMED = 5;
  private static final int MOST_LINES = 5_000_000;
  private static final Set<String> HALF =
      Set.of(
          "half-installed", "half-configured", "unpacked", "triggers-awaited", "triggers-pending");

  public Dpkg {
    held = List.copyOf(held);
    broken = List.copyOf(broken);
  }

  /** The broken ones for a person, the first few by name. */
  public String someBroken() {
    return Humane.some(broken, NAMED);
  }

  public static Dpkg read(HostView host) throws IOException {
    List<String> held = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(host.open(STATUS, 0), StandardCharsets.UTF_8))) {
      String name = "";
      int count = 0;
      for (String line = lines.readLine();
          line != null && count++ < MOST_LINES;
          line = lines.readLine()) {
        if (line.startsWith("Package: ")) {
          name = line.substring(9).strip();
        } else if (line.startsWith("Status: ")) {
          String[] words = line.substring(8).strip().split(" ");
          if (words.length == 3 && words[0].equals("hold") && held.size() < MOST) {
            held.add(name);
          }
          if (words.length == 3
              && (HALF.contains(words[2]) || words[1].equals("reinstreq"))
              && broken.size() < MOST) {
            broken.add(name);
          }
        }
      }
    }
    return new Dpkg(held, broken);
  }
}
