package dev.claudeops.config;

import dev.claudeops.text.Clean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The entries of {@code checks} and {@code health}: each is known by one key, which says what it
 * looks at.
 */
final class CheckShapes {
  private static final String NAME_DOC =
      "What it is called; where it is missing, what it looks at. No two checks of a kind have one"
          + " name.";
  private static final String OUTSIDE_DOC =
      "Whether it is reached through the internet: with the network down it is unknown, not"
          + " failed.";
  private static final String TIMEOUT_DOC = "No answer by then is a failure.";
  private static final String WITHIN_DOC = "Slower than this is a warning.";

  private CheckShapes() {}

  static final Shape<Check.Http> HTTP =
      new Shape<>("http", "An HTTP(S) address.", CheckShapes::http);
  static final Shape<Check.Tcp> TCP =
      new Shape<>("tcp", "A TCP port that must accept.", CheckShapes::tcp);
  static final Shape<Check.Dns> DNS =
      new Shape<>("dns", "A name that must resolve.", CheckShapes::dns);
  static final Shape<Check.Certificate> CERTIFICATE =
      new Shape<>(
          "certificate", "A certificate in a file or shown by a server.", CheckShapes::certificate);
  static final Shape<Check.Plugin> COMMAND =
      new Shape<>(
          "command",
          "A monitoring plugin: exit code 0 to 3 for ok, warning, critical and unknown, a first"
              + " line, performance data behind a bar.",
          CheckShapes::command);
  static final Shape<Check.Prometheus> PROMETHEUS =
      new Shape<>(
          "prometheus",
          "A PromQL query whose every sample is held against two lines.",
          CheckShapes::prometheus);
  static final Shape<Check.Backup> BACKUP =
      new Shape<>("backup", "The newest file of a pattern.", CheckShapes::backup);

  /** Every kind of check, by its one key; add a kind by adding its line. */
  static final Form<Check> ANY =
      new CheckChoice(
          List.of(
              new CheckChoice.Kind<>("http", Check.Http.class, HTTP),
              new CheckChoice.Kind<>("tcp", Check.Tcp.class, TCP),
              new CheckChoice.Kind<>("dns", Check.Dns.class, DNS),
              new CheckChoice.Kind<>("certificate", Check.Certificate.class, CERTIFICATE),
              new CheckChoice.Kind<>("command", Check.Plugin.class, COMMAND),
              new CheckChoice.Kind<>("prometheus", Check.Prometheus.class, PROMETHEUS),
              new CheckChoice.Kind<>("backup", Check.Backup.class, BACKUP)));

  private static Check.Http http(Sheet<Check.Http> sheet) {
    String url = sheet.need("http", Formats.URL, "The address.", Check.Http::url);
    String usual = shown(url);
    return new Check.Http(
        sheet
            .maybe("name", Formats.NAME, NAME_DOC, check -> unless(usual, check.name()))
            .orElse(usual),
        url,
        sheet.field(
            "method",
            Forms.words("GET", "HEAD", "POST"),
            "GET",
            "The request's method.",
            Check.Http::method),
        sheet
            .maybe(
                "expect",
                StatusCodes.FORM,
                "The status codes that are well, such as 200, \"2xx\" or [200, 204]; where it is"
                    + " missing, 200 to 399.",
                check -> Optional.of(check.expect()).filter(codes -> !codes.isEmpty()))
            .orElse(List.of()),
        within(sheet, Duration.ofSeconds(2), Check.Http::within),
        timeout(sheet, Duration.ofSeconds(10), Check.Http::timeout),
        sheet.maybe(
            "contains", Formats.TEXT, "Text that the body must hold.", Check.Http::contains),
        sheet.field(
            "json",
            new CompoundForms.Table<>(CheckForms.POINTER, CheckForms.SCALAR, 50),
            Map.of(),
            "Values that the JSON body must have, by JSON pointer: {\"/status\": \"ok\"}.",
            Check.Http::json),
        headers(sheet, Check.Http::headers),
        sheet.field(
            "redirects",
            new Forms.Whole(0, 20, 5),
            5,
            "How many redirects are followed.",
            Check.Http::redirects),
        sheet.field(
            "redirectHosts",
            new CompoundForms.Many<>(CheckForms.HOST_OR_ANY, 0, 50),
            List.of(),
            "Hosts that a redirect may lead to besides the same one; \"*\" means anywhere.",
            Check.Http::redirectHosts),
        sheet.maybe(
            "ca", Formats.PATH, "A PEM file to trust in place of the system's.", Check.Http::ca),
        sheet.maybe(
            "tlsName",
            Formats.DNS_NAME,
            "The name that the certificate must have in place of the address's host.",
            Check.Http::tlsName),
        sheet.field(
            "certificateDays",
            Formats.DAYS,
            21,
            "Fewer days left than this on the certificate is a warning.",
            Check.Http::certificateDays),
        outside(sheet, Check.Http::outside));
  }

  private static Check.Tcp tcp(Sheet<Check.Tcp> sheet) {
    String target =
        sheet.need(
            "tcp",
            Formats.HOST_PORT,
            "The host and port; an IPv6 address stands in brackets.",
            check -> Formats.hostPort(check.host(), check.port()));
    return new Check.Tcp(
        sheet
            .maybe("name", Formats.NAME, NAME_DOC, check -> unless(target, check.name()))
            .orElse(target),
        Formats.host(target),
        Formats.port(target),
        within(sheet, Duration.ofSeconds(1), Check.Tcp::within),
        timeout(sheet, Duration.ofSeconds(5), Check.Tcp::timeout),
        outside(sheet, Check.Tcp::outside));
  }

  private static Check.Dns dns(Sheet<Check.Dns> sheet) {
    String host = sheet.need("dns", Formats.DNS_NAME, "The name.", Check.Dns::host);
    return new Check.Dns(
        sheet
            .maybe("name", Formats.NAME, NAME_DOC, check -> unless(host, check.name()))
            .orElse(host),
        host,
        sheet.field(
            "expect",
            new CompoundForms.Many<>(CheckForms.ADDRESS, 0, 50),
            List.of(),
            "Addresses of which at least one must be in the answer; none means any.",
            Check.Dns::expect),
        within(sheet, Duration.ofSeconds(1), Check.Dns::within),
        timeout(sheet, Duration.ofSeconds(5), Check.Dns::timeout),
        outside(sheet, Check.Dns::outside));
  }

  private static Check.Certificate certificate(Sheet<Check.Certificate> sheet) {
    String target =
        sheet.need(
            "certificate",
            CheckForms.FILE_OR_ENDPOINT,
            "A PEM file, or the host and port of a server.",
            check -> check.file().or(check::endpoint).orElse(""));
    boolean file = target.startsWith("/");
    Check.Certificate made =
        new Check.Certificate(
            sheet
                .maybe("name", Formats.NAME, NAME_DOC, check -> unless(target, check.name()))
                .orElse(target),
            file ? Optional.of(target) : Optional.empty(),
            file ? Optional.empty() : Optional.of(target),
            sheet.maybe(
                "tlsName",
                Formats.DNS_NAME,
                "The name that it must have; for a server, its host unless given.",
                Check.Certificate::tlsName),
            sheet.field(
                "warningDays",
                Formats.DAYS,
                21,
                "Fewer days left than this is a warning.",
                Check.Certificate::warningDays),
            sheet.field(
                "criticalDays",
                Formats.DAYS,
                7,
                "Fewer days left than this is critical.",
                Check.Certificate::criticalDays),
            timeout(sheet, Duration.ofSeconds(10), Check.Certificate::timeout),
            outside(sheet, Check.Certificate::outside));
    sheet.holds(
        "criticalDays",
        () -> made.criticalDays() <= made.warningDays(),
        "\"criticalDays\" is at most \"warningDays\", which is " + made.warningDays());
    return made;
  }

  private static Check.Plugin command(Sheet<Check.Plugin> sheet) {
    List<String> command =
        sheet.need(
            "command",
            new CompoundForms.Many<>(CheckForms.ARGUMENT, 1, 100),
            "The program and its arguments; no shell reads them.",
            Check.Plugin::command);
    String program = command.getFirst().substring(command.getFirst().lastIndexOf('/') + 1);
    sheet.holds(
        "command",
        () -> !program.isEmpty() && !program.startsWith("-"),
        "the first item is a program such as \"/usr/lib/nagios/plugins/check_load\"");
    return new Check.Plugin(
        sheet
            .maybe("name", Formats.NAME, NAME_DOC, check -> unless(program, check.name()))
            .orElse(program),
        command,
        sheet.maybe("user", Formats.USER, "The user it runs as.", Check.Plugin::user),
        timeout(sheet, Duration.ofSeconds(10), Check.Plugin::timeout));
  }

  private static Check.Prometheus prometheus(Sheet<Check.Prometheus> sheet) {
    String url =
        sheet.need("prometheus", Formats.URL, "The server's base address.", Check.Prometheus::url);
    String query =
        sheet.need("query", Formats.TEXT, "The query, in PromQL.", Check.Prometheus::query);
    String usual = Clean.line(query, 100);
    Check.Prometheus made =
        new Check.Prometheus(
            sheet
                .maybe("name", Formats.NAME, NAME_DOC, check -> unless(usual, check.name()))
                .orElse(usual),
            url,
            query,
            sheet.maybe(
                "warning", Formats.NUMBER, "From here on a warning.", Check.Prometheus::warning),
            sheet.maybe(
                "critical", Formats.NUMBER, "From here on critical.", Check.Prometheus::critical),
            sheet.field(
                "above",
                Formats.FLAG,
                true,
                "Whether large values are bad.",
                Check.Prometheus::above),
            headers(sheet, Check.Prometheus::headers),
            timeout(sheet, Duration.ofSeconds(10), Check.Prometheus::timeout),
            outside(sheet, Check.Prometheus::outside));
    sheet.holds(
        "critical",
        () ->
            made.warning().isEmpty()
                || made.critical().isEmpty()
                || (made.above()
                    ? made.critical().get() >= made.warning().get()
                    : made.critical().get() <= made.warning().get()),
        "\"critical\" lies behind \"warning\"; where small values are bad, \"above\" is false");
    return made;
  }

  private static Check.Backup backup(Sheet<Check.Backup> sheet) {
    String files =
        sheet.need(
            "backup",
            Formats.PATH,
            "The files, with * in the last part: \"/var/backups/db-*.sql.gz\".",
            Check.Backup::files);
    return new Check.Backup(
        sheet
            .maybe("name", Formats.NAME, NAME_DOC, check -> unless(files, check.name()))
            .orElse(files),
        files,
        sheet.field(
            "maxAge",
            Formats.duration(Duration.ofMinutes(1), Duration.ofDays(3650)),
            Duration.ofHours(26),
            "A newest file that is older is a failure.",
            Check.Backup::maxAge),
        sheet.field(
            "minSize", Formats.SIZE, 1L, "A smaller file is a failure.", Check.Backup::minSize),
        sheet.field(
            "shrink",
            new Forms.Number(0, 1, 0.5),
            0.5,
            "A file smaller than this share of the one before is a warning.",
            Check.Backup::shrink));
  }

  // ---- what several have ----

  private static <C> Duration within(Sheet<C> sheet, Duration usual, Function<C, Duration> of) {
    return sheet.field("within", Formats.WAIT, usual, WITHIN_DOC, of);
  }

  private static <C> Duration timeout(Sheet<C> sheet, Duration usual, Function<C, Duration> of) {
    return sheet.field("timeout", Formats.WAIT, usual, TIMEOUT_DOC, of);
  }

  private static <C> boolean outside(Sheet<C> sheet, Function<C, Boolean> of) {
    return sheet.field("outside", Formats.FLAG, false, OUTSIDE_DOC, of);
  }

  private static <C> Map<String, Secret> headers(
      Sheet<C> sheet, Function<C, Map<String, Secret>> of) {
    return sheet.field(
        "headers",
        new CompoundForms.Table<>(CheckForms.HEADER, Formats.SECRET, 50),
        Map.of(),
        "Headers to send; a secret is written \"${env:NAME}\" or \"${file:/path}\".",
        of);
  }

  // ---- names ----

  private static Optional<String> unless(String usual, String name) {
    return name.equals(usual) ? Optional.empty() : Optional.of(name);
  }

  /** An address without what may be secret in it: user information, query, fragment. */
  static String shown(String url) {
    int end = url.length();
    for (char mark : new char[] {'?', '#'}) {
      int at = url.indexOf(mark);
      end = at >= 0 && at < end ? at : end;
    }
    int host = url.indexOf("://") + 3;
    int path = url.indexOf('/', host);
    int authorityEnd = path >= 0 && path < end ? path : end;
    int user = url.lastIndexOf('@', authorityEnd - 1);
    return Clean.line(
        user >= host
            ? url.substring(0, host) + url.substring(user + 1, end)
            : url.substring(0, end),
        200);
  }
}
