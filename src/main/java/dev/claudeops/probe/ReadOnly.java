package dev.claudeops.probe;

import dev.claudeops.host.Mounts;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import java.util.List;

/**
 * Whether a file system became read-only against its owner's will. Three signs, each enough: the
 * file system is read-only under a mount that is not (what the kernel does after errors),
 * /etc/fstab wants it writable, or it was writable at an earlier look of this boot and /etc/fstab
 * does not want it read-only.
 */
final class ReadOnly {
  private ReadOnly() {}

  static void look(Site site, Mounts mounts, Mounts.Mount mount, Observation.Builder seen) {
    String key = "disk/writable" + mount.point();
    String boot = Uptime.bootId(site.host());
    List<String> inside = mount.superOptions();
    // ext4 says emergency_ro from Linux 6.15 on, shutdown when it was shut down.
    boolean emergency = inside.contains("emergency_ro") || inside.contains("shutdown");
    if (!mount.readOnly() && !emergency) {
      site.memory().put(key, boot);
      return;
    }
    boolean wasWritable = site.memory().get(key).filter(boot::equals).isPresent();
    if (!wasWritable) {
      site.memory().drop(key);
    }
    boolean against = !mount.options().contains("ro");
    boolean listed = mounts.wanted().containsKey(mount.point());
    boolean meant = listed && mounts.wanted().get(mount.point()).contains("ro");
    boolean fstab = listed && !meant;
    if (emergency || against || fstab) {
      seen.symptom(
          "disk-read-only",
          Severity.CRITICAL,
          "%s (%s) is read-only, %s"
              .formatted(
                  mount.point(),
                  mount.source(),
                  emergency || against
                      ? "though it was mounted writable: the kernel saw errors"
                      : "though /etc/fstab wants it writable"));
    } else if (wasWritable && !meant) {
      seen.symptom(
          "disk-read-only",
          Severity.WARNING,
          "%s (%s) became read-only since it was looked at before"
              .formatted(mount.point(), mount.source()));
    }
  }
}
