package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import dev.claudeops.host.Processes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the configs of running web servers tell: their certificates, their sites, and whom they hand
 * over to.
 */
final class WebServers {
  private static final String NGINX = "/etc/nginx/nginx.conf";
  private static final Pattern NGINX_OPTION = Pattern.compile("\\s-c\\s+(/\\S{1,500})");
  private static final Pattern CADDY_OPTION =
      Pattern.compile("\\s(?:-c|--?config)[\\s=]+(\\S{1,500})");
  private static final String LETSENCRYPT = "/etc/letsencrypt/live";

  private final HostView host;
  private final Processes processes;
  private final Owners owners;
  private final Needs needs;
  private final Map<String, String> certificates = new TreeMap<>();
  private final Map<VirtualHost, Served> sites = new LinkedHashMap<>();

  /** Which program serves a site, and the service that it is, when that is known. */
  record Served(String server, Optional<Candidate> by) {}

  private WebServers(Surroundings around, Owners owners, Needs needs) {
    this.host = around.host();
    this.processes = around.processes();
    this.owners = owners;
    this.needs = needs;
  }

  static WebServers read(Surroundings around, Owners owners, Needs needs) {
    WebServers servers = new WebServers(around, owners, needs);
    servers.nginx();
    servers.apache();
    servers.caddy();
    servers.letsEncrypt();
    servers.certificates.keySet().removeIf(file -> !LogFiles.there(servers.host, file));
    return servers;
  }

  /** Files of certificates that can be read, each with the reason to check it. */
  Map<String, String> certificates() {
    return certificates;
  }

  /** Sites by name, in the order of the configs. */
  Map<VirtualHost, Served> sites() {
    return sites;
  }

  private void nginx() {
    for (Processes.Entry entry : processes.all()) {
      if (Known.nginx(entry.comm()) && entry.command().contains("master process")) {
        Matcher option = NGINX_OPTION.matcher(entry.command());
        NginxConfig config = NginxConfig.read(host, option.find() ? option.group(1) : NGINX);
        told("nginx", entry, config.certificates(), config.proxied(), config.sites());
      }
    }
  }

  private void apache() {
    processes.all().stream()
        .filter(entry -> Known.apache(entry.comm()))
        .filter(
            entry -> owners.entry(entry.parent()).filter(it -> Known.apache(it.comm())).isEmpty())
        .findFirst()
        .ifPresent(
            entry -> {
              ApacheConfig config = ApacheConfig.read(host);
              told("Apache", entry, config.certificates(), config.proxied(), config.sites());
            });
  }

  private void caddy() {
    for (Processes.Entry entry : processes.all()) {
      if (Known.caddy(entry.comm())) {
        CaddyConfig config = CaddyConfig.read(host, caddyfile(entry));
        told("Caddy", entry, config.certificates(), config.proxied(), config.sites());
      }
    }
  }

  /** The one of its command line, else that of its working folder, else that of the package. */
  private String caddyfile(Processes.Entry entry) {
    String folder = host.link("/proc/" + entry.pid() + "/cwd").orElse("/");
    Matcher option = CADDY_OPTION.matcher(entry.command());
    String named = option.find() ? option.group(1) : "Caddyfile";
    String file = named.startsWith("/") ? named : folder + "/" + named;
    return host.exists(file) ? file : "/etc/caddy/Caddyfile";
  }

  private void letsEncrypt() {
    for (String name : host.listIfThere(LETSENCRYPT)) {
      certificates.putIfAbsent(
          LETSENCRYPT + "/" + name + "/fullchain.pem", "Let's Encrypt renews it on this machine");
    }
  }

  private void told(
      String server,
      Processes.Entry entry,
      Set<String> files,
      Set<Integer> ports,
      Iterable<VirtualHost> hosts) {
    Optional<Candidate> by = owners.of(entry.pid());
    files.forEach(file -> certificates.put(file, server + " shows it to its visitors"));
    hosts.forEach(site -> sites.putIfAbsent(site, new Served(server, by)));
    for (int port : ports) {
      Optional<Candidate> to = owners.ofPort(port);
      if (by.isPresent() && to.isPresent()) {
        needs.guess(
            by.get(),
            to.get(),
            Needs.Strength.PROXIED,
            server + " hands requests to its port " + port);
      }
    }
  }
}
