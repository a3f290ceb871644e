package dev.claudeops.agent.claude;

import dev.claudeops.host.ClaudePlaces;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Claude Code's file: looked for, and looked at. It gets our key, so it must be nobody's to change
 * but root's and our own, with every folder on its way.
 */
final class Program {
  /**
   * The versions that are taken. 2.1.330 is the one that all tests run with; with 2.1.300 twelve of
   * the failures that we tell apart were tried by hand. Within 2.1 a later one is taken untried;
   * what it lists of its tools is held against what we allow.
   */
  static final String TRIED = "2.1, from 2.1.300";

  private static final int LEAST = 300;

  private static final int MOST_LINKS = 10;

  private Program() {}

  /** Whether this is a version that was tried, {@code 2.1.330}. */
  static boolean tried(String version) {
    return version.matches("2\\.1\\.\\d{1,6}") && Integer.parseInt(version.substring(4)) >= LEAST;
  }

  /** The file to start, without links; or what is wrong and what to do. */
  static String find(HostView host, Optional<String> named, Whom whom) throws Failure.Thrown {
    try {
      Optional<String> found = ClaudePlaces.find(host, named);
      if (found.isPresent()) {
        return looked(host, found.get(), whom);
      }
    } catch (IOException e) {
      throw new Failure.Thrown(
          Cause.NO_PROGRAM, "Claude Code cannot be looked for: " + e.getMessage());
    }
    throw new Failure.Thrown(
        Cause.NO_PROGRAM,
        named
            .map(file -> "Claude Code is not at " + file + ", which agent.program names")
            .orElse(
                "Claude Code is not installed where it is looked for (such as"
                    + " /usr/local/bin/claude); install it there, or name its file in"
                    + " agent.program"));
  }

  /** Follows links by hand, so that every folder is looked at through which the way leads. */
  private static String looked(HostView host, String named, Whom whom)
      throws IOException, Failure.Thrown {
    String file = named;
    for (int links = 0; links <= MOST_LINKS; links++) {
      Optional<String> next = step(host, file, whom);
      if (next.isEmpty()) {
        return file;
      }
      file = next.get();
    }
    throw new Failure.Thrown(Cause.NO_PROGRAM, named + " is a loop of links");
  }

  /** The same way with its first link replaced; empty when there is none. */
  private static Optional<String> step(HostView host, String file, Whom whom)
      throws IOException, Failure.Thrown {
    String[] names = file.split("/");
    String at = "";
    for (int i = 0; i < names.length; i++) {
      if (i > 0 && (names[i].isEmpty() || names[i].equals("."))) {
        continue;
      }
      if (names[i].equals("..")) {
        at = at.contains("/") ? at.substring(0, at.lastIndexOf('/')) : "";
        continue;
      }
      at = i == 0 ? "" : at + "/" + names[i];
      String here = at.isEmpty() ? "/" : at;
      FileFacts facts =
          host.linkFacts(here)
              .orElseThrow(() -> new Failure.Thrown(Cause.NO_PROGRAM, "there is no " + here));
      if (facts.type() == FileFacts.Type.LINK) {
        String target = host.link(here).orElse("");
        String rest = String.join("/", List.of(names).subList(i + 1, names.length));
        String base = target.startsWith("/") ? "" : at.substring(0, at.lastIndexOf('/')) + "/";
        return Optional.of(base + target + (rest.isEmpty() ? "" : "/" + rest));
      }
      look(host, file, here, facts, i == names.length - 1, whom);
    }
    return at.equals(file) ? Optional.empty() : Optional.of(at);
  }

  private static void look(
      HostView host, String file, String here, FileFacts facts, boolean last, Whom whom)
      throws Failure.Thrown {
    if (facts.uid() != 0 && facts.uid() != host.uid()) {
      throw new Failure.Thrown(
          Cause.SETTINGS, file + " is not started: " + here + " belongs to user " + facts.uid());
    }
    boolean sticky = facts.isFolder() && (facts.mode() & 01000) != 0;
    if (facts.othersMayWrite() && !sticky) {
      throw new Failure.Thrown(
          Cause.SETTINGS,
          file + " is not started: others may write to " + here + " (chmod go-w " + here + ")");
    }
    if (last && !facts.isFile()) {
      throw new Failure.Thrown(Cause.NO_PROGRAM, file + " is no file");
    }
    if (!whom.mayEnter(facts)) {
      throw new Failure.Thrown(
          Cause.NO_PROGRAM,
          whom.words()
              + " cannot run "
              + file
              + ": "
              + here
              + (last ? " is not executable for it" : " is closed to it")
              + "; install Claude Code where everybody may run it, such as /opt/claude-code");
    }
  }
}
