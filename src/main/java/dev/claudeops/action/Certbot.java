package dev.claudeops.action;

import dev.claudeops.host.Chain;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Param;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The certificates that certbot renews, by its own files: {@code renewal/NAME.conf} tells what
 * {@code live/NAME/} is made from (certbot's manual, "Where are my certificates?").
 */
final class Certbot {
  private static final String FOLDER = "/etc/letsencrypt/";
  private static final String CONF = ".conf";
  private static final int MOST = 1_000;
  private static final int WHOLE_FILE = 1 << 20;
  private static final Param.Form.Name NAME =
      new Param.Form.Name("[A-Za-z0-9*][A-Za-z0-9*._-]*", 200);

  private Certbot() {}

  /**
   * The name of the one certificate that these are names of.
   *
   * @param names in lower case
   * @throws Unfit when there is no certbot, no such certificate, or more than one
   */
  static String lineage(HostView host, Set<String> names) throws Unfit {
    if (host.find("certbot").isEmpty()) {
      throw new Unfit(
          "no command is declared that renews it (actions.certificates), and there is no certbot");
    }
    List<String> fits = new ArrayList<>();
    for (String file : host.listIfThere(FOLDER + "renewal").stream().limit(MOST).toList()) {
      String name = file.endsWith(CONF) ? file.substring(0, file.length() - CONF.length()) : "";
      if (NAME.fault(name).isPresent()) {
        continue;
      }
      if (ofFile(name, names)) {
        return name;
      }
      if (covers(host, name, names)) {
        fits.add(name);
      }
    }
    if (fits.size() > 1) {
      List<String> exact =
          fits.stream().filter(name -> names.contains(name.toLowerCase(Locale.ROOT))).toList();
      fits = exact.size() == 1 ? exact : fits;
    }
    if (fits.size() != 1) {
      throw new Unfit(
          fits.isEmpty()
              ? "certbot renews no certificate of this name or file"
              : "certbot renews several certificates of this name: "
                  + String.join(", ", fits.subList(0, Math.min(5, fits.size())))
                  + "; declare one in actions.certificates");
    }
    return fits.getFirst();
  }

  private static boolean ofFile(String name, Set<String> names) {
    String folder = (FOLDER + "live/" + name + "/").toLowerCase(Locale.ROOT);
    return names.stream().anyMatch(one -> one.startsWith(folder));
  }

  /** Whether its certificate, or the name that certbot gave it, is for one of these hosts. */
  private static boolean covers(HostView host, String name, Set<String> names) {
    if (names.contains(name.toLowerCase(Locale.ROOT))) {
      return true;
    }
    String file = FOLDER + "live/" + name + "/cert.pem";
    try (InputStream in = host.open(file, 0)) {
      Chain chain = Chain.read(in.readNBytes(WHOLE_FILE), file);
      return names.stream()
          .filter(one -> one.indexOf('/') < 0 && one.indexOf(':') < 0)
          .anyMatch(one -> chain.named(one).isEmpty());
    } catch (IOException unreadable) {
      return false; // what cannot be read is not known to be for this host
    }
  }
}
