package dev.claudeops.agent;

import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Finding;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every runbook in force: those that ship with ClaudeOps, and the owner's own.
 *
 * @param books the owner's first, then by priority, then by name
 * @param problems why a file was left out, each in one sentence that names it
 */
public record Runbooks(List<Runbook> books, List<String> problems) {
  /** Where the owner puts their own. */
  public static final String FOLDER = "/etc/claudeops/runbooks";

  private static final int LARGEST = 128 << 10;
  private static final int MOST = 200;

  /** The names of those that ship, below {@code dev/claudeops/runbooks}; one line each. */
  static final List<String> SHIPPED =
      List.of(
          // services
          "service-failed",
          "service-stopped",
          "start-limit",
          "crash-loop",
          "container-down",
          "container-unhealthy",
          "docker-down",
          "pm2-errored",
          "pm2-down",
          "pm2-daemon-down",
          "port-taken",
          "process-missing",
          "failed-timer",
          "cron-down",
          // what answers
          "endpoint-failing",
          "tcp-failing",
          "upstream-down",
          "network-down",
          "certificate-ending",
          "certificate-wrong",
          // disks
          "disk-full",
          "inodes-full",
          "deleted-open-file",
          "log-flood",
          "no-space-logged",
          "read-only-filesystem",
          "drive-failing",
          // memory and the machine
          "out-of-memory",
          "memory-low",
          "memory-leak",
          "files-running-out",
          "overload",
          "clock-off",
          "boot-trouble",
          "reboot-required",
          // databases
          "database-down",
          "database-starting",
          "connection-pool-full",
          "blocking-query",
          "idle-in-transaction",
          "slow-database",
          "replication-broken",
          "database-limits",
          // upkeep
          "packages-broken",
          "security-updates",
          "backup-failed",
          "brute-force",
          "intrusion-suspected",
          "own-check");

  private static final Comparator<Runbook> FIRST =
      Comparator.comparing(Runbook::owners)
          .reversed()
          .thenComparing(Comparator.comparing(Runbook::priority).reversed())
          .thenComparing(Runbook::name);

  public Runbooks {
    books = List.copyOf(books);
    problems = List.copyOf(problems);
  }

  /** Reads them all; a file that cannot be used is left out and told in the problems. */
  public static Runbooks load(HostView host) {
    List<String> problems = new ArrayList<>();
    Map<String, Runbook> books = new HashMap<>();
    for (String name : SHIPPED) {
      try {
        books.put(name, Runbook.parse(shipped(name), false));
      } catch (IOException | Malformed bad) {
        problems.add("the runbook " + name + " that ships is left out: " + bad.getMessage());
      }
    }
    for (String file : files(host, problems)) {
      try {
        Runbook own = Runbook.parse(read(host, file), true);
        Runbook before = books.get(own.name());
        if (before != null && before.owners()) {
          throw new Malformed("another file has the name " + own.name() + " already");
        }
        books.put(own.name(), own);
      } catch (IOException | Malformed bad) {
        problems.add(Clean.line("the runbook " + file + " is left out: " + bad.getMessage(), 400));
      }
    }
    return new Runbooks(books.values().stream().sorted(FIRST).toList(), problems);
  }

  /** How many of them are the owner's. */
  public long owners() {
    return books.stream().filter(Runbook::owners).count();
  }

  /**
   * What is wrong: the files left out, and steps of the owner's that could never be done.
   *
   * @param kinds every kind of action there is
   * @param types every finding type there is, with the kinds of subjects that it is told of
   */
  public List<String> check(Collection<ActionSpec> kinds, Map<String, Set<String>> types) {
    return Stream.concat(
            problems.stream(),
            books.stream()
                .filter(Runbook::owners)
                .flatMap(
                    book ->
                        book.check(kinds, types).stream()
                            .map(problem -> "the runbook " + book.name() + ": " + problem)))
        .toList();
  }

  /** The first one for this finding whose own condition holds. */
  Optional<Runbook> of(Finding finding, Predicate<Condition> holds) {
    return books.stream()
        .filter(book -> book.fits(finding))
        .filter(book -> book.when().map(holds::test).orElse(true))
        .findFirst();
  }

  // ---- files ----

  private static String shipped(String name) throws IOException {
    try (InputStream in =
        Runbooks.class.getResourceAsStream("/dev/claudeops/runbooks/" + name + ".md")) {
      if (in == null) {
        throw new IOException("it is not in the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> files(HostView host, List<String> problems) {
    try {
      Optional<FileFacts> folder = host.facts(FOLDER);
      if (folder.isEmpty()) {
        return List.of();
      }
      if (!folder.get().isFolder() || loose(host, folder.get())) {
        problems.add(
            FOLDER
                + " is not used: it must be a folder that is root's and that only root can write");
        return List.of();
      }
      List<String> files =
          host.list(FOLDER).stream()
              .filter(name -> name.endsWith(".md") && !name.startsWith("."))
              .map(name -> FOLDER + "/" + name)
              .toList();
      if (files.size() > MOST) {
        problems.add("only the first " + MOST + " files of " + FOLDER + " are read");
      }
      return files.stream().limit(MOST).toList();
    } catch (IOException unreadable) {
      problems.add(Clean.line(FOLDER + " cannot be read: " + unreadable.getMessage(), 300));
      return List.of();
    }
  }

  private static String read(HostView host, String file) throws IOException, Malformed {
    FileFacts facts =
        host.facts(file).orElseThrow(() -> new Malformed("the link leads to no file"));
    if (!facts.isFile()) {
      throw new Malformed("it is no regular file");
    }
    if (loose(host, facts)) {
      throw new Malformed("it must be root's, and only root may write it");
    }
    if (facts.size() > LARGEST) {
      throw new Malformed("it is larger than " + (LARGEST >> 10) + " KiB");
    }
    return host.read(file);
  }

  /** Whether somebody besides root, or besides us, could change it. */
  private static boolean loose(HostView host, FileFacts facts) {
    boolean group = (facts.mode() & 020) != 0 && facts.gid() != 0;
    return (facts.uid() != 0 && facts.uid() != host.uid()) || (facts.mode() & 002) != 0 || group;
  }
}
