package dev.claudeops.testkit;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates that sign themselves, made by the JDK's keytool: good ones, and bad ones. */
public final class SelfSigned {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final SSLContext context;
  private final Path pem;
  private final Path der;
  private final Path store;

  private SelfSigned(SSLContext context, Path pem, Path der, Path store) {
    this.store = store;
    this.context = context;
    this.pem = pem;
    this.der = der;
  }

  /** Valid from a year ago for so many days. */
  public static SelfSigned valid(Path folder, int days, String alternatives) {
    return make(folder, "-365d", 365 + days, alternatives);
  }

  /** Begun by this offset from now (keytool's -startdate) and valid for so many days. */
  public static SelfSigned make(Path folder, String start, int days, String alternatives) {
    try {
      Path store = Files.createTempFile(folder, "key", ".p12");
      Files.delete(store);
      List<String> words =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
              "-J-XX:TieredStopAtLevel=1",
              "-genkeypair",
              "-keystore",
              store.toString(),
              "-storetype",
              "PKCS12",
              "-storepass",
              new String(PASSWORD),
              "-alias",
              "own",
              "-keyalg",
              "EC",
              "-dname",
              "CN=test server",
              "-startdate",
              start,
              "-validity",
              Integer.toString(days),
              "-ext",
              "san=" + alternatives);
      Process keytool =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("keytool.log").toFile())
              .start();
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new AssertionError(Files.readString(folder.resolve("keytool.log")));
      }
      return read(store);
    } catch (Exception e) {
      throw new AssertionError("no certificate can be made", e);
    }
  }

  private static SelfSigned read(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    byte[] der = keys.getCertificate("own").getEncoded();
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return new SelfSigned(
        context,
        Files.writeString(
            Path.of(store + ".pem"),
            "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n"),
        Files.write(Path.of(store + ".der"), der),
        store);
  }

  /** For a server that shows it. */
  public SSLContext context() {
    return context;
  }

  /** The PKCS #12 store with the key; its password is {@code changeit}. */
  public Path store() {
    return store;
  }

  public Path pem() {
    return pem;
  }

  public Path der() {
    return der;
  }
}
