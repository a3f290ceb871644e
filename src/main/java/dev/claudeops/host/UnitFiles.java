package dev.claudeops.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a unit is made from, as systemd names them (org.freedesktop.systemd1(5):
 * FragmentPath, DropInPaths), and what a person asks of its life.
 *
 * @param properties by their names, as {@code systemctl show} prints them
 */
public record UnitFiles(Map<String, String> properties, List<File> files) {
  private static final Duration DEADLINE = Duration.ofSeconds(6);
  private static final int MOST_FILES = 20;

  private static final int MOST_LINKS = 5;
  private static final int LONGEST_PATH = 600;

  private static final List<String> TYPES =
      List.of(
          ".service",
          ".timer",
          ".mount",
          ".socket",
          ".target",
          ".path",
          ".swap",
          ".automount",
          ".slice",
          ".scope");

  /**
   * One of them.
   *
   * @param text what is in it; where it cannot be read, why not
   */
  public record File(String path, String text) {}

  public UnitFiles {
    properties = Map.copyOf(properties);
    files = List.copyOf(files);
  }

  /** Reads those of a unit that systemd knows, by its id from {@link Units}. */
  public static UnitFiles of(HostView host, SystemdUnit unit)
      throws IOException, InterruptedException {
    Output shown =
        host.run(
            Command.of("systemctl", "show", "--no-pager", "--property=" + WANTED, "--", unit.name())
                .within(DEADLINE));
    if (!shown.ok()) {
      throw new IOException("systemctl: " + shown.complaint());
    }
    Map<String, String> properties = Units.block(shown.out());
    List<File> files = new ArrayList<>();
    Stream.concat(
            Stream.of(properties.getOrDefault("FragmentPath", "")),
            Stream.of(properties.getOrDefault("DropInPaths", "").split(" ")))
        .filter(path -> !path.isBlank())
        .limit(MOST_FILES)
        .forEach(path -> files.add(new File(path, text(host, path))));
    return new UnitFiles(properties, files);
  }

  private static String text(HostView host, String path) {
    if (!ofAUnit(path) || !ofAUnit(end(host, path))) {
      return "(not read: this is no unit's file by its name)";
    }
    try {
      return host.read(path);
    } catch (IOException e) {
      return "(not read: " + e.getMessage() + ")";
    }
  }

  /** Where a link to a unit's file ends, by its name. */
  private static String end(HostView host, String path) {
    String at = path;
    for (int i = 0; i < MOST_LINKS; i++) {
      Optional<String> target = host.link(at);
      if (target.isEmpty()) {
        return at;
      }
      String folder = at.substring(0, at.lastIndexOf('/') + 1);
      at = target.get().startsWith("/") ? target.get() : folder + target.get();
    }
    return "";
  }

  /** Nothing else is read, whatever a unit calls its file: no linked key, no credential. */
  private static boolean ofAUnit(String path) {
    String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    return path.length() <= LONGEST_PATH
        && path.startsWith("/")
        && (TYPES.stream().anyMatch(path::endsWith)
            || path.endsWith(".conf") && folder.endsWith(".d"));
  }

  private static final String WANTED =
      "Id,Description,LoadState,LoadError,ActiveState,SubState,UnitFileState,FragmentPath,"
          + "DropInPaths,NeedDaemonReload,Result,NRestarts,Restart,RestartUSec,StartLimitBurst,"
          + "StartLimitIntervalUSec,MainPID,ExecMainStatus,ExecMainCode,ExecMainStartTimestamp,"
          + "ExecMainExitTimestamp,StateChangeTimestamp,ConditionResult,AssertResult,User,"
          + "TimeoutStartUSec,TimeoutStopUSec,WatchdogUSec,MemoryCurrent,MemoryPeak,MemoryMax,"
          + "TasksCurrent,TasksMax,LimitNOFILE,TriggeredBy,Triggers,LastTriggerUSec,"
          + "NextElapseUSecRealtime";
}
