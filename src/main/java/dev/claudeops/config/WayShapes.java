package dev.claudeops.config;

import dev.claudeops.config.Way.Email.Security;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways to people, each as the file has it; a new one is a shape and a line in {@link #way}. */
final class WayShapes {
  private WayShapes() {}

  private static final String PATTERN =
      "https?://[^\\s/?#@\\u0000-\\u001f\\u007f-\\u009f]+[^\\s\\u0000-\\u001f\\u007f-\\u009f]*";
  private static final String WANTED =
      "an https address (http only to this machine itself) such as \"";

  /** An address that is a secret in whole: whoever knows it can write there. */
  static final Form<Secret> SECRET_URL =
      new SecretText(
              new Forms.Text(
                  WANTED + "https://hooks.example.org/T0/B0\", or \"${file:/path}\"",
                  PATTERN,
                  8,
                  2_000,
                  "https://hooks.example.org/T0/B0"))
          .as(
              secret -> isSafe(secret.reveal()) ? Optional.of(secret) : Optional.empty(),
              secret -> secret);

  /** A server's base address. */
  private static final Form<String> SERVER =
      new Forms.Text(WANTED + "https://ntfy.sh\"", PATTERN, 8, 500, "https://ntfy.sh")
          .as(
              url -> isSafe(url) && !url.contains("?") ? Optional.of(url) : Optional.empty(),
              url -> url);

  /** Texts and names of this machine's problems go there: not in the clear over a network. */
  private static boolean isSafe(String text) {
    try {
      URI url = new URI(text);
      String host = String.valueOf(url.getHost());
      return url.getHost() != null
          && url.getUserInfo() == null
          && url.getFragment() == null
          && url.getPort() <= 65_535
          && (text.startsWith("https:")
              || host.equals("localhost")
              || host.equals("[::1]")
              || host.matches("127(\\.[0-9]{1,3}){3}"));
    } catch (URISyntaxException notOne) {
      return false;
    }
  }

  /**
   * A secret that stands in an address or a header as it is; the characters of RFC 3986's path
   * segments and of RFC 6750's tokens.
   */
  private static Form<Secret> key(String what, String pattern) {
    return new SecretText(
        new Forms.Text(what + ", \"${env:NAME}\" or \"${file:/path}\"", pattern, 1, 500, "a1b2"));
  }

  private static final Form<Secret> TOKEN = key("a token", "[A-Za-z0-9._~+/=:-]+");

  private static final Form<String> ADDRESS =
      new Forms.Text(
          "a mail address such as \"ops@example.org\"",
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?",
          3,
          254,
          "ops@example.org");

  /** The settings of a channel of which exactly one says where it leads. */
  static Optional<Way> way(Sheet<Channel> sheet) {
    Optional<Way> email = one(sheet, "email", EMAIL, Way.Email.class, "By mail.");
    Optional<Way> slack = one(sheet, "slack", SLACK, Way.Slack.class, "To a channel of Slack.");
    Optional<Way> discord =
        one(sheet, "discord", DISCORD, Way.Discord.class, "To a channel of Discord.");
    Optional<Way> telegram =
        one(sheet, "telegram", TELEGRAM, Way.Telegram.class, "To a chat of Telegram.");
    Optional<Way> ntfy = one(sheet, "ntfy", NTFY, Way.Ntfy.class, "To a topic of ntfy.");
    Optional<Way> matrix = one(sheet, "matrix", MATRIX, Way.Matrix.class, "To a room of Matrix.");
    Optional<Way> pager =
        one(sheet, "pagerduty", PAGERDUTY, Way.PagerDuty.class, "As incidents of PagerDuty.");
    Optional<Way> webhook =
        one(sheet, "webhook", WEBHOOK, Way.Webhook.class, "As signed JSON to any server.");
    Optional<Way> program =
        one(sheet, "command", COMMAND, Way.Program.class, "To a program of yours.");
    sheet.rule(
        new Sheet.Rule.OneOf(
            List.of(
                "email",
                "slack",
                "discord",
                "telegram",
                "ntfy",
                "matrix",
                "pagerduty",
                "webhook",
                "command")));
    return email
        .or(() -> slack)
        .or(() -> discord)
        .or(() -> telegram)
        .or(() -> ntfy)
        .or(() -> matrix)
        .or(() -> pager)
        .or(() -> webhook)
        .or(() -> program);
  }

  private static <W extends Way> Optional<Way> one(
      Sheet<Channel> sheet, String key, Shape<W> shape, Class<W> type, String doc) {
    return sheet
        .maybe(
            key,
            shape,
            doc,
            channel -> Optional.of(channel.way()).filter(type::isInstance).map(type::cast))
        .map(way -> way);
  }

  private static Map<String, Security> securities() {
    Map<String, Security> words = new LinkedHashMap<>();
    words.put("starttls", Security.STARTTLS);
    words.put("tls", Security.TLS);
    words.put("none", Security.NONE);
    return words;
  }

  static final Shape<Way.Email> EMAIL =
      new Shape<>("email", "Mail through an SMTP server.", WayShapes::email);

  private static Way.Email email(Sheet<Way.Email> sheet) {
    String host = sheet.need("host", Formats.DNS_NAME, "The mail server.", Way.Email::host);
    int port =
        sheet
            .maybe(
                "port",
                new Forms.Whole(1, 65_535, 587),
                "Its port; where it is missing, 587 for starttls, 465 for tls, 25 for none.",
                (Way.Email mail) -> Optional.of(mail.port()).filter(one -> one != 0))
            .orElse(0);
    Security security =
        sheet.field(
            "security",
            new Forms.Word<>(securities()),
            Security.STARTTLS,
            "How the connection is protected; none only to this machine itself.",
            Way.Email::security);
    Optional<String> user =
        sheet.maybe("user", Formats.NAME, "Who logs in there.", Way.Email::user);
    Optional<Secret> password =
        sheet.maybe("password", Formats.SECRET, "The user's password.", Way.Email::password);
    String from = sheet.need("from", ADDRESS, "Whose mail it is.", Way.Email::from);
    List<String> to =
        sheet.need("to", new CompoundForms.OneOrMore<>(ADDRESS), "Who gets it.", Way.Email::to);
    sheet.rule(new Sheet.Rule.With("user", "password"));
    sheet.rule(new Sheet.Rule.With("password", "user"));
    sheet.holds(
        "security",
        () ->
            security != Security.NONE
                || host.equals("localhost")
                || host.matches("127(\\.[0-9]{1,3}){3}"),
        "without encryption mail goes to this machine itself only: 127.0.0.1 or localhost");
    return new Way.Email(host, port, security, user, password, from, to);
  }

  static final Shape<Way.Slack> SLACK =
      new Shape<>(
          "slack",
          "An incoming webhook of Slack, Mattermost or Rocket.Chat.",
          sheet ->
              new Way.Slack(
                  sheet.need("url", SECRET_URL, "The webhook's address.", Way.Slack::url)));

  static final Shape<Way.Discord> DISCORD =
      new Shape<>(
          "discord",
          "A webhook of a Discord channel.",
          sheet ->
              new Way.Discord(
                  sheet.need("url", SECRET_URL, "The webhook's address.", Way.Discord::url)));

  static final Shape<Way.Telegram> TELEGRAM =
      new Shape<>(
          "telegram",
          "A bot of Telegram that writes to one chat.",
          sheet ->
              new Way.Telegram(
                  sheet.need("token", TOKEN, "The bot's token.", Way.Telegram::token),
                  sheet.need(
                      "chat",
                      new Forms.Text(
                          "a chat such as \"-1001234\" or \"@channel\"",
                          "-?[0-9]{1,20}|@[A-Za-z0-9_]{1,64}",
                          1,
                          65,
                          "-1001234"),
                      "The chat's number, or a public channel's name.",
                      Way.Telegram::chat),
                  sheet.field(
                      "server",
                      SERVER,
                      "https://api.telegram.org",
                      "The server of the bot API.",
                      Way.Telegram::server)));

  static final Shape<Way.Ntfy> NTFY =
      new Shape<>(
          "ntfy",
          "A topic of an ntfy server.",
          sheet ->
              new Way.Ntfy(
                  sheet.field("server", SERVER, "https://ntfy.sh", "The server.", Way.Ntfy::server),
                  sheet.need(
                      "topic",
                      key("a topic", "[A-Za-z0-9_-]{1,64}"),
                      "The topic; whoever knows its name can read it.",
                      Way.Ntfy::topic),
                  sheet.maybe("token", TOKEN, "An access token.", Way.Ntfy::token)));

  static final Shape<Way.Matrix> MATRIX =
      new Shape<>(
          "matrix",
          "A room of a Matrix server; the account must be in it, and the room not encrypted.",
          sheet ->
              new Way.Matrix(
                  sheet.need("server", SERVER, "The home server.", Way.Matrix::server),
                  sheet.need(
                      "room",
                      new Forms.Text(
                          "a room such as \"!abc:example.org\"",
                          "![A-Za-z0-9._~:=+/-]+",
                          2,
                          255,
                          "!abc:example.org"),
                      "The room's id.",
                      Way.Matrix::room),
                  sheet.need("token", TOKEN, "The account's access token.", Way.Matrix::token)));

  static final Shape<Way.PagerDuty> PAGERDUTY =
      new Shape<>(
          "pagerduty",
          "An integration of PagerDuty (Events API v2).",
          sheet ->
              new Way.PagerDuty(
                  sheet.need(
                      "key",
                      key("an integration key", "[A-Za-z0-9_-]{1,64}"),
                      "The integration key.",
                      Way.PagerDuty::key),
                  sheet.field(
                      "server",
                      SERVER,
                      "https://events.pagerduty.com",
                      "The server; https://events.eu.pagerduty.com in Europe.",
                      Way.PagerDuty::server)));

  static final Shape<Way.Webhook> WEBHOOK =
      new Shape<>(
          "webhook",
          "Any server that takes a signed JSON document.",
          sheet ->
              new Way.Webhook(
                  sheet.need("url", SECRET_URL, "Where it is sent.", Way.Webhook::url),
                  sheet.need(
                      "secret",
                      new SecretText(
                          new Forms.Text(
                              "a text of 16 characters or more, \"${env:NAME}\" or"
                                  + " \"${file:/path}\"",
                              "[^\\u0000-\\u001f\\u007f-\\u009f]+",
                              16,
                              500,
                              "0123456789abcdef")),
                      "What it is signed with, at least 16 characters.",
                      Way.Webhook::secret)));

  static final Shape<Way.Program> COMMAND =
      new Shape<>(
          "notifyCommand",
          "A program of yours; it finds the message in its environment: CLAUDEOPS_TITLE,"
              + " CLAUDEOPS_TEXT, CLAUDEOPS_SEVERITY, CLAUDEOPS_KIND, CLAUDEOPS_ID, CLAUDEOPS_HOST"
              + " and, all of it, CLAUDEOPS_JSON.",
          sheet ->
              new Way.Program(
                  sheet.need(
                      "run",
                      new CompoundForms.Many<>(CheckForms.ARGUMENT, 1, 100),
                      "The program and its arguments; no shell reads them.",
                      Way.Program::argv),
                  sheet.maybe("user", Formats.USER, "The user it runs as.", Way.Program::user),
                  sheet.field(
                      "timeout",
                      Formats.duration(Duration.ofSeconds(1), Duration.ofSeconds(15)),
                      Duration.ofSeconds(10),
                      "It is ended after this time.",
                      Way.Program::timeout)));
}
