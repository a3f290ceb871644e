package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificates and proxied ports of Apache's sites, in the folders of the distributions. */
record ApacheConfig(Set<String> certificates, Set<Integer> proxied) {
  private static final List<String> FOLDERS =
      List.of("/etc/apache2/sites-enabled", "/etc/apache2/conf-enabled", "/etc/httpd/conf.d");
  private static final int MOST_FILES = 200;
  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "^\\s{0,40}SSLCertificateFile\\s{1,40}\"?(/[^\"\\s]{1,500})", Pattern.MULTILINE);
  private static final Pattern PROXY =
      Pattern.compile(
          "^\\s{0,40}(?:ProxyPass|RewriteRule)\\s[^\\n]{0,300}?"
              + "(?:https?|ajp|ws)://(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})",
          Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

  static ApacheConfig read(HostView host) {
    Set<String> certificates = new TreeSet<>();
    Set<Integer> proxied = new TreeSet<>();
    int files = 0;
    for (String folder : FOLDERS) {
      for (String name : host.listIfThere(folder)) {
        if (name.endsWith(".conf") && ++files <= MOST_FILES) {
          String text = host.readIfThere(folder + "/" + name).orElse("");
          for (Matcher found = CERTIFICATE.matcher(text); found.find(); ) {
            certificates.add(found.group(1));
          }
          for (Matcher found = PROXY.matcher(text); found.find(); ) {
            proxied.add(Integer.parseInt(found.group(1)));
          }
        }
      }
    }
    return new ApacheConfig(Set.copyOf(certificates), Set.copyOf(proxied));
  }
}
