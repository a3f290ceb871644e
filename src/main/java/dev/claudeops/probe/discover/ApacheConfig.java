package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the configs of Apache's sites say, in the folders of the distributions, read line by line
 * (httpd.apache.org: Configuration Files).
 *
 * @param certificates the files of certificates
 * @param proxied the ports of this machine that requests are handed to
 * @param sites its virtual hosts by their ServerName
 */
record ApacheConfig(Set<String> certificates, Set<Integer> proxied, List<VirtualHost> sites) {
  private static final List<String> FOLDERS =
      List.of("/etc/apache2/sites-enabled", "/etc/apache2/conf-enabled", "/etc/httpd/conf.d");
  private static final int MOST_FILES = 200;
  private static final int MOST_SITES = 200;
  private static final Pattern PROXY =
      Pattern.compile(
          "(?:https?|ajp|ws)://(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})", Pattern.CASE_INSENSITIVE);

  static ApacheConfig read(HostView host) {
    Reader reader = new Reader();
    int files = 0;
    for (String folder : FOLDERS) {
      for (String name : host.listIfThere(folder)) {
        if (name.endsWith(".conf") && ++files <= MOST_FILES) {
          host.readIfThere(folder + "/" + name)
              .orElse("")
              .lines()
              .map(String::strip)
              .forEach(reader::line);
        }
      }
    }
    return new ApacheConfig(
        Set.copyOf(reader.certificates), Set.copyOf(reader.proxied), List.copyOf(reader.sites));
  }

  private static final class Reader {
    private final Set<String> certificates = new TreeSet<>();
    private final Set<Integer> proxied = new TreeSet<>();
    private final List<VirtualHost> sites = new ArrayList<>();
    private String listens = "";
    private String name = "";
    private boolean tls;

    void line(String line) {
      String[] words = line.substring(0, Math.min(1_000, line.length())).split("[\\s\"<>]+");
      int first = words.length > 0 && words[0].isEmpty() ? 1 : 0;
      if (line.startsWith("#") || words.length <= first) {
        return;
      }
      String value = words.length > first + 1 ? words[first + 1] : "";
      switch (words[first].toLowerCase(Locale.ROOT)) {
        case "virtualhost" -> {
          listens = value;
          name = "";
          tls = false;
        }
        case "/virtualhost" -> site();
        case "servername" -> name = value.replaceFirst("^https?://", "").replaceFirst(":\\d+$", "");
        case "sslengine" -> tls = value.equalsIgnoreCase("on");
        case "sslcertificatefile" -> {
          if (value.startsWith("/")) {
            certificates.add(value);
          }
        }
        case "proxypass", "proxypassmatch", "rewriterule" -> {
          Matcher target = PROXY.matcher(line.substring(0, Math.min(1_000, line.length())));
          if (target.find()) {
            proxied.add(Integer.parseInt(target.group(1)));
          }
        }
        default -> {
          // Every other directive says nothing about who serves what.
        }
      }
    }

    private void site() {
      int colon = listens.lastIndexOf(':');
      String port = colon > listens.lastIndexOf(']') ? listens.substring(colon + 1) : "";
      if (port.matches("\\d{1,5}") && sites.size() < MOST_SITES) {
        VirtualHost.of(name, listens.substring(0, colon), Integer.parseInt(port), tls)
            .ifPresent(sites::add);
      }
    }
  }
}
