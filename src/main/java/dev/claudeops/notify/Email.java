package dev.claudeops.notify;

import dev.claudeops.config.Way;

/**
 * Mail through an SMTP server (RFC 5321). What speaks to the server is in {@link Smtp}, apart, so
 * that its libraries are loaded when a mail is sent and not before.
 */
final class Email implements Notifier<Way.Email> {
  @Override
  public String kind() {
    return "email";
  }

  @Override
  public Class<Way.Email> way() {
    return Way.Email.class;
  }

  @Override
  public Attempt send(Way.Email way, Message message, Line line) throws InterruptedException {
    return Smtp.send(way, message, line);
  }
}
