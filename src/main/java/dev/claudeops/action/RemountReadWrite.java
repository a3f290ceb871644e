package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Mounts;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes a file system writable again that somebody remounted read-only (mount(8): -o remount,rw).
 * Not one that the kernel made read-only after errors: to write to it would make them worse.
 */
public final class RemountReadWrite implements ActionKind {
  private static final int MOST_DEVICES = 32;
  private static final int KERNEL_LOG = 8 << 20;

  private static final ActionSpec SPEC =
      new ActionSpec(
          "remount-read-write",
          "Make a file system writable again that is read-only though it has no errors.",
          Risk.HIGH,
          true,
          "Make it read-only again: `mount -o remount,ro MOUNT`.",
          List.of("disk"),
          List.of(),
          false,
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));

  /** What the kernel says of a device or of a file system on it when either is broken. */
  private static final Pattern BROKEN =
      Pattern.compile(
          "(?i)(error(?!s?=)|corrupt|remounting filesystem read-only|shut ?down|shutting down"
              + "|emergency|aborted journal|offline|failed result)");

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    HostView host = scene.host();
    Volume volume = Volume.any(wish.target(), host);
    Mounts.Mount mount = volume.mount();
    if (!mount.readOnly()) {
      throw new Unfit(mount.point() + " is not read-only");
    }
    if (mount.remote()) {
      throw new Unfit(mount.point() + " is kept by another machine; look there");
    }
    List<String> wanted = volume.mounts().wanted().getOrDefault(mount.point(), List.of("ro"));
    if (wanted.contains("ro")) {
      throw new Unfit("/etc/fstab does not say that " + mount.point() + " should be writable");
    }
    sound(host, mount);
    Command command = Command.of("mount", "-o", "remount,rw", "--", mount.point());
    return new Plan(
        command.line(),
        "mount -o remount,ro -- " + mount.point(),
        hands -> {
          hands.make(new Change.Program(command.within(hands.left())));
          Volume after = after(wish, host);
          if (after.mount().readOnly()) {
            throw new IOException(mount.point() + " is still read-only");
          }
          hands.note(mount.point() + " is writable");
        });
  }

  private static Volume after(Action wish, HostView host) throws IOException {
    try {
      return Volume.any(wish.target(), host);
    } catch (Unfit gone) {
      throw new IOException(gone.why(), gone);
    }
  }

  // ---- whether it is sound ----

  private static void sound(HostView host, Mounts.Mount mount) throws Unfit, InterruptedException {
    if (mount.superOptions().contains("emergency_ro")
        || mount.superOptions().contains("shutdown")
        || !mount.options().contains("ro")) {
      throw check(mount, "the kernel made it read-only by itself");
    }
    Set<String> devices = devices(host, mount);
    for (String device : devices) {
      Optional<String> errors =
          host.readIfThere("/sys/fs/ext4/" + device + "/errors_count").map(String::strip);
      if (errors.isPresent() && !errors.get().equals("0")) {
        throw check(mount, "its file system counts " + Clean.line(errors.get(), 20) + " errors");
      }
      if (host.readIfThere("/sys/class/block/" + device + "/ro").orElse("").startsWith("1")) {
        throw new Unfit("the device " + device + " itself is read-only");
      }
    }
    String log = kernelLog(host);
    Optional<String> line =
        log.lines()
            .filter(one -> devices.stream().anyMatch(device -> names(one, device)))
            .filter(one -> BROKEN.matcher(one).find())
            .findFirst();
    if (line.isPresent()) {
      throw check(mount, "the kernel said: " + Clean.line(line.get(), 160));
    }
  }

  private static Unfit check(Mounts.Mount mount, String why) {
    return new Unfit(
        "%s needs a check (fsck) first: %s".formatted(Clean.line(mount.point(), 200), why));
  }

  /** The device's names: of the mount, of the kernel, and of the drives that it lies on. */
  private static Set<String> devices(HostView host, Mounts.Mount mount) throws Unfit {
    Set<String> found = new LinkedHashSet<>();
    if (!mount.source().startsWith("/dev/")) {
      if (mount.type().equals("tmpfs")) {
        return found;
      }
      throw new Unfit("what " + Clean.line(mount.source(), 80) + " lies on is not known");
    }
    found.add(mount.source().substring("/dev/".length()));
    ArrayDeque<String> waiting = new ArrayDeque<>();
    host.link("/sys/dev/block/" + mount.device()).ifPresent(waiting::add);
    host.link(mount.source()).map(RemountReadWrite::last).ifPresent(found::add);
    while (!waiting.isEmpty() && found.size() < MOST_DEVICES) {
      String link = waiting.poll();
      String name = last(link);
      if (!name.matches("[A-Za-z0-9!_.-]{1,64}")) {
        continue;
      }
      found.add(name);
      String drive = last(link.substring(0, Math.max(0, link.lastIndexOf('/'))));
      if (host.exists("/sys/class/block/" + name + "/partition")) {
        found.add(drive);
      }
      host.listIfThere("/sys/class/block/" + name + "/slaves").forEach(waiting::add);
    }
    return found;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether a line names a device as a word: not sda1 where sda is meant, nor sda in xsda. */
  private static boolean names(String line, String device) {
    for (int at = line.indexOf(device); at >= 0; at = line.indexOf(device, at + 1)) {
      int end = at + device.length();
      boolean left = at == 0 || !Character.isLetterOrDigit(line.charAt(at - 1));
      boolean right = end == line.length() || !Character.isLetterOrDigit(line.charAt(end));
      if (left && right) {
        return true;
      }
    }
    return false;
  }

  /** Since boot: from the journal, which forgets less, and from the kernel's own buffer. */
  private static String kernelLog(HostView host) throws Unfit, InterruptedException {
    Optional<String> journal =
        said(host, "journalctl", "-k", "-b", "-q", "--no-pager", "-o", "cat");
    Optional<String> buffer = said(host, "dmesg", "--notime");
    if (buffer.isEmpty() && journal.filter(text -> !text.isBlank()).isEmpty()) {
      throw new Unfit("the kernel's log cannot be read, so its reason is not known");
    }
    return journal.orElse("") + "\n" + buffer.orElse("");
  }

  private static Optional<String> said(HostView host, String... words) throws InterruptedException {
    try {
      Output output = host.run(Command.of(words).within(Duration.ofSeconds(15)).atMost(KERNEL_LOG));
      return output.ok() && !output.cut() ? Optional.of(output.out()) : Optional.empty();
    } catch (IOException noProgram) {
      return Optional.empty();
    }
  }
}
