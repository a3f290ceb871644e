package dev.claudeops.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a {@link ClosedRoom} shows of the machine, as options of bwrap(1): a short list of folders,
 * each read-only, without what says that it is secret. Its cost is a walk over the names below
 * them, some 15 µs each.
 */
final class Furniture {
  /** Shown whole: programs, and what they tell of packages and processors. */
  private static final List<String> PLAIN =
      List.of("/usr", "/var/lib/dpkg", "/var/lib/rpm", "/sys/devices/system");

  /** Parts of the root folder that are links into /usr, or folders of their own. */
  private static final List<String> MERGED =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  /** Shown without what says that it is secret. */
  private static final List<String> SIFTED = List.of("/etc", "/var/log", "/usr/local");

  /** Each folder in them is looked through for itself, so that a large one hides no other. */
  private static final List<String> SIFTED_ONE_BY_ONE = List.of("/opt", "/srv");

  /** Folders of programs for which an empty one is shown, whoever may read them. */
  private static final List<String> NEVER =
      List.of(
          "/etc/claudeops",
          "/etc/ssh",
          "/etc/ssl/private",
          "/etc/letsencrypt",
          "/etc/kubernetes",
          "/etc/rancher",
          "/etc/ppp",
          "/etc/ipsec.d",
          "/etc/cron.d",
          "/usr/lib/cron",
          "/var/log/claudeops",
          "/var/log/journal",
          "/var/log/audit");

  private static final int MOST_BESIDE = 50;

  private final HostView host;
  private final List<String> hidden;

  /**
   * @param hidden files and folders never to be shown, besides those that are hidden anyway
   */
  Furniture(HostView host, List<String> hidden) {
    this.host = host;
    this.hidden = List.copyOf(hidden);
  }

  List<String> words() {
    List<String> words = new ArrayList<>();
    PLAIN.stream().filter(this::folder).forEach(folder -> show(folder, words));
    for (String part : MERGED) {
      Optional<String> link = host.link(part);
      if (link.isPresent()) {
        words.addAll(List.of("--symlink", link.get(), part));
      } else if (folder(part)) {
        show(part, words);
      }
    }
    SIFTED.stream().filter(this::folder).forEach(folder -> sift(folder, words));
    SIFTED_ONE_BY_ONE.stream()
        .flatMap(
            folder ->
                host.listIfThere(folder).stream()
                    .limit(MOST_BESIDE)
                    .map(name -> folder + "/" + name))
        .filter(this::folder)
        .forEach(folder -> sift(folder, words));
    words.addAll(List.of("--proc", "/proc", "--remount-ro", "/proc", "--tmpfs", "/dev"));
    for (String device : List.of("null", "zero", "urandom")) {
      words.addAll(List.of("--dev-bind", "/dev/" + device, "/dev/" + device));
    }
    words.addAll(
        List.of(
            "--symlink",
            "/proc/self/fd",
            "/dev/fd",
            "--remount-ro",
            "/dev",
            "--dir",
            "/tmp",
            "--remount-ro",
            "/",
            "--chdir",
            "/"));
    return words;
  }

  /** A folder that strangers may enter, and no link. */
  private boolean folder(String name) {
    return reachable(name, facts -> facts.type() == FileFacts.Type.FOLDER);
  }

  private boolean reachable(String name, Predicate<FileFacts> wanted) {
    try {
      for (int end = name.indexOf('/', 1); end > 0; end = name.indexOf('/', end + 1)) {
        Optional<FileFacts> above = host.facts(name.substring(0, end));
        if (above.isEmpty() || (above.get().mode() & 0001) == 0) {
          return false;
        }
      }
      return host.linkFacts(name).filter(wanted).isPresent();
    } catch (IOException unseen) {
      return false;
    }
  }

  private static void show(String folder, List<String> words) {
    words.addAll(List.of("--ro-bind", folder, folder));
  }

  private static void empty(String folder, List<String> words) {
    words.addAll(List.of("--perms", "0755", "--tmpfs", folder, "--remount-ro", folder));
  }

  /** Shows a folder without its secrets; one that cannot be looked through whole is not shown. */
  private void sift(String folder, List<String> words) {
    List<String> never = never();
    if (never.stream().anyMatch(one -> within(folder, one))) {
      return;
    }
    try {
      HiddenFiles found = HiddenFiles.below(host, folder);
      show(folder, words);
      TreeSet<String> empty = new TreeSet<>(found.folders());
      TreeSet<String> gone = new TreeSet<>(found.files());
      never.stream()
          .filter(one -> within(one, folder))
          .forEach(
              one -> {
                if (folder(one)) {
                  empty.add(one);
                } else if (reachable(one, facts -> facts.type() == FileFacts.Type.FILE)) {
                  gone.add(one);
                }
              });
      // What lies in an emptied folder is gone with it, and could not be mounted over.
      List<String> outermost =
          empty.stream()
              .filter(
                  one ->
                      empty.stream().noneMatch(other -> !other.equals(one) && within(one, other)))
              .toList();
      outermost.forEach(one -> empty(one, words));
      gone.stream()
          .filter(one -> outermost.stream().noneMatch(other -> within(one, other)))
          .forEach(one -> words.addAll(List.of("--ro-bind", "/dev/null", one)));
    } catch (HiddenFiles.TooMuch tooMuch) {
      empty(folder, words);
    }
  }

  /** By the names that the file system itself uses, so that no link leads around. */
  private List<String> never() {
    List<String> all = new ArrayList<>(NEVER);
    for (String one : hidden) {
      all.add(one);
      try {
        Path root = host.path("/").toRealPath();
        Path real = host.path(one).toRealPath();
        if (real.startsWith(root)) {
          all.add("/" + root.relativize(real));
        }
      } catch (IOException notThere) {
        // What is not there cannot be shown; should it come, it has the name above.
        continue;
      }
    }
    return all;
  }

  private static boolean within(String inner, String outer) {
    return inner.equals(outer) || inner.startsWith(outer + "/");
  }
}
