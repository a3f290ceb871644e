package dev.claudeops.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate authority in a folder, and the certificates it signs: good ones, and those a check
 * must object to.
 */
public final class Tls {
  /** A certificate file and its key file, both PEM. */
  public record Certificate(Path certificate, Path key) {}

  // openssl-ca(1): the one command that takes both dates in every version of OpenSSL
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final List<String> NEW_KEY =
      List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes");

  private final Path openssl = Part.need("tls", "openssl");
  private final Path folder;
  private int made;

  private Tls(Path folder) {
    this.folder = folder;
    write("index.txt", "");
    write("index.txt.attr", "unique_subject = no\n");
    write("serial", "1000\n");
    write(
        "ca.conf",
        """
        [ca]
        default_ca = ours
        [ours]
        dir = %s
        database = $dir/index.txt
        serial = $dir/serial
        new_certs_dir = $dir
        default_md = sha256
        policy = any
        [any]
        commonName = supplied
        [req]
        distinguished_name = any_name
        [any_name]
        """
            .formatted(folder));
    openssl(
        "req",
        "-x509",
        NEW_KEY,
        "-config",
        "ca.conf",
        "-days",
        "3650",
        "-subj",
        "/CN=Test authority",
        "-keyout",
        "ca.key",
        "-out",
        "ca.crt",
        "-addext",
        "basicConstraints=critical,CA:true",
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign");
  }

  /** A new authority that keeps its files in a folder of this name below the given one. */
  public static Tls in(Path parent) {
    try {
      return new Tls(Files.createDirectories(parent.resolve("tls")).toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The authority's own certificate, for a client to trust. */
  public Path authority() {
    return folder.resolve("ca.crt");
  }

  /** Valid for another year, for these names (127.0.0.1 and localhost where none is given). */
  public Certificate good(String... names) {
    return endingIn(Duration.ofDays(365), names);
  }

  /** Ended an hour ago. */
  public Certificate expired(String... names) {
    return endingIn(Duration.ofHours(-1), names);
  }

  /** Ends this long from now; before now for a negative time. */
  public Certificate endingIn(Duration left, String... names) {
    var now = Instant.now();
    return sign(now.minus(Duration.ofDays(90)), now.plus(left), names);
  }

  /** Begins in a day. */
  public Certificate notYet(String... names) {
    var now = Instant.now();
    return sign(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)), names);
  }

  /** For a name that is not ours. */
  public Certificate wrongName() {
    return good("somebody-else.example");
  }

  private Certificate sign(Instant from, Instant until, String... given) {
    var names = given.length == 0 ? List.of("localhost", "127.0.0.1") : List.of(given);
    String name = "cert" + ++made;
    String alternatives =
        names.stream()
            .map(n -> (n.matches("[0-9.]+|.*:.*") ? "IP:" : "DNS:") + n)
            .collect(Collectors.joining(","));
    write(name + ".ext", "subjectAltName = " + alternatives + "\nbasicConstraints = CA:false\n");
    openssl(
        "req",
        "-new",
        NEW_KEY,
        "-config",
        "ca.conf",
        "-subj",
        "/CN=" + names.getFirst(),
        "-keyout",
        name + ".key",
        "-out",
        name + ".csr");
    openssl(
        "ca",
        "-batch",
        "-notext",
        "-config",
        "ca.conf",
        "-cert",
        "ca.crt",
        "-keyfile",
        "ca.key",
        "-startdate",
        DATE.format(from),
        "-enddate",
        DATE.format(until),
        "-extfile",
        name + ".ext",
        "-in",
        name + ".csr",
        "-out",
        name + ".crt");
    return new Certificate(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  private void openssl(Object... words) {
    Call.of(openssl, List.of(words)).in(folder).run().text();
  }

  private void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
