package dev.claudeops.notify;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.claudeops.testkit.SelfSigned;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A real SMTP server behind TLS that wants a login (GreenMail), with a certificate of ours. */
public final class MailServer implements AutoCloseable {
  public static final String PASSWORD = "mail-hunter2-hunter2";
  private final GreenMail server;

  private MailServer(GreenMail server) {
    this.server = server;
  }

  /** The one certificate of its servers: GreenMail takes one for as long as its JVM lives. */
  public static SelfSigned certificate() {
    return Only.CERTIFICATE;
  }

  /** Made at its first use. */
  private static final class Only {
    private static final SelfSigned CERTIFICATE = make();

    private static SelfSigned make() {
      try {
        Path folder = Files.createTempDirectory("claudeops-mail");
        SelfSigned made = SelfSigned.valid(folder, 30, "dns:localhost,ip:127.0.0.1");
        try (Stream<Path> files = Files.list(folder)) {
          folder.toFile().deleteOnExit();
          files.forEach(file -> file.toFile().deleteOnExit());
        }
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static MailServer start() {
    SelfSigned certificate = certificate();
    System.setProperty("greenmail.tls.keystore.file", certificate.store().toString());
    System.setProperty("greenmail.tls.keystore.password", "changeit");
    System.setProperty("greenmail.tls.key.password", "changeit");
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
    server.setUser("ops@example.org", "ops", PASSWORD);
    server.start();
    return new MailServer(server);
  }

  public int port() {
    return server.getSmtps().getPort();
  }

  private MimeMessage newest() {
    MimeMessage[] all = server.getReceivedMessages();
    return all[all.length - 1];
  }

  public int count() {
    return server.getReceivedMessages().length;
  }

  /** Subject and text of the newest mail, decoded. */
  public String last() throws Exception {
    return newest().getSubject() + "\n" + newest().getContent();
  }

  List<String> headers(String name) throws MessagingException {
    String[] all = newest().getHeader(name);
    return all == null ? List.of() : Arrays.asList(all);
  }

  List<String> recipients() throws MessagingException {
    return Arrays.stream(newest().getAllRecipients()).map(Object::toString).toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}
