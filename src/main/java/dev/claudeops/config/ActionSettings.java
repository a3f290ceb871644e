package dev.claudeops.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What actions must be told by the owner.
 *
 * @param scripts the folder of scripts that may be run, absolute
 * @param certificates how certificates are renewed that certbot does not renew
 * @param cleanUp what may be removed when a disk is full
 */
public record ActionSettings(String scripts, List<Certificate> certificates, CleanUp cleanUp) {
  public static final ActionSettings USUAL =
      new ActionSettings("/etc/claudeops/scripts", List.of(), CleanUp.USUAL);

  public ActionSettings {
    certificates = List.copyOf(certificates);
  }

  /**
   * How one certificate is renewed.
   *
   * @param certificate which: a check's name, a file, {@code host:port} or a host
   * @param renew the command that puts a new one in place; empty for certbot
   * @param reload the command that makes its server show it; empty where {@code unit} is there
   * @param unit the systemd unit that is reloaded
   * @param user whom {@code renew} runs as; root where it is missing
   */
  public record Certificate(
      String certificate,
      List<String> renew,
      List<String> reload,
      Optional<String> unit,
      Optional<String> user) {
    public Certificate {
      renew = List.copyOf(renew);
      reload = List.copyOf(reload);
    }
  }

  /**
   * What may be removed when a disk is full.
   *
   * @param rotatedLogs rotated log files older than this
   * @param temporary temporary files; nothing that is not named here
   */
  public record CleanUp(Duration rotatedLogs, List<Temporary> temporary) {
    public static final CleanUp USUAL = new CleanUp(Duration.ofDays(14), List.of());

    public CleanUp {
      temporary = List.copyOf(temporary);
    }
  }

  /**
   * Temporary files that may be removed.
   *
   * @param folder {@code /tmp}, {@code /var/tmp} or a folder below; the folders in it are searched
   * @param files what their names are, {@code *} standing for any characters
   * @param owner the user they belong to
   * @param olderThan neither written, read nor changed for so long
   */
  public record Temporary(String folder, String files, String owner, Duration olderThan) {}
}
