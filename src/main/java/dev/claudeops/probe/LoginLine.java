package dev.claudeops.probe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One message of sshd(8), sudo(8) or pam_unix(8) about somebody who logs in or tries to.
 *
 * <p>A user's name comes from a stranger and may hold anything, also {@code x from 10.0.0.1 port 1
 * ssh2}: the address is the one at the very end, where sshd writes it.
 *
 * @param user cut, and hostile
 * @param source the address, or the terminal's user for sudo; empty where there is none
 * @param method how: {@code password}, {@code publickey}
 */
record LoginLine(Kind kind, String user, String source, String method) {
  enum Kind {
    /** A password or key was wrong. */
    FAILED,
    /** A user was asked for that does not exist. */
    INVALID,
    /** The connection ended before anybody was let in. */
    CLOSED,
    ACCEPTED,
    SUDO,
    SUDO_FAILED
  }

  private static final int LONGEST = 2_000;
  private static final String FROM = " from ([0-9A-Za-z.:%_-]{1,255}) port \\d{1,5}";

  private static final Pattern FAILED =
      Pattern.compile("Failed (\\S{1,60}) for (?:invalid user )?(.*)" + FROM + "(?: ssh2)?");
  private static final Pattern TOO_MANY =
      Pattern.compile(
          "error: maximum authentication attempts exceeded for (?:invalid user )?(.*)"
              + FROM
              + "(?: ssh2)?(?: \\[preauth\\])?");
  private static final Pattern INVALID =
      Pattern.compile("Invalid user (.*) from ([0-9A-Za-z.:%_-]{1,255})(?: port \\d{1,5})?");
  private static final Pattern CLOSED =
      Pattern.compile(
          "(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user"
              + " (.*) ([0-9A-Za-z.:%_-]{1,255}) port \\d{1,5}(?: \\[preauth\\])?");
  private static final Pattern ACCEPTED =
      Pattern.compile(
          "Accepted (\\S{1,60}) for (\\S{1,100})" + FROM + "(?: ssh2)?(?:: \\S+ \\S+)?");
  private static final Pattern SUDO =
      Pattern.compile(
          " *(\\S{1,100}) : (?:TTY=\\S+ ; )?(?:CHROOT=\\S+ ; )?PWD=.{0,1000} ; USER=(\\S{1,100})"
              + " ;.*COMMAND=(.*)");
  private static final Pattern SUDO_FAILED =
      Pattern.compile(
          " *(\\S{1,100}) : (?:\\d+ incorrect password attempts?|user NOT in sudoers"
              + "|command not allowed) ;.*");
  private static final Pattern PAM =
      Pattern.compile(
          "pam_unix\\((?!sshd)([\\w-]{1,60}):auth\\): authentication failure; logname=\\S* uid=\\d+"
              + " euid=\\d+ tty=\\S* ruser=\\S* rhost=(\\S*)(?: +user=(.*))?");

  /** RFC 3164 or ISO time, host, program. */
  private static final Pattern SYSLOG =
      Pattern.compile(
          "(?:\\w{3} +\\d{1,2} [\\d:]{8}|\\d{4}-\\S{1,40}) \\S{1,255}"
              + " ([\\w-]{1,40})(?:\\[\\d+\\])?: (.*)");

  /** What a line of auth.log tells; empty when it is about something else. */
  static Optional<LoginLine> ofSyslog(String line) {
    Matcher matcher = SYSLOG.matcher(line);
    return matcher.matches() ? of(matcher.group(1), matcher.group(2)) : Optional.empty();
  }

  /**
   * What a message tells; empty when it is about something else.
   *
   * @param program the one that wrote it, known from elsewhere than the message
   */
  static Optional<LoginLine> of(String program, String message) {
    if (message.length() > LONGEST) {
      return Optional.empty();
    }
    if (program.startsWith("sshd")) {
      return ofSsh(message);
    }
    Matcher sudo = SUDO.matcher(message);
    if (program.equals("sudo")) {
      Matcher failed = SUDO_FAILED.matcher(message);
      if (failed.matches()) {
        return Optional.of(new LoginLine(Kind.SUDO_FAILED, failed.group(1), "", ""));
      }
      if (sudo.matches()) {
        return Optional.of(new LoginLine(Kind.SUDO, sudo.group(1), "", sudo.group(3)));
      }
      return Optional.empty(); // pam_unix(sudo:auth) tells the same once more.
    }
    Matcher pam = PAM.matcher(message);
    return pam.matches() && !pam.group(2).isEmpty()
        ? Optional.of(
            new LoginLine(
                Kind.FAILED, pam.group(3) == null ? "" : pam.group(3), pam.group(2), pam.group(1)))
        : Optional.empty();
  }

  private static Optional<LoginLine> ofSsh(String message) {
    Matcher accepted = ACCEPTED.matcher(message);
    if (accepted.matches()) {
      return Optional.of(
          new LoginLine(Kind.ACCEPTED, accepted.group(2), accepted.group(3), accepted.group(1)));
    }
    Matcher failed = FAILED.matcher(message);
    if (failed.matches()) {
      return Optional.of(
          new LoginLine(Kind.FAILED, failed.group(2), failed.group(3), failed.group(1)));
    }
    Matcher tooMany = TOO_MANY.matcher(message);
    if (tooMany.matches()) {
      return Optional.of(
          new LoginLine(Kind.CLOSED, tooMany.group(1), tooMany.group(2), "too many"));
    }
    Matcher invalid = INVALID.matcher(message);
    if (invalid.matches()) {
      return Optional.of(new LoginLine(Kind.INVALID, invalid.group(1), invalid.group(2), ""));
    }
    Matcher closed = CLOSED.matcher(message);
    return closed.matches()
        ? Optional.of(new LoginLine(Kind.CLOSED, closed.group(1), closed.group(2), ""))
        : Optional.empty();
  }
}
