package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Caddyfile says of its sites (caddyserver.com/docs/caddyfile/concepts), read with tolerance
 * after {@link CaddyLines} has followed its imports.
 *
 * @param certificates files of certificates that the owner gave; the others renew themselves
 * @param proxied the ports of this machine that requests are handed to
 * @param sites its sites by name
 */
record CaddyConfig(Set<String> certificates, Set<Integer> proxied, List<VirtualHost> sites) {
  private static final int MOST_SITES = 200;
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(https?)://)?([A-Za-z0-9.-]{1,253})(?::(\\d{1,5}))?(?:/\\S{0,300})?");
  private static final Pattern UPSTREAM =
      Pattern.compile(
          "(?:(https?|h2c)://)?(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])?(?::(\\d{1,5}))?/?");

  /** Reads it from its main file; what cannot be read counts as empty. */
  static CaddyConfig read(HostView host, String mainFile) {
    Reader reader = new Reader();
    CaddyLines.read(host, mainFile).forEach(reader::line);
    reader.site();
    return new CaddyConfig(
        Set.copyOf(reader.certificates), Set.copyOf(reader.proxied), List.copyOf(reader.sites));
  }

  private static final class Reader {
    private final Set<String> certificates = new TreeSet<>();
    private final Set<Integer> proxied = new TreeSet<>();
    private final List<VirtualHost> sites = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final List<String> addresses = new ArrayList<>();
    private String bind = "";
    private int plainPort = 80;
    private int tlsPort = 443;
    private int depth;
    private boolean options;
    private String block = "";

    void line(List<String> words) {
      String first = words.getFirst();
      boolean opens = words.getLast().equals("{");
      if (first.equals("}")) {
        depth = Math.max(0, depth - 1);
        block = "";
        if (depth == 0) {
          site();
        }
      } else if (depth == 0) {
        options = opens && words.size() == 1 && addresses.isEmpty();
        addresses(words);
        // Without a brace the rest of the file is the one site, unless more addresses follow.
        depth = opens || !words.getLast().endsWith(",") ? 1 : 0;
      } else {
        directive(words);
        if (opens) {
          block = first;
          depth++;
        }
      }
    }

    private void addresses(List<String> words) {
      for (String word : words) {
        for (String address : word.split(",")) {
          if (!address.isEmpty() && !address.equals("{")) {
            addresses.add(address);
          }
        }
      }
    }

    private void directive(List<String> words) {
      String value = words.size() > 1 ? words.get(1) : "";
      if (options) {
        int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
        if (words.getFirst().equals("http_port") && port > 0) {
          plainPort = port;
        } else if (words.getFirst().equals("https_port") && port > 0) {
          tlsPort = port;
        }
        return;
      }
      switch (words.getFirst()) {
        case "reverse_proxy", "php_fastcgi" -> words.stream().skip(1).forEach(this::upstream);
        case "to" -> {
          if (block.equals("reverse_proxy") || block.equals("php_fastcgi")) {
            words.stream().skip(1).forEach(this::upstream);
          }
        }
        case "bind" -> bind = value;
        case "tls" -> {
          if (value.startsWith("/") && words.size() > 2) {
            certificates.add(value);
          }
        }
        default -> {
          // Every other directive says nothing about who serves what.
        }
      }
    }

    /** An upstream of this machine; a matcher such as {@code /api/*} or another host is none. */
    private void upstream(String word) {
      Matcher parts = UPSTREAM.matcher(word);
      if (word.matches("[a-z0-9:\\[].*") && parts.matches()) {
        int usual = "https".equals(parts.group(1)) ? 443 : 80;
        proxied.add(parts.group(2) == null ? usual : Integer.parseInt(parts.group(2)));
      }
    }

    /** The block is over: its addresses are sites. */
    void site() {
      for (String address : addresses) {
        Matcher parts = ADDRESS.matcher(address);
        if (!options && parts.matches() && sites.size() < MOST_SITES) {
          Optional<Integer> port = Optional.ofNullable(parts.group(3)).map(Integer::parseInt);
          boolean tls =
              parts.group(1) == null
                  ? port.filter(number -> number == plainPort).isEmpty()
                  : parts.group(1).equals("https");
          VirtualHost.of(parts.group(2), bind, port.orElse(tls ? tlsPort : plainPort), tls)
              .filter(site -> known.add(site.url() + site.name()))
              .ifPresent(sites::add);
        }
      }
      addresses.clear();
      bind = "";
      options = false;
    }
  }
}
