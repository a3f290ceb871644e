package dev.claudeops.action;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who could change what a file's name leads to: the file, every folder on the way, and every link.
 * What root runs must be changeable by root alone, or it is a way to become root.
 */
final class Ownership {
  private static final int MOST_LINKS = 40; // path_resolution(7)

  private final HostView host;
  private final Set<Integer> owners;
  private final boolean links;

  private Ownership(HostView host, Set<Integer> owners, boolean links) {
    this.host = host;
    this.owners = owners;
    this.links = links;
  }

  /**
   * Why a script must not be run: it is no regular file, or its name leads through a link, or
   * somebody else could change it. Empty when nothing speaks against it.
   */
  static Optional<String> faultOfScript(HostView host, String file) {
    return new Ownership(host, ours(host), false).walk(file, FileFacts.Type.FILE);
  }

  /** The same for the folder of scripts. */
  static Optional<String> faultOfFolder(HostView host, String folder) {
    return new Ownership(host, ours(host), false).walk(folder, FileFacts.Type.FOLDER);
  }

  /**
   * The same for a program; links are followed where they could be changed by nobody else.
   *
   * @param runsAs may own it, too
   */
  static Optional<String> faultOfProgram(HostView host, String file, Optional<Integer> runsAs) {
    Set<Integer> owners = ours(host);
    runsAs.ifPresent(owners::add);
    return new Ownership(host, owners, true).walk(file, FileFacts.Type.FILE);
  }

  /** The same for a folder that a program is started in; links are followed as for a program. */
  static Optional<String> faultOfWorkplace(HostView host, String folder) {
    return new Ownership(host, ours(host), true).walk(folder, FileFacts.Type.FOLDER);
  }

  private static Set<Integer> ours(HostView host) {
    return new HashSet<>(List.of(0, host.uid()));
  }

  private Optional<String> walk(String file, FileFacts.Type wanted) {
    if (!file.startsWith("/")) {
      return Optional.of(shown(file) + " is not an absolute path");
    }
    Deque<String> ahead = new ArrayDeque<>(names(file));
    Deque<String> here = new ArrayDeque<>();
    int followed = 0;
    try {
      FileFacts facts = of("/");
      Optional<String> fault = loose("/", facts);
      while (fault.isEmpty() && !ahead.isEmpty()) {
        String name = ahead.removeFirst();
        if (name.equals("..")) {
          here.pollLast();
          continue;
        }
        String path = path(here) + "/" + name;
        facts = of(path);
        fault = loose(path, facts);
        if (fault.isEmpty() && facts.type() == FileFacts.Type.LINK) {
          if (!links || ++followed > MOST_LINKS) {
            return Optional.of(shown(path) + " is a link");
          }
          String target = host.link(path).orElse("");
          if (target.startsWith("/")) {
            here.clear();
          }
          names(target).reversed().forEach(ahead::addFirst);
        } else {
          here.addLast(name);
        }
      }
      return fault.isPresent() || facts.type() == wanted
          ? fault
          : Optional.of(
              shown(file)
                  + (wanted == FileFacts.Type.FILE ? " is no regular file" : " is no folder"));
    } catch (IOException unseen) {
      return Optional.of(Clean.line(String.valueOf(unseen.getMessage()), 300));
    }
  }

  private FileFacts of(String path) throws IOException {
    return host.linkFacts(path).orElseThrow(() -> new IOException(shown(path) + " is not there"));
  }

  /** Why somebody else could change this one; the permissions of a link mean nothing. */
  private Optional<String> loose(String path, FileFacts facts) {
    if (!owners.contains(facts.uid())) {
      return Optional.of("%s belongs to user %d, not to root".formatted(shown(path), facts.uid()));
    }
    boolean group = (facts.mode() & 020) != 0 && facts.gid() != 0;
    boolean world = (facts.mode() & 02) != 0;
    return facts.type() != FileFacts.Type.LINK && (group || world)
        ? Optional.of(shown(path) + " can be changed by others than its owner")
        : Optional.empty();
  }

  private static List<String> names(String file) {
    List<String> names = new ArrayList<>();
    for (String name : file.split("/")) {
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }

  private static String path(Deque<String> names) {
    return names.isEmpty() ? "" : "/" + String.join("/", names);
  }

  private static String shown(String file) {
    return Clean.line(file, 200);
  }
}
