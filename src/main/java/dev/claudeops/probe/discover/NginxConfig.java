package dev.claudeops.probe.discover;

import dev.claudeops.host.HostView;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;

/**
 * What nginx's config says of its sites, read with tolerance: blocks and directives as nginx writes
 * them (nginx.org: Configuration file's structure), includes followed, anything else passed over.
 *
 * @param certificates the files of certificates
 * @param proxied the ports of this machine that requests are handed to
 * @param sites its sites by name
 */
record NginxConfig(Set<String> certificates, Set<Integer> proxied, List<VirtualHost> sites) {
  private static final int MOST_FILES = 200;
  private static final int MOST_WORDS = 200_000;
  private static final int LONGEST_WORD = 4_096;
  private static final int MOST_SITES = 200;

  /** Reads it from its main file; what cannot be read counts as empty. */
  static NginxConfig read(HostView host, String mainFile) {
    Reader reader = new Reader(host, mainFile.substring(0, mainFile.lastIndexOf('/')));
    reader.file(mainFile);
    return reader.config();
  }

  private static final class Reader {
    private final HostView host;
    private final String folder;
    private final Set<String> files = new HashSet<>();
    private final Set<String> certificates = new TreeSet<>();
    private final List<VirtualHost> sites = new ArrayList<>();
    private ServerBlock server = new ServerBlock();
    private final Set<String> targets = new TreeSet<>();
    private final Map<String, Set<Integer>> upstreams = new TreeMap<>();
    private final Deque<String> blocks = new ArrayDeque<>();
    private int words;

    Reader(HostView host, String folder) {
      this.host = host;
      this.folder = folder;
    }

    void file(String path) {
      if (files.size() < MOST_FILES && files.add(path)) {
        host.readIfThere(path).ifPresent(this::text);
      }
    }

    private void text(String text) {
      List<String> directive = new ArrayList<>();
      int depth = blocks.size();
      int i = 0;
      while (i < text.length() && words < MOST_WORDS) {
        char c = text.charAt(i);
        if (c == '#') {
          int end = text.indexOf('\n', i);
          i = end < 0 ? text.length() : end;
        } else if (c == ';') {
          directive(directive);
          directive = new ArrayList<>();
          i++;
        } else if (c == '{') {
          blocks.push(String.join(" ", directive));
          if (blocks.peek().equals("server")) {
            server = new ServerBlock();
          }
          directive = new ArrayList<>();
          i++;
        } else if (c == '}') {
          if (blocks.size() > depth && blocks.pop().equals("server") && sites.size() < MOST_SITES) {
            sites.addAll(server.sites());
          }
          directive = new ArrayList<>();
          i++;
        } else if (Character.isWhitespace(c)) {
          i++;
        } else {
          StringBuilder word = new StringBuilder();
          i = word(text, i, word);
          directive.add(word.toString());
          words++;
        }
      }
      while (blocks.size() > depth) {
        blocks.pop();
      }
    }

    /** Reads one word, quoted or not, and returns where it ends. */
    private static int word(String text, int start, StringBuilder word) {
      char quote = text.charAt(start) == '"' || text.charAt(start) == '\'' ? text.charAt(start) : 0;
      int i = quote == 0 ? start : start + 1;
      while (i < text.length()) {
        char c = text.charAt(i);
        boolean variable = c == '{' && i > 0 && text.charAt(i - 1) == '$';
        if (quote != 0
            ? c == quote
            : Character.isWhitespace(c) || c == ';' || c == '{' && !variable) {
          break;
        }
        if (c == '\\' && i + 1 < text.length()) {
          i++;
          c = text.charAt(i);
        }
        if (word.length() < LONGEST_WORD) {
          word.append(c);
        }
        i++;
      }
      return quote != 0 ? i + 1 : i;
    }

    private void directive(List<String> line) {
      if (line.size() < 2) {
        return;
      }
      String value = line.get(1);
      switch (line.getFirst()) {
        case "include" -> include(value);
        case "ssl_certificate" -> {
          if (!value.contains("$") && !value.startsWith("data:")) {
            certificates.add(absolute(value));
          }
        }
        case "server_name" ->
            line.stream()
                .skip(1)
                .filter(name -> name.matches("[A-Za-z0-9.-]{3,253}") && name.contains("."))
                .forEach(server::name);
        case "listen" -> server.listen(line.subList(1, line.size()));
        case "proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass", "scgi_pass" ->
            targets.add(value);
        case "server" -> {
          String block = blocks.isEmpty() ? "" : blocks.peek();
          if (block.startsWith("upstream ")) {
            port(value)
                .ifPresent(
                    port ->
                        upstreams
                            .computeIfAbsent(block.substring(9), name -> new TreeSet<>())
                            .add(port));
          }
        }
        default -> {
          // Every other directive says nothing about who serves what.
        }
      }
    }

    private void include(String pattern) {
      String path = absolute(pattern);
      if (!path.contains("*") && !path.contains("?") && !path.contains("[")) {
        file(path);
        return;
      }
      int slash = path.lastIndexOf('/');
      PathMatcher matcher;
      try {
        matcher =
            FileSystems.getDefault()
                .getPathMatcher("glob:" + path.substring(slash + 1).replace("{", "\\{"));
      } catch (PatternSyntaxException notOne) {
        return;
      }
      String parent = path.substring(0, slash);
      for (String name : host.listIfThere(parent)) {
        if (matcher.matches(Path.of(name))) {
          file(parent + "/" + name);
        }
      }
    }

    private String absolute(String path) {
      return path.startsWith("/") ? path : folder + "/" + path;
    }

    NginxConfig config() {
      Set<Integer> proxied = new TreeSet<>();
      for (String target : targets) {
        String address = target.replaceFirst("^[a-z]+://", "").split("/", 2)[0];
        proxied.addAll(upstreams.getOrDefault(address, Set.of()));
        port(address).ifPresent(proxied::add);
      }
      return new NginxConfig(Set.copyOf(certificates), Set.copyOf(proxied), List.copyOf(sites));
    }

    /** The port of an address of this machine. */
    private static Optional<Integer> port(String address) {
      int colon = address.lastIndexOf(':');
      String where = colon < 0 ? address : address.substring(0, colon);
      String port = colon < 0 ? "80" : address.substring(colon + 1);
      boolean here = where.equals("localhost") || where.startsWith("127.") || where.equals("[::1]");
      return here && port.matches("\\d{1,5}")
          ? Optional.of(Integer.parseInt(port))
          : Optional.empty();
    }
  }
}
