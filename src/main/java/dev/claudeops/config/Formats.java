package dev.claudeops.config;

import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The forms of strings and numbers that mean something: times, sizes, addresses, secrets. */
final class Formats {
  /** Any character that a person can see, and the space. */
  private static final String VISIBLE = "[^\\u0000-\\u001f\\u007f-\\u009f]";

  /** What a thing is called. */
  static final Form<String> NAME =
      new Forms.Text(
          "a name such as \"api\"",
          VISIBLE + "*[^\\s\\u0000-\\u001f\\u007f-\\u009f]" + VISIBLE + "*",
          1,
          100,
          "api");

  /** Any text without control characters. */
  static final Form<String> TEXT = new Forms.Text("a text", VISIBLE + "+", 1, 4096, "ok");

  /** A file's full name. */
  static final Form<String> PATH =
      new Forms.Text(
          "an absolute path such as \"/var/log/app.log\"",
          "/" + VISIBLE + "*",
          1,
          4096,
          "/var/log/app.log");

  /** A user of the system (useradd(8)). */
  static final Form<String> USER =
      new Forms.Text(
          "a user such as \"deploy\"", "[A-Za-z0-9_][A-Za-z0-9_.@-]*\\$?", 1, 64, "deploy");

  /** A kebab-case word: a probe, a finding type. */
  static final Form<String> WORD =
      new Forms.Text("a word such as \"disk-space\"", "[a-z][a-z0-9-]*", 1, 64, "disk-space");

  /** {@code kind:name} with {@code *} for any characters. */
  static final Form<String> SUBJECTS =
      new Forms.Text(
          "a subject such as \"unit:backup.service\" or \"disk:/mnt/*\"",
          "[a-z*][a-z0-9*-]*:" + VISIBLE + "+",
          3,
          320,
          "disk:/mnt/*");

  /** An address of this machine or another, or the folder of a unix socket. */
  static final Form<String> HOST =
      new Forms.Text(
          "a host such as \"127.0.0.1\" or \"db.example.org\"",
          "[A-Za-z0-9_.:/%-]*[A-Za-z0-9_/.]",
          1,
          255,
          "127.0.0.1");

  /** A name in the DNS. */
  static final Form<String> DNS_NAME =
      new Forms.Text(
          "a name such as \"example.org\"", "[A-Za-z0-9_][A-Za-z0-9_.-]*", 1, 253, "example.org");

  /** {@code host:port}; the host of an IPv6 address stands in brackets. */
  static final Form<String> HOST_PORT =
      new Forms.Text(
          "a host and port such as \"1.1.1.1:443\" or \"[::1]:80\"",
          "(?:\\[[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9]{1,16})?\\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)"
              + ":(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])",
          3,
          270,
          "1.1.1.1:443");

  /** The host of a {@link #HOST_PORT}, without brackets. */
  static String host(String hostPort) {
    String host = hostPort.substring(0, hostPort.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port of a {@link #HOST_PORT}. */
  static int port(String hostPort) {
    return Integer.parseInt(hostPort.substring(hostPort.lastIndexOf(':') + 1));
  }

  /** The {@link #HOST_PORT} of these. */
  static String hostPort(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  static final Form<Boolean> FLAG = new Forms.Flag();

  /** A number of any size that a measure can have. */
  static final Form<Double> NUMBER = new Forms.Number(-1e18, 1e18, 0.8);

  /** Days until something ends. */
  static final Form<Integer> DAYS = new Forms.Whole(0, 3650, 21);

  /** A size in bytes. */
  static final Form<Long> SIZE =
      new Forms.Text(
              "a size such as \"500MB\" or \"256MiB\"",
              "[0-9]{1,12} ?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)",
              2,
              20,
              "500MB")
          .as(Humane::parseBytes, Formats::size);

  /** The shortest exact way to write a size. */
  private static String size(long bytes) {
    String[] units = {"TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "KB"};
    for (String unit : units) {
      long one = Humane.parseBytes("1" + unit).orElseThrow();
      if (bytes != 0 && bytes % one == 0) {
        return bytes / one + unit;
      }
    }
    return bytes + "B";
  }

  /** A time between these, both included. */
  static Form<Duration> duration(Duration least, Duration most) {
    Form<Duration> any =
        new Forms.Text(
                "a duration such as \"2s\", \"5m\" or \"30d\", from "
                    + written(least)
                    + " to "
                    + written(most),
                "[0-9]{1,9} ?(?:ms|s|m|min|h|d|w)",
                2,
                14,
                written(least))
            .as(Humane::parseDuration, Formats::written);
    return new Bounded(any, least, most);
  }

  /** The shortest exact way to write a time. */
  private static String written(Duration time) {
    long millis = time.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    return seconds != 0 && seconds % 86_400 == 0
        ? seconds / 86_400 + "d"
        : seconds != 0 && seconds % 3600 == 0
            ? seconds / 3600 + "h"
            : seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private record Bounded(Form<Duration> any, Duration least, Duration most)
      implements Form<Duration> {
    @Override
    public Optional<Duration> read(Json json, Place place) {
      Optional<Duration> value = any.read(json, place);
      if (value.isPresent()
          && (value.get().compareTo(least) < 0 || value.get().compareTo(most) > 0)) {
        place.wrong(Form.found(json) + " is out of range, wanted " + wanted());
        return Optional.empty();
      }
      return value;
    }

    @Override
    public Json write(Duration value) {
      return any.write(value);
    }

    @Override
    public Json.Obj schema(Map<String, Json> definitions) {
      return any.schema(definitions);
    }

    @Override
    public Duration example() {
      return least;
    }

    @Override
    public String wanted() {
      return any.wanted();
    }
  }

  /** How long one look may wait. */
  static final Form<Duration> WAIT = duration(Duration.ofMillis(1), Duration.ofMinutes(10));

  /** An {@code http} or {@code https} address; secrets in it are filled in. */
  static final Form<String> URL =
      new SecretText(
              new Forms.Text(
                  "an address such as \"https://example.org/health\"",
                  "https?://[^\\s/?#\\u0000-\\u001f\\u007f-\\u009f][^\\s\\u0000-\\u001f\\u007f-\\u009f]*",
                  8,
                  4096,
                  "https://example.org/health"))
          .as(
              written -> isUrl(written.reveal()) ? Optional.of(written.reveal()) : Optional.empty(),
              Secret::new);

  private static boolean isUrl(String text) {
    try {
      URI url = new URI(text);
      return url.getHost() != null && url.getPort() <= 65_535;
    } catch (URISyntaxException notOne) {
      return false;
    }
  }

  /** A value that is never shown. */
  static final Form<Secret> SECRET =
      new SecretText(
          new Forms.Text(
              "a text, \"${env:NAME}\" or \"${file:/path}\"",
              VISIBLE + "+",
              1,
              4096,
              "${env:NAME}"));
}
