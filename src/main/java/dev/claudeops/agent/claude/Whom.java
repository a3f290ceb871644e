package dev.claudeops.agent.claude;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Launch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whom Claude Code runs as.
 *
 * @param as the other user, where we are root; empty: as ourselves
 * @param ours our own number
 * @param note what a person should know about the choice
 */
record Whom(Optional<Launch.As> as, int ours, Optional<String> note) {
  /**
   * Numbers that neither systemd nor a distribution gives to anybody, within the first 65,536 that
   * a container knows (systemd's UIDS-GIDS: 65520 to 65533 are unused).
   */
  private static final int HIGHEST = 65_533;

  private static final int LOWEST = 65_520;

  /** The user of this name; where there is none, or he is root, a number that nobody has. */
  static Whom of(HostView host, String name) throws Failure.Thrown {
    if (!host.root()) {
      return new Whom(Optional.empty(), host.uid(), Optional.empty());
    }
    List<String[]> users =
        host.readIfThere("/etc/passwd")
            .orElse("")
            .lines()
            .map(line -> line.split(":", -1))
            .filter(words -> words.length > 3)
            .filter(words -> number(words[2]) && number(words[3]))
            .toList();
    Optional<String[]> found = users.stream().filter(words -> words[0].equals(name)).findFirst();
    if (found.isPresent() && Integer.parseInt(found.get()[2]) != 0) {
      Launch.As as =
          new Launch.As(Integer.parseInt(found.get()[2]), Integer.parseInt(found.get()[3]));
      return new Whom(Optional.of(as), 0, Optional.empty());
    }
    int free = free(host, users);
    return new Whom(
        Optional.of(new Launch.As(free, free)),
        0,
        Optional.of(
            (found.isPresent() ? "The user " + name + " is root" : "There is no user " + name)
                + "; Claude Code runs as user "
                + free
                + ", who has no name. `claudeops install` makes a user for it."));
  }

  private static int free(HostView host, List<String[]> users) throws Failure.Thrown {
    String groups = "\n" + host.readIfThere("/etc/group").orElse("");
    for (int id = HIGHEST; id >= LOWEST; id--) {
      String word = Integer.toString(id);
      if (users.stream().noneMatch(user -> user[2].equals(word) || user[3].equals(word))
          && Arrays.stream(groups.split("\n"))
              .noneMatch(line -> line.matches(".*:" + word + ":.*"))) {
        return id;
      }
    }
    throw new Failure.Thrown(
        Cause.SETTINGS,
        "no user is free for Claude Code: make one, and name it in agent.user of the config");
  }

  private static boolean number(String word) {
    return word.matches("\\d{1,9}");
  }

  /** In words, for a message. */
  String words() {
    return "user " + as.map(Launch.As::uid).orElse(ours);
  }

  /** Whether he may run this file, or enter this folder, as its mode says. */
  boolean mayEnter(FileFacts facts) {
    int uid = as.map(Launch.As::uid).orElse(ours);
    if (uid == 0) {
      return facts.isFolder() || (facts.mode() & 0111) != 0;
    }
    int bit =
        facts.uid() == uid
            ? 0100
            : as.map(Launch.As::gid).filter(gid -> gid == facts.gid()).isPresent() ? 0010 : 0001;
    // Of our own groups we know nothing here: where it may be one of them, starting it will tell.
    return (facts.mode() & bit) != 0
        || as.isEmpty() && facts.uid() != uid && (facts.mode() & 0010) != 0;
  }
}
