package dev.claudeops.action;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command that the owner declares in the config. It runs in the fixed environment with what is
 * declared beside it, and only while nobody but root and the user it runs as can change its
 * program.
 *
 * @param user whom it runs as; ourselves where it is missing
 */
record OwnersCommand(
    List<String> argv, Optional<String> user, Optional<String> folder, Map<String, String> env) {
  private static final int MOST_OUTPUT = 1 << 20;

  /** Programs whose first argument is the real program. */
  private static final Set<String> READERS =
      Set.of(
          "sh", "bash", "dash", "zsh", "ksh", "python3", "python", "perl", "ruby", "node", "php");

  /** useradd(8), "CAVEATS", and the capitals and dots that others allow. */
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");

  OwnersCommand {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
  }

  OwnersCommand(List<String> argv, Optional<String> user) {
    this(argv, user, Optional.empty(), Map.of());
  }

  /** Why it cannot or must not be run here; empty when nothing speaks against it. */
  Optional<String> fault(HostView host) {
    if (user.isPresent() && !USER.matcher(user.get()).matches()) {
      return Optional.of("the user it runs as is no user's name");
    }
    if (user.isPresent() && !host.root()) {
      return Optional.of("root is needed to run it as " + user.get());
    }
    Optional<String> program = host.find(argv.getFirst());
    if (program.isEmpty()) {
      return Optional.of("there is no program " + argv.getFirst());
    }
    Optional<Integer> runsAs = user.flatMap(name -> uid(host, name));
    Optional<String> fault = Ownership.faultOfProgram(host, program.get(), runsAs);
    if (fault.isEmpty() && reads()) {
      fault = Ownership.faultOfProgram(host, argv.get(1), runsAs);
    }
    return fault.isPresent() || user.isPresent()
        ? fault
        : folder.flatMap(at -> faultOfFolder(host, at));
  }

  /** What runs in a folder obeys its files: with our own rights none that others write. */
  private static Optional<String> faultOfFolder(HostView host, String folder) {
    return Ownership.faultOfWorkplace(host, folder)
        .map(why -> why + ", and what runs there obeys its files; declare the user it belongs to");
  }

  private boolean reads() {
    String program = argv.getFirst().substring(argv.getFirst().lastIndexOf('/') + 1);
    return READERS.contains(program) && argv.size() > 1 && argv.get(1).startsWith("/");
  }

  /** By passwd(5); a user of a directory service has none here and may own nothing of it. */
  private static Optional<Integer> uid(HostView host, String user) {
    return host.readIfThere("/etc/passwd")
        .orElse("")
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length >= 3 && fields[0].equals(user))
        .filter(fields -> fields[2].matches("[0-9]{1,9}"))
        .map(fields -> Integer.valueOf(fields[2]))
        .findFirst();
  }

  /** The command, to be run within this time. */
  Command within(Duration limit) {
    Command command = Command.of(argv).with(env).within(limit).atMost(MOST_OUTPUT);
    if (folder.isPresent()) {
      command = command.in(folder.get());
    }
    return user.isPresent() ? command.as(user.get()) : command;
  }

  /**
   * The same while it holds a lock (flock(1)), which lives as long as the command does, whatever
   * becomes of us; exit code {@value #TAKEN} when another holds it.
   */
  Command alone(String lock, Duration limit, HostView host) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("flock", "--nonblock", "--close", "-E", Integer.toString(TAKEN), lock));
    if (user.isPresent() && host.root()) {
      if (host.find("setsid").isPresent()) {
        words.addAll(List.of("setsid", "--wait"));
      }
      words.addAll(List.of("runuser", "-u", user.get(), "--"));
    }
    words.add(
        host.find(argv.getFirst())
            .orElseThrow(() -> new IOException("there is no program " + argv.getFirst())));
    words.addAll(argv.subList(1, argv.size()));
    Command command = Command.of(words).with(env).within(limit).atMost(MOST_OUTPUT);
    return folder.isPresent() ? command.in(folder.get()) : command;
  }

  /** What {@link #alone} ends with when another holds the lock; of sysexits(3), "try again". */
  static final int TAKEN = 75;

  /** The words with spaces between, and who says them. */
  String line() {
    return String.join(" ", argv) + user.map(name -> " (as " + name + ")").orElse("");
  }
}
