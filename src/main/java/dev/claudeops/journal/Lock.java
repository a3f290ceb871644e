package dev.claudeops.journal;

import dev.claudeops.model.Trouble;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One run at a time: the file {@code lock} names its owner by pid, start time and boot.
 *
 * <p>A lock whose owner is dead is taken over. Who holds it is decided under a short lock of the
 * kernel's on the file {@code .guard} (fcntl(2)), so that two processes cannot take over at once;
 * such a lock belongs to a whole process and ends with the channel, so the threads of one queue up
 * at this class first. The long lock is a plain file and not the kernel's, because a person must be
 * able to read who holds it.
 */
public final class Lock implements AutoCloseable {
  static final String NAME = "lock";
  static final String GUARD = ".guard";
  private static final long LONGEST = 4_096;

  private final Folder folder;
  private final Owner owner;

  private Lock(Folder folder, Owner owner) {
    this.folder = folder;
    this.owner = owner;
  }

  /**
   * The process that holds a lock.
   *
   * @param started when it began, in clock ticks since the boot (proc(5): stat, field 22)
   * @param boot the id of the boot it runs in
   */
  public record Owner(long pid, String started, String boot, Instant since) {
    static Owner self(Instant now) {
      long pid = ProcessHandle.current().pid();
      return new Owner(pid, startOf(pid), bootId(), now);
    }

    static Optional<Owner> parse(String text) {
      try {
        Json json = Json.parse(text);
        return Optional.of(
            new Owner(
                json.at("pid").whole().orElse(-1),
                json.at("started").textOr(""),
                json.at("boot").textOr(""),
                Instant.parse(json.at("since").textOr(""))));
      } catch (Json.Malformed | DateTimeException notOurs) {
        return Optional.empty();
      }
    }

    String write() {
      return Json.object(
              "pid", Json.of(pid),
              "started", Json.of(started),
              "boot", Json.of(boot),
              "since", Json.of(since.toString()))
          .pretty();
    }

    /** True while the very process that took the lock is running. */
    public boolean alive() {
      return pid > 0 && boot.equals(bootId()) && !started.isEmpty() && started.equals(startOf(pid));
    }

    /** The start time of a process; empty when there is none of this pid, or only its remains. */
    private static String startOf(long pid) {
      try {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return fields.length < 20 || fields[0].equals("Z") ? "" : fields[19];
      } catch (IOException | IndexOutOfBoundsException gone) {
        return "";
      }
    }

    private static String bootId() {
      try {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      } catch (IOException unknown) {
        return "unknown";
      }
    }
  }

  /** Takes the lock, or fails with BUSY and says who has it and since when. */
  static Lock take(Folder folder, Instant now) {
    Owner self = Owner.self(now);
    Path file = folder.root().resolve(NAME);
    guarded(
        folder,
        () -> {
          Optional<Owner> holder = holder(folder).filter(Owner::alive);
          if (holder.isPresent()) {
            throw new Trouble(
                Trouble.Code.BUSY,
                "another run holds the journal %s: process %d, since %s UTC"
                    .formatted(
                        folder.root(), holder.get().pid(), Humane.minute(holder.get().since())),
                "wait for it, or look at it with `ps -fp " + holder.get().pid() + "`");
          }
          folder.write(file, self.write());
        });
    return new Lock(folder, self);
  }

  /** Who is named in the lock file, alive or not. */
  static Optional<Owner> holder(Folder folder) {
    return switch (folder.read(folder.root().resolve(NAME), LONGEST)) {
      case Folder.Text.Whole(var text) -> Owner.parse(text);
      case Folder.Text.Unreadable _ -> Optional.empty();
    };
  }

  /** Whether it is still ours: nobody has taken the file away or taken it over. */
  public boolean held() {
    return holder(folder).filter(owner::equals).isPresent();
  }

  /** Gives it back; a lock that is no longer ours is left alone. */
  @Override
  public void close() {
    guarded(
        folder,
        () -> {
          if (held()) {
            Path file = folder.root().resolve(NAME);
            try {
              Files.deleteIfExists(file);
            } catch (IOException e) {
              throw Folder.trouble(file, e);
            }
          }
        });
  }

  private static void guarded(Folder folder, Runnable work) {
    Path guard = folder.root().resolve(GUARD);
    synchronized (Lock.class) {
      try (FileChannel channel =
          FileChannel.open(
              guard,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
        channel.lock();
        work.run();
      } catch (NoSuchFileException e) {
        throw Folder.trouble(folder.root(), e);
      } catch (IOException e) {
        throw Folder.trouble(guard, e);
      }
    }
  }
}
