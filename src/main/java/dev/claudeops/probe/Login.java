package dev.claudeops.probe;

import dev.claudeops.host.Apart;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Patience;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who comes in, who tries to, and which ways in are new. */
final class Login implements Probe {
  /** A break-in is not over because nobody broke in for two hours: about a day of quiet looks. */
  private static final Patience DAY = new Patience(1, 1, 12);

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "login",
          "Log-ins and failed attempts since the last look, and new keys, open ports and SUID"
              + " programs.",
          Duration.ofSeconds(15),
          "root for the log of log-ins and other users' keys",
          List.of("machine"),
          List.of(
              new ProbeSpec.Gauge("logins", Unit.COUNT, "log-ins since the last look"),
              new ProbeSpec.Gauge(
                  "failed-logins", Unit.COUNT, "failed attempts since the last look"),
              new ProbeSpec.Gauge(
                  "failed-logins-per-hour", Unit.COUNT, "failed attempts in an hour"),
              new ProbeSpec.Gauge(
                  "failing-sources", Unit.COUNT, "addresses that failed since the last look"),
              new ProbeSpec.Gauge("sudo", Unit.COUNT, "uses of sudo since the last look"),
              new ProbeSpec.Gauge("ssh-keys", Unit.COUNT, "keys in authorized_keys files"),
              new ProbeSpec.Gauge("open-ports", Unit.COUNT, "ports that others can reach"),
              new ProbeSpec.Gauge(
                  "suid-programs", Unit.COUNT, "programs that run with their owner's rights")),
          List.of(
              new FindingType(
                  "login-after-failures",
                  Severity.CRITICAL,
                  "Somebody came in after many failed attempts from the same address: a guessed"
                      + " password, unless it was you.",
                  "See `last -i` and the evidence; if it was not you, end the session, change the"
                      + " password and look for what they left.",
                  DAY),
              new FindingType(
                  "root-password-login",
                  Severity.WARNING,
                  "Root can log in with a password, which the whole internet tries to guess.",
                  "Log in by key, and set `PermitRootLogin prohibit-password` in sshd_config.",
                  new Patience(1, 1, 2)),
              FindingType.noisy(
                  "login-brute-force",
                  Severity.INFO,
                  "Strangers try passwords; usual on every public server, and harmless where"
                      + " passwords are off.",
                  "Set `PasswordAuthentication no` in sshd_config; `fail2ban` keeps the noise"
                      + " down."),
              FindingType.atOnce(
                  "new-ssh-key",
                  Severity.WARNING,
                  "A key that was not there at the last look may log in.",
                  "If it is not yours, remove its line from the user's authorized_keys and see who"
                      + " was logged in."),
              FindingType.atOnce(
                  "new-port",
                  Severity.INFO,
                  "A port that was closed at the last look can be reached from outside.",
                  "See whose it is: `ss -ltnup`; let it listen on 127.0.0.1 when it is for this"
                      + " machine only."),
              FindingType.atOnce(
                  "new-suid",
                  Severity.WARNING,
                  "A program that was not there before runs with its owner's rights, whoever"
                      + " starts it.",
                  "If you did not put it there, take the right away: `chmod u-s,g-s FILE`, and"
                      + " find out who did.")),
          List.of());

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    List<Look> looks = new ArrayList<>();
    if (Logins.kept(site)) {
      looks.add(Look.at(Logins.SUBJECT, SPEC.deadline(), () -> Logins.look(site)));
    }
    looks.add(
        Look.at(Exposure.SUBJECT, SPEC.deadline(), () -> Apart.call(() -> Exposure.look(site))));
    return looks;
  }
}
