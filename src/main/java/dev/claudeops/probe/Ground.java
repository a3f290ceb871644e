package dev.claudeops.probe;

import dev.claudeops.host.Mounts;
import dev.claudeops.model.Subject;
import java.util.Optional;

/** Which disk a file stands on, as the disk probe names it: when that is full, the rest follows. */
public final class Ground {
  private Ground() {}

  /** The disk below this file or folder; empty where none of the disks that are looked at is. */
  public static Optional<Subject> of(Site site, String file) {
    Mounts mounts = site.once(Mounts.class, Mounts::read);
    return mounts
        .of(file)
        .flatMap(
            mount ->
                mounts.disks().stream()
                    .filter(disk -> disk.device().equals(mount.device()))
                    .findFirst())
        .map(disk -> new Subject("disk", disk.point()));
  }
}
