package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.host.Command;
import dev.claudeops.host.DeletedFiles;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.FolderSizes;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Mounts;
import dev.claudeops.host.Output;
import dev.claudeops.host.Processes;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What takes the space below a folder: names, sizes and times, and nothing of what is in a file.
 * One walk, ended after {@link #LIMIT} or {@value #ENTRIES} files and folders; never through a link
 * and never onto another file system.
 */
final class DiskGrowthTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "disk_growth",
          "What takes the space below a folder: biggest folders and files, files written within 24"
              + " h, deleted ones held open.",
          Input.needed("path", new Input.Form.Text(1_000), ""));

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int ENTRIES = 1_000_000;
  private static final int TOLD = 15;
  private static final List<String> KERNELS = List.of("/proc", "/sys", "/dev");

  private final Room room;

  DiskGrowthTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    HostView host = room.host();
    Mounts mounts = Mounts.read(host);
    String folder = folder(given.text("path"), mounts);
    StringBuilder out = new StringBuilder();
    space(folder, mounts, out);
    Set<String> points = mounts.all().stream().map(Mounts.Mount::point).collect(Collectors.toSet());
    points.remove(folder);
    FolderSizes sizes = FolderSizes.walk(host, folder, points, LIMIT, ENTRIES);
    out.append(
        sizes.whole()
            ? "below " + folder + ", counted whole:\n"
            : "below "
                + folder
                + ", cut after "
                + Humane.duration(LIMIT)
                + " or "
                + ENTRIES
                + " files: sizes are at least; ask for a folder below\n");
    out.append("biggest folders (without those listed below them):\n");
    sizes.folders().entrySet().stream()
        .limit(TOLD)
        .forEach(
            entry ->
                out.append("  ")
                    .append(Humane.bytes(entry.getValue()))
                    .append(' ')
                    .append(shown(entry.getKey()))
                    .append('\n'));
    files("biggest files", sizes.biggest(), out);
    files(
        "biggest of those written within " + Humane.duration(FolderSizes.FRESH),
        sizes.fresh(),
        out);
    counts(sizes, out);
    deleted(folder, out);
    return out.toString().stripTrailing();
  }

  /** The folder itself, by a name without detours. */
  private String folder(String asked, Mounts mounts) throws Refusal {
    String path = asked.strip().replaceAll("(?<=.)/+$", "");
    String said = Say.word(asked);
    if (!path.startsWith("/")
        || path.contains("//")
        || path.chars().anyMatch(Character::isISOControl)
        || List.of(path.split("/")).stream()
            .anyMatch(part -> part.equals(".") || part.equals(".."))) {
      throw new Refusal(
          "\"" + said + "\" is no absolute folder without detours; give one such as /var/log");
    }
    if (KERNELS.stream().anyMatch(one -> path.equals(one) || path.startsWith(one + "/"))
        && !path.equals("/dev/shm")) {
      throw new Refusal(said + " is the kernel's and takes no space on a disk");
    }
    if (mounts.of(path).filter(Mounts.Mount::remote).isPresent()) {
      throw new Refusal(said + " lies on another machine and is not walked; it could hang");
    }
    String at = "";
    for (String part : path.equals("/") ? new String[0] : path.substring(1).split("/")) {
      at = at + "/" + part;
      Optional<FileFacts> facts = facts(at);
      if (facts.isEmpty()) {
        throw new Refusal("there is no " + Say.word(at) + "; mounts: " + points(mounts));
      }
      if (facts.get().type() == FileFacts.Type.LINK) {
        throw new Refusal(
            Say.word(at)
                + " is a link to "
                + Say.word(room.host().link(at).orElse("?"))
                + "; ask for the folder itself");
      }
      if (!facts.get().isFolder()) {
        throw new Refusal(Say.word(at) + " is no folder; ask for the one it is in");
      }
    }
    return path;
  }

  private Optional<FileFacts> facts(String file) throws Refusal {
    try {
      return room.host().linkFacts(file);
    } catch (IOException e) {
      throw new Refusal(Say.line(String.valueOf(e.getMessage()), 200));
    }
  }

  private static String points(Mounts mounts) {
    return Humane.some(mounts.disks().stream().map(Mounts.Mount::point).toList(), 12);
  }

  /** From statfs(2): what programs can still write, and how many files they can still make. */
  private void space(String folder, Mounts mounts, StringBuilder out)
      throws Refusal, InterruptedException {
    Output stat;
    try {
      stat =
          room.host()
              .run(
                  Command.of("stat", "-f", "-c", "%S %b %f %a %c %d", "--", folder)
                      .within(Duration.ofSeconds(4)));
    } catch (IOException e) {
      out.append("space not told: ").append(Say.line(String.valueOf(e.getMessage()), 200));
      out.append('\n');
      return;
    }
    if (stat.timedOut()) {
      throw new Refusal("the file system at " + Say.word(folder) + " does not answer");
    }
    String[] n = stat.out().strip().split(" ");
    if (n.length != 6 || List.of(n).stream().anyMatch(word -> !word.matches("\\d{1,18}"))) {
      out.append("space not told: ").append(Say.line(stat.complaint(), 200)).append('\n');
      return;
    }
    double block = Double.parseDouble(n[0]);
    out.append("file system")
        .append(
            mounts.of(folder).map(one -> " " + one.point() + " (" + one.type() + ")").orElse(""))
        .append(": ")
        .append(Humane.bytes(block * Double.parseDouble(n[3])))
        .append(" free of ")
        .append(Humane.bytes(block * Double.parseDouble(n[1])))
        .append(n[4].equals("0") ? "" : "; inodes: " + n[5] + " free of " + n[4])
        .append('\n');
  }

  private void files(String what, List<FolderSizes.Sized> files, StringBuilder out) {
    out.append(what).append(files.isEmpty() ? ": none\n" : ":\n");
    files.forEach(
        one ->
            out.append("  ")
                .append(Humane.bytes(one.size()))
                .append(' ')
                .append(shown(one.file()))
                .append(", written ")
                .append(Say.time(one.modified()))
                .append('\n'));
  }

  private void counts(FolderSizes sizes, StringBuilder out) {
    out.append("folders with most entries: ")
        .append(
            sizes.counts().entrySet().stream()
                .limit(5)
                .map(
                    (Map.Entry<String, Long> entry) ->
                        entry.getValue() + " in " + shown(entry.getKey()))
                .collect(Collectors.joining(", ")))
        .append('\n');
  }

  private void deleted(String folder, StringBuilder out) {
    HostView host = room.host();
    DeletedFiles deleted = DeletedFiles.below(host, Processes.read(host), folder);
    if (deleted.all().isEmpty()) {
      out.append("deleted files still held open: none")
          .append(host.root() ? "\n" : " that we may see\n");
      return;
    }
    out.append("deleted files still held open: ")
        .append(Humane.bytes(deleted.bytes()))
        .append('\n');
    deleted.all().stream()
        .limit(TOLD)
        .forEach(
            held ->
                out.append("  ")
                    .append(Humane.bytes(held.size()))
                    .append(' ')
                    .append(shown(held.file()))
                    .append(" by pid:")
                    .append(
                        Processes.now(host, held.pid())
                            .map(Processes.Entry::mark)
                            .orElse(Integer.toString(held.pid())))
                    .append(" (")
                    .append(Say.word(held.comm()))
                    .append(")\n"));
  }

  private static String shown(String file) {
    return Say.line(file, 300);
  }
}
