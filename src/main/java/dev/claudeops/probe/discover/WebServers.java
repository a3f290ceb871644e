package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the configs of running web servers tell: their certificates, and whom they hand over to. */
final class WebServers {
  private static final String NGINX = "/etc/nginx/nginx.conf";
  private static final Pattern NGINX_OPTION = Pattern.compile("\\s-c\\s+(/\\S{1,500})");
  private static final String LETSENCRYPT = "/etc/letsencrypt/live";

  private final HostView host;
  private final Processes processes;
  private final Owners owners;
  private final Needs needs;

  WebServers(Surroundings around, Owners owners, Needs needs) {
    this.host = around.host();
    this.processes = around.processes();
    this.owners = owners;
    this.needs = needs;
  }

  /** Files of certificates that can be read, each with the reason to check it. */
  Map<String, String> certificates() {
    Map<String, String> files = new TreeMap<>();
    for (Processes.Entry entry : processes.all()) {
      if (Known.nginx(entry.comm()) && entry.command().contains("master process")) {
        Matcher option = NGINX_OPTION.matcher(entry.command());
        NginxConfig config = NginxConfig.read(host, option.find() ? option.group(1) : NGINX);
        config.certificates().forEach(file -> files.put(file, "nginx shows it to its visitors"));
        proxied(entry, config.proxied(), "nginx hands requests to its port ");
      }
    }
    processes.all().stream()
        .filter(entry -> Known.apache(entry.comm()) && owners.of(entry.parent()).isEmpty())
        .findFirst()
        .ifPresent(
            entry -> {
              ApacheConfig config = ApacheConfig.read(host);
              config
                  .certificates()
                  .forEach(file -> files.put(file, "Apache shows it to its visitors"));
              proxied(entry, config.proxied(), "Apache hands requests to its port ");
            });
    for (String name : host.listIfThere(LETSENCRYPT)) {
      files.putIfAbsent(
          LETSENCRYPT + "/" + name + "/fullchain.pem", "Let's Encrypt renews it on this machine");
    }
    files.keySet().removeIf(file -> !LogFiles.there(host, file));
    return files;
  }

  private void proxied(Processes.Entry server, Iterable<Integer> ports, String reason) {
    for (int port : ports) {
      owners
          .of(server.pid())
          .ifPresent(
              from ->
                  owners
                      .ofPort(port)
                      .ifPresent(
                          to -> needs.guess(from, to, Needs.Strength.PROXIED, reason + port)));
    }
  }
}
