package dev.claudeops.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is mounted where (proc_pid_mountinfo(5)), and what /etc/fstab wants (fstab(5)). Where one
 * mount point hides another, only the one that is seen is here.
 */
public record Mounts(List<Mount> all, Map<String, List<String>> wanted) {
  private static final int MOST = 20_000;

  /** Without files of their own, or made of another file system's. */
  private static final Set<String> PSEUDO =
      Set.of(
          "proc",
          "sysfs",
          "devtmpfs",
          "devpts",
          "cgroup",
          "cgroup2",
          "pstore",
          "bpf",
          "debugfs",
          "tracefs",
          "securityfs",
          "configfs",
          "fusectl",
          "mqueue",
          "hugetlbfs",
          "rpc_pipefs",
          "binfmt_misc",
          "autofs",
          "nsfs",
          "ramfs",
          "rootfs",
          "efivarfs",
          "selinuxfs",
          "nfsd",
          "overlay",
          "aufs",
          "squashfs",
          "erofs",
          "iso9660",
          "udf",
          "cramfs",
          "fuse.lxcfs",
          "fuse.gvfsd-fuse",
          "fuse.portal",
          "fuse.snapfuse",
          "fuse.fuse-overlayfs");

  /** Folders below which programs mount small file systems of their own, many and short-lived. */
  private static final List<String> PRIVATE =
      List.of(
          "/proc/",
          "/sys/",
          "/dev/",
          "/run/",
          "/snap/",
          "/var/snap/",
          "/var/lib/docker/",
          "/var/lib/containers/",
          "/var/lib/kubelet/",
          "/var/lib/lxd/",
          "/var/lib/lxcfs/");

  /** Single files that container engines mount from the machine around. */
  private static final Set<String> INJECTED =
      Set.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf");

  public Mounts {
    all = List.copyOf(all);
    wanted = Map.copyOf(wanted);
  }

  /**
   * One mount.
   *
   * @param device major:minor, the same for every mount of one file system
   * @param folder which folder of the file system is mounted; {@code /} unless it is a bind mount
   * @param point where
   * @param options of this mount
   * @param superOptions of the file system itself
   */
  public record Mount(
      String device,
      String folder,
      String point,
      List<String> options,
      String type,
      String source,
      List<String> superOptions) {
    /**
     * True when the file system itself is read-only. A mount alone may be so too, in a container or
     * a hardened service; that says nothing of the disk.
     */
    public boolean readOnly() {
      return superOptions.contains("ro");
    }

    /** True when it lives on another machine or in a program, and can hang without end. */
    public boolean remote() {
      return type.startsWith("nfs")
          || type.startsWith("fuse")
          || Set.of("cifs", "smb3", "9p", "ceph", "glusterfs", "afs", "virtiofs").contains(type);
    }
  }

  /** Reads the mounts of our own mount namespace; never throws. */
  public static Mounts read(HostView host) {
    Map<String, Mount> byPoint = new LinkedHashMap<>();
    host.readIfThere("/proc/self/mountinfo")
        .orElse("")
        .lines()
        .limit(MOST)
        .forEach(
            line ->
                mount(line)
                    .ifPresent(
                        mount -> {
                          byPoint.remove(mount.point());
                          byPoint.put(mount.point(), mount);
                        }));
    return new Mounts(List.copyOf(byPoint.values()), fstab(host));
  }

  /**
   * The file systems that can fill up: one mount each, without pseudo file systems, images, and
   * what container engines mount; the root whatever it is.
   */
  public List<Mount> disks() {
    Map<String, Mount> byDevice = new LinkedHashMap<>();
    all.stream()
        .filter(Mounts::canFill)
        .sorted(
            Comparator.comparing((Mount mount) -> !mount.point.equals("/"))
                .thenComparing(mount -> !mount.folder.equals("/"))
                .thenComparing(mount -> mount.point.length())
                .thenComparing(Mount::point))
        .forEach(mount -> byDevice.putIfAbsent(mount.device, mount));
    List<Mount> disks = new ArrayList<>(byDevice.values());
    disks.sort(Comparator.comparing(Mount::point));
    return disks;
  }

  private static boolean canFill(Mount mount) {
    if (mount.point.equals("/")) {
      return true;
    }
    if (PSEUDO.contains(mount.type) || INJECTED.contains(mount.point)) {
      return false;
    }
    if (mount.type.equals("tmpfs")) {
      return !mount.readOnly()
          && !mount.options.contains("ro")
          && !mount.point.equals("/dev")
          && (mount.point.equals("/dev/shm")
              || PRIVATE.stream().noneMatch(mount.point::startsWith));
    }
    return !mount.point.startsWith("/snap/")
        && !mount.point.startsWith("/proc/")
        && !mount.point.startsWith("/sys/");
  }

  /** The mount that holds this file: the one with the longest matching point. */
  public Optional<Mount> of(String file) {
    return all.stream()
        .filter(
            mount ->
                mount.point.equals("/")
                    || file.equals(mount.point)
                    || file.startsWith(mount.point + "/"))
        .max(Comparator.comparing(mount -> mount.point.length()));
  }

  // ---- reading ----

  /** {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue}. */
  private static Optional<Mount> mount(String line) {
    int dash = line.indexOf(" - ");
    if (dash < 0) {
      return Optional.empty();
    }
    String[] left = line.substring(0, dash).split(" ");
    String[] right = line.substring(dash + 3).split(" ");
    return left.length < 6 || right.length < 2
        ? Optional.empty()
        : Optional.of(
            new Mount(
                left[2],
                plain(left[3]),
                plain(left[4]),
                List.of(left[5].split(",")),
                right[0],
                plain(right[1]),
                List.of((right.length > 2 ? right[2] : "").split(","))));
  }

  private static Map<String, List<String>> fstab(HostView host) {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    host.readIfThere("/etc/fstab")
        .orElse("")
        .lines()
        .limit(MOST)
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length >= 4 && !words[0].startsWith("#"))
        .forEach(words -> wanted.put(plain(words[1]), List.of(words[3].split(","))));
    return wanted;
  }

  /** Space, tab, line feed and backslash stand as three octal digits. */
  private static String plain(String escaped) {
    return escaped.indexOf('\\') < 0
        ? escaped
        : escaped
            .replace("\\040", " ")
            .replace("\\011", "\t")
            .replace("\\012", "\n")
            .replace("\\134", "\\");
  }
}
