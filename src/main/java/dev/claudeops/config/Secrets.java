package dev.claudeops.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The secrets of a config as a server may echo them, the longest first; for taking them out of what
 * is shown, whatever stands around them.
 *
 * <p>Left alone are those that an ordinary word could be: {@code postgres} as a password would
 * blacken every sentence, and tell by that what it is.
 */
final class Secrets {
  private static final int SHORTEST = 8;
  private static final int NO_WORD = 16;

  private Secrets() {}

  static List<String> of(Config config) {
    Stream<String> passwords =
        config.everyRuntime(Runtime.Database.class).stream()
            .flatMap(database -> database.password().stream())
            .map(Secret::reveal);
    Stream<String> checks =
        Stream.concat(config.everyCheck(), config.network().stream()).flatMap(Secrets::of);
    Stream<String> variables =
        config.services().stream()
            .flatMap(service -> service.migrations().stream())
            .flatMap(migrations -> migrations.env().values().stream())
            .map(Secret::reveal)
            .flatMap(value -> Stream.concat(Stream.of(value), ofUser(value)));
    Stream<String> voice =
        Stream.concat(
            config.telling().channels().stream().flatMap(channel -> of(channel.way())),
            config.telling().deadman().stream().flatMap(Secrets::ofAddress));
    Stream<String> agent =
        Stream.of(
                config.agent().key().stream(),
                config.agent().token().stream(),
                config.agent().environment().values().stream())
            .flatMap(each -> each)
            .map(Secret::reveal);
    return Stream.of(passwords, checks, variables, voice, agent)
        .flatMap(each -> each)
        .filter(Secrets::tellsApart)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  private static Stream<String> of(Check check) {
    return switch (check) {
      case Check.Http http -> of(http.url(), http.headers());
      case Check.Prometheus prometheus -> of(prometheus.url(), prometheus.headers());
      case Check.Tcp _, Check.Dns _, Check.Certificate _, Check.Plugin _, Check.Backup _ ->
          Stream.empty();
    };
  }

  private static Stream<String> of(String url, Map<String, Secret> headers) {
    return Stream.concat(
        ofUser(url), headers.values().stream().map(Secret::reveal).flatMap(Secrets::ofHeader));
  }

  private static Stream<String> of(Way way) {
    return switch (way) {
      case Way.Email email ->
          email.password().stream().map(Secret::reveal).flatMap(Secrets::ofLogin);
      case Way.Slack slack -> ofAddress(slack.url());
      case Way.Discord discord -> ofAddress(discord.url());
      case Way.Telegram telegram -> Stream.of(telegram.token().reveal());
      case Way.Ntfy ntfy ->
          Stream.concat(Stream.of(ntfy.topic()), ntfy.token().stream()).map(Secret::reveal);
      case Way.Matrix matrix -> Stream.of(matrix.token().reveal());
      case Way.PagerDuty pager -> Stream.of(pager.key().reveal());
      case Way.Webhook webhook ->
          Stream.concat(ofAddress(webhook.url()), Stream.of(webhook.secret().reveal()));
      case Way.Program _ -> Stream.empty();
    };
  }

  /** A password, and as AUTH LOGIN has it (draft-murchison-sasl-login). */
  private static Stream<String> ofLogin(String password) {
    return Stream.of(
        password, Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * An address that is secret in whole, and what a server would say of it again: all behind the
   * host, and each part of that which is long enough to be a key.
   */
  private static Stream<String> ofAddress(Secret secret) {
    String url = secret.reveal();
    int path = url.indexOf('/', url.indexOf("://") + 3);
    if (path < 0) {
      return Stream.of(url);
    }
    String target = url.substring(path);
    return Stream.concat(
        Stream.of(url, target),
        Stream.of(target.split("[/?&=]")).filter(part -> part.length() >= NO_WORD));
  }

  /** A header's value, and what follows the scheme in it ({@code Bearer}, RFC 9110 11.4). */
  private static Stream<String> ofHeader(String value) {
    return Stream.of(value, value.substring(value.indexOf(' ') + 1));
  }

  /**
   * The password before an address's host (RFC 3986, 3.2.1), plain and as it is sent (RFC 7617).
   */
  private static Stream<String> ofUser(String url) {
    int start = url.indexOf("://") + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int at = start < 3 ? -1 : url.lastIndexOf('@', end - 1);
    if (at < start) {
      return Stream.empty();
    }
    String user = url.substring(start, at);
    String plain = URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    String sent = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        user.substring(user.indexOf(':') + 1), plain.substring(plain.indexOf(':') + 1), sent);
  }

  private static boolean tellsApart(String secret) {
    return secret.length() >= NO_WORD
        || secret.length() >= SHORTEST
            && !secret.chars().allMatch(c -> c >= 'a' && c <= 'z' || c == '-' || c == '_');
  }
}
