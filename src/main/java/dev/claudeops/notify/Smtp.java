package dev.claudeops.notify;

import dev.claudeops.config.Secret;
import dev.claudeops.config.Way;
import dev.claudeops.config.Way.Email.Security;
import dev.claudeops.model.Severity;
import dev.claudeops.text.Clean;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * One mail over one connection. All three time-outs are set; a server that drips a byte at a time
 * is left when the thread is interrupted. What a server says is not repeated, only its code (RFC
 * 5321, 4.2): 5xx is for good, 4xx passes.
 */
final class Smtp {
  private Smtp() {}

  static Attempt send(Way.Email way, Message message, Line line) throws InterruptedException {
    String place = way.host() + ":" + way.portOrUsual();
    try {
      Session session = Session.getInstance(properties(way, line));
      MimeMessage mail = mail(session, way, message);
      Transport transport = session.getTransport("smtp");
      try (transport) {
        if (way.user().isPresent()) {
          transport.connect(
              way.host(),
              way.portOrUsual(),
              way.user().get(),
              way.password().map(Secret::reveal).orElse(""));
        } else {
          transport.connect();
        }
        transport.sendMessage(mail, mail.getAllRecipients());
      }
      return new Attempt.Delivered();
    } catch (SendFailedException e) {
      interrupted();
      return e.getValidSentAddresses() != null && e.getValidSentAddresses().length > 0
          ? new Attempt.Delivered()
          : judged(e, place);
    } catch (MessagingException e) {
      interrupted();
      return judged(e, place);
    } catch (IOException e) {
      interrupted();
      return Attempt.Later.because(Clean.line(String.valueOf(e.getMessage()), 200));
    }
  }

  /** A read that an interrupt ended fails as a closed socket. */
  private static void interrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static Properties properties(Way.Email way, Line line) throws IOException {
    String millis = Long.toString(Math.max(1, line.limit().toMillis()));
    Properties set = new Properties();
    set.put("mail.smtp.host", way.host());
    set.put("mail.smtp.port", Integer.toString(way.portOrUsual()));
    set.put("mail.smtp.connectiontimeout", millis);
    set.put("mail.smtp.timeout", millis);
    set.put("mail.smtp.writetimeout", millis);
    set.put("mail.smtp.quitwait", "false");
    set.put("mail.smtp.sendpartial", "true");
    set.put("mail.smtp.auth", Boolean.toString(way.user().isPresent()));
    set.put("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    set.put("mail.smtp.localhost", word(line.host().name()));
    set.put("mail.smtp.socketFactory", MailSockets.plain());
    // Without this a refusal of ours is followed by a second try with Java's own sockets and
    // authorities.
    set.put("mail.smtp.socketFactory.fallback", "false");
    if (way.security() != Security.NONE) {
      // The factory's own handshake judges chain and name; the library's second look at the name
      // knows no addresses.
      set.put(
          "mail.smtp.ssl.socketFactory",
          MailSockets.under(line.net().tls().trusting(way.host(), line.ca())));
      set.put("mail.smtp.ssl.checkserveridentity", "false");
      set.put("mail.smtp.ssl.enable", Boolean.toString(way.security() == Security.TLS));
      set.put("mail.smtp.starttls.enable", Boolean.toString(way.security() == Security.STARTTLS));
      set.put("mail.smtp.starttls.required", Boolean.toString(way.security() == Security.STARTTLS));
    }
    return set;
  }

  private static MimeMessage mail(Session session, Way.Email way, Message message)
      throws MessagingException {
    String utf8 = StandardCharsets.UTF_8.name();
    MimeMessage mail = new Named(session, message.id(), word(message.host()));
    mail.setFrom(new InternetAddress(way.from(), true));
    for (String to : way.to()) {
      mail.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to, true));
    }
    mail.setSubject(message.title(), utf8);
    mail.setText(message.text() + "\n", utf8);
    mail.setSentDate(Date.from(message.at()));
    mail.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no vacation replies
    if (message.severity() == Severity.CRITICAL) {
      mail.setHeader("Importance", "high");
    }
    if (message.items().size() == 1) {
      // Problem, reminder and recovery of one thing stand together in a reader.
      mail.setHeader(
          "References",
          "<" + word(message.items().getFirst().key()) + "@" + word(message.host()) + ">");
    }
    return mail;
  }

  /** What may stand in an address or a greeting. */
  private static String word(String text) {
    String word = text.replaceAll("[^A-Za-z0-9.-]", "-");
    return word.isEmpty() ? "localhost" : word;
  }

  /** A mail whose id is the message's, so that a second copy is known as one. */
  private static final class Named extends MimeMessage {
    private final String name;

    Named(Session session, String id, String host) {
      super(session);
      this.name = "<" + id + "@" + host + ">";
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", name);
    }
  }

  private static Attempt judged(MessagingException e, String place) {
    List<Throwable> all = causes(e);
    for (Throwable one : all) {
      int code =
          switch (one) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case AuthenticationFailedException login -> code(login.getMessage());
            default -> 0;
          };
      if (code >= 400) {
        return answered(code, one instanceof AuthenticationFailedException);
      }
    }
    for (Throwable one : all) {
      if (one instanceof CertificateException objection) {
        return Attempt.Later.because(Clean.line(String.valueOf(objection.getMessage()), 200));
      }
    }
    if (e instanceof AuthenticationFailedException) {
      return new Attempt.Refused("the mail server does not take the user or the password");
    }
    if (String.valueOf(e.getMessage()).contains("STARTTLS is required")) {
      return Attempt.Later.because("the mail server offers no STARTTLS");
    }
    for (Throwable one : all) {
      if (one instanceof java.net.SocketTimeoutException) {
        return Attempt.Later.unreached("the mail server " + place + " did not answer in time");
      }
      if (one instanceof java.net.UnknownHostException) {
        return Attempt.Later.unreached("the name " + Clean.line(place, 100) + " is not known");
      }
      if (one instanceof java.net.ConnectException) {
        return Attempt.Later.unreached("nobody listens on " + place + " (connection refused)");
      }
    }
    return Attempt.Later.unreached("the mail server " + place + " broke the conversation");
  }

  private static Attempt answered(int code, boolean login) {
    String what =
        login
            ? "the mail server does not take the user or the password ("
            : "the mail" + " server answered (";
    return code >= 500
        ? new Attempt.Refused(what + code + ")")
        : Attempt.Later.because(what + code + ")");
  }

  private static int code(String said) {
    String text = String.valueOf(said).strip();
    return text.matches("(?s)[45][0-9][0-9]\\b.*") ? Integer.parseInt(text.substring(0, 3)) : 0;
  }

  /** The exception, those chained to it and those that caused them, not without end. */
  private static List<Throwable> causes(Throwable first) {
    List<Throwable> all = new ArrayList<>(List.of(first));
    for (int i = 0; i < all.size() && i < 50; i++) {
      Throwable one = all.get(i);
      if (one instanceof MessagingException mail
          && mail.getNextException() != null
          && !all.contains(mail.getNextException())) {
        all.add(mail.getNextException());
      }
      if (one.getCause() != null && !all.contains(one.getCause())) {
        all.add(one.getCause());
      }
    }
    return all;
  }
}
