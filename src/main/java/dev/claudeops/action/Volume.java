package dev.claudeops.action;

import dev.claudeops.host.Command;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Mounts;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The file system that a wish is to make room on. */
record Volume(HostView host, Mounts mounts, Mounts.Mount mount) {
  private static final long WORTH = 10L << 20;
  private static final long SHARE = 200;

  /** What statfs(2) says. */
  record Room(long size, long free, long inodes, long freeInodes) {}

  /** The disk of this wish; one that nothing can be removed from is unfit. */
  static Volume of(Action wish, Scene scene) throws Unfit {
    return at(wish.target(), scene.host());
  }

  private static Volume at(Subject disk, HostView host) throws Unfit {
    Volume volume = any(disk, host);
    if (volume.mount.readOnly()) {
      throw new Unfit(disk.name() + " is read-only; nothing can be removed from it");
    }
    if (volume.mount.remote()) {
      throw new Unfit(disk.name() + " is kept by another machine; make room there");
    }
    return volume;
  }

  /** The disk of this name, whatever its state. */
  static Volume any(Subject disk, HostView host) throws Unfit {
    Mounts mounts = Mounts.read(host);
    return mounts.disks().stream()
        .filter(mount -> new Subject("disk", mount.point()).equals(disk))
        .findFirst()
        .map(mount -> new Volume(host, mounts, mount))
        .orElseThrow(() -> new Unfit("no file system is mounted at " + disk.name()));
  }

  /**
   * Whether a folder is on it. The mounts of one device count as one: a btrfs volume has a number
   * for each of its parts.
   */
  boolean holds(String folder) {
    OptionalLong there = device(folder);
    return there.isPresent()
        && mounts.all().stream()
            .filter(other -> other.device().equals(mount.device()))
            .anyMatch(other -> device(other.point()).equals(there))
        && mounts.of(real(folder)).filter(on -> on.device().equals(mount.device())).isPresent();
  }

  /** Where the folder's own name leads, followed once; a longer way is judged by its number. */
  String real(String folder) {
    return host.link(folder).filter(to -> to.startsWith("/")).orElse(folder);
  }

  private OptionalLong device(String file) {
    try {
      return host.facts(file).map(FileFacts::device).stream().mapToLong(one -> one).findFirst();
    } catch (IOException unseen) {
      return OptionalLong.empty();
    }
  }

  /** How much room there is; empty where statfs(2) does not tell in time. */
  Optional<Room> room() throws InterruptedException {
    try {
      Output told =
          host.run(
              Command.of("stat", "-f", "-c", "%S %b %a %c %d", "--", mount.point())
                  .within(Duration.ofSeconds(4)));
      String[] words = told.out().strip().split(" ");
      if (!told.ok() || words.length != 5) {
        return Optional.empty();
      }
      long[] numbers = new long[words.length];
      for (int i = 0; i < words.length; i++) {
        if (!words[i].matches("\\d{1,15}")) {
          return Optional.empty();
        }
        numbers[i] = Long.parseLong(words[i]);
      }
      return Optional.of(
          new Room(numbers[0] * numbers[1], numbers[0] * numbers[2], numbers[3], numbers[4]));
    } catch (IOException noProgram) {
      return Optional.empty();
    }
  }

  /**
   * What would be freed must be worth the deed: half a percent of the disk, at most 10 MiB; or half
   * a percent of its inodes, at most 1000.
   */
  void worth(String what, long bytes, long files) throws Unfit, InterruptedException {
    Optional<Room> room = room();
    long enough = Math.min(WORTH, room.map(Room::size).orElse(Long.MAX_VALUE) / SHARE);
    long many = Math.min(1_000, Math.max(1, room.map(Room::inodes).orElse(0L) / SHARE));
    boolean inodes = room.isPresent() && room.get().inodes() > 0 && files >= many;
    boolean scarce = inodes && room.get().freeInodes() < room.get().inodes() / 5;
    if (bytes < enough && !scarce) {
      throw new Unfit(
          "%s hold %s of %s, which is not worth it"
              .formatted(what, Humane.bytes(bytes), mount.point()));
    }
  }

  /** A line for the record: what a deed changed. */
  String told(Optional<Room> before) throws InterruptedException {
    Optional<Room> after = room();
    if (before.isEmpty() || after.isEmpty()) {
      return "how much was freed is not told: " + mount.point() + " does not tell its size";
    }
    long bytes = after.get().free() - before.get().free();
    long files = after.get().freeInodes() - before.get().freeInodes();
    return "%s: %s free before, %s now (%s%s%s)"
        .formatted(
            mount.point(),
            Humane.bytes(before.get().free()),
            Humane.bytes(after.get().free()),
            bytes < 0 ? "-" : "+",
            Humane.bytes(Math.abs(bytes)),
            files > 0 ? ", " + Humane.count(files, "inode") : "");
  }
}
