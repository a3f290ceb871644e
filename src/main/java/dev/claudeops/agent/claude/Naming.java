package dev.claudeops.agent.claude;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of things in a text: subjects, units, paths, addresses, versions, software. */
final class Naming {
  static final Pattern OBSERVATION = Pattern.compile("(?<![\\w-])o-[0-9a-f]{8}(?![\\w])");

  /** Kinds of subjects, as the manual of probes lists them. */
  private static final String KINDS =
      "backup|certificate|claudeops|command|container|database|disk|dns|drive|http|log|machine|pm2"
          + "|pool|probe|process|prometheus|raid|tcp|unit|port|pid|session|user|image|volume|file";

  private static final Pattern NAME =
      Pattern.compile(
          "(?<![\\w./@-])(?:"
              + "[a-z][a-z0-9+]{1,12}://[^\\s\"'<>)]{1,200}"
              + "|(?:"
              + KINDS
              + "):[^\\s\"'<>(),;]{1,200}|/[\\w.@+~%-][\\w./@+~%:-]{0,200}"
              + "|[\\w@.:\\\\-]{1,120}\\.(?:service|socket|timer|mount|target|path|slice|scope|device|swap)\\b"
              + "|\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5}|/\\d{1,2})?"
              + "|v?\\d{1,9}(?:\\.\\d{1,9}){2,5}[\\w.+~:-]{0,60}"
              + "|[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){0,8}\\.[A-Za-z]{2,24}(?::\\d{1,5})?"
              + ")");

  /** What is left of these is a word with digits in it. */
  private static final Pattern DIGITS =
      Pattern.compile("[\\w.@:+~/%-]{0,120}?\\d[\\w.@:+~/%-]{0,120}");

  private static final Pattern COMMON =
      Pattern.compile(
          "(?i)127\\.0\\.0\\.1|0\\.0\\.0\\.0|24/7|/|/dev/null|(?:e\\.g|i\\.e|a\\.k\\.a|vs|etc|node\\.js|next\\.js)\\.?"
              + "|(?:ipv|http/?|https?/?|tls|tlsv|ssl|sha-?|md|utf-?|iso-?|rfc-?|ext|raid|base|oauth|p|l|s|h|x|i|amd|arm|lz|bz|lz4|utf8mb|nfsv?|smb|log|k|o|n)[\\d.]{1,6}"
              + "|x86_64|utf8mb\\d|k8s|i18n|log4j2?|[1-5]xx|[0-9]x");

  /** Server programs that people call by name, so that one nobody saw is noticed. */
  private static final Set<String> SOFTWARE =
      Set.of(
          "nginx",
          "apache",
          "httpd",
          "caddy",
          "haproxy",
          "traefik",
          "varnish",
          "envoy",
          "mysql",
          "mariadb",
          "postgres",
          "postgresql",
          "pgbouncer",
          "redis",
          "valkey",
          "memcached",
          "mongodb",
          "mongod",
          "cassandra",
          "elasticsearch",
          "opensearch",
          "rabbitmq",
          "kafka",
          "zookeeper",
          "docker",
          "containerd",
          "podman",
          "kubernetes",
          "kubelet",
          "etcd",
          "consul",
          "vault",
          "postfix",
          "exim",
          "dovecot",
          "bind9",
          "unbound",
          "dnsmasq",
          "tomcat",
          "jenkins",
          "gitlab",
          "grafana",
          "prometheus",
          "influxdb",
          "php-fpm",
          "gunicorn",
          "uwsgi",
          "puma",
          "sidekiq",
          "celery",
          "pm2",
          "fail2ban",
          "certbot",
          "letsencrypt",
          "wireguard",
          "openvpn",
          "samba",
          "zfs",
          "mdadm",
          "logrotate",
          "unattended-upgrades",
          "minio",
          "clickhouse",
          "solr",
          "squid");

  /** Another name of the same. */
  private static final List<Set<String>> SAME =
      List.of(
          Set.of("apache", "httpd", "apache2"),
          Set.of("postgres", "postgresql"),
          Set.of("mysql", "mariadb"),
          Set.of("mongodb", "mongod"),
          Set.of("redis", "valkey"),
          Set.of("certbot", "letsencrypt"));

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{2,24}");

  private Naming() {}

  /**
   * The names, without the marks of the sentence around them, and the text with blanks in place of
   * them.
   */
  record Read(List<String> names, String rest) {}

  static Read of(String normal) {
    StringBuilder left = new StringBuilder(normal);
    List<String> names = take(NAME, normal, left);
    return new Read(names, left.toString());
  }

  /** The words with digits in what figures left over. */
  static List<String> withDigits(String rest) {
    return take(DIGITS, rest, new StringBuilder(rest));
  }

  private static List<String> take(Pattern pattern, String text, StringBuilder left) {
    List<String> names = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      String name = bare(matcher.group());
      if (name.isEmpty()) {
        continue;
      }
      names.add(name);
      int from = text.indexOf(name, matcher.start());
      for (int i = from; i < from + name.length(); i++) {
        left.setCharAt(i, ' ');
      }
    }
    return names;
  }

  private static String bare(String name) {
    int from = 0;
    int to = name.length();
    while (to > from && ".,:;!?-%+~".indexOf(name.charAt(to - 1)) >= 0) {
      to--;
    }
    while (from < to && ".,:;+~-%".indexOf(name.charAt(from)) >= 0) {
      from++;
    }
    return name.substring(from, to);
  }

  static boolean common(String name) {
    return COMMON.matcher(name).matches();
  }

  /** Server programs in it that are called by name, in lower case. */
  static List<String> software(String text) {
    Matcher words = WORD.matcher(text.toLowerCase(Locale.ROOT));
    List<String> found = new ArrayList<>();
    while (words.find()) {
      if (SOFTWARE.contains(words.group())) {
        found.add(words.group());
      }
    }
    return found;
  }

  /** A program's name with all others that it goes by. */
  static Set<String> same(String software) {
    return SAME.stream().filter(all -> all.contains(software)).findFirst().orElse(Set.of(software));
  }
}
