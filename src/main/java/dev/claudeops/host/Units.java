package dev.claudeops.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The units that systemd has loaded, all read by one {@code systemctl show}: the loaded ones are
 * those that run, failed, or are wanted by one that runs. Needs no root.
 *
 * @param trouble why nothing could be seen; empty when it could
 * @param units by their ids
 * @param state the manager's word for the whole: running, degraded, starting, maintenance, ...
 */
public record Units(Optional<String> trouble, Map<String, SystemdUnit> units, String state) {
  /** What {@link #trouble} says where another program is the first process. */
  public static final String NO_SYSTEMD = "systemd does not run this machine";

  private static final List<String> TYPES =
      List.of("service", "timer", "mount", "socket", "target", "path", "swap");
  private static final Set<String> KNOWN_TYPES =
      Set.of(
          "service",
          "timer",
          "mount",
          "socket",
          "target",
          "path",
          "swap",
          "automount",
          "device",
          "slice",
          "scope");
  private static final String PROPERTIES =
      String.join(
          ",",
          List.of(
              "Id,Names,Description,LoadState,ActiveState,SubState,UnitFileState,FragmentPath",
              "Type,Result,Restart,NRestarts,StartLimitBurst,StartLimitIntervalUSec,User",
              "MainPID,ExecMainPID,ExecMainStatus,ExecMainCode,ExecMainStartTimestamp",
              "ExecMainExitTimestamp,StateChangeTimestamp,ActiveEnterTimestamp",
              "InactiveEnterTimestamp,InactiveExitTimestamp,ConditionResult,ConditionTimestamp,ControlGroup",
              "MemoryCurrent,MemoryMax,TasksCurrent,TasksMax,RemainAfterExit",
              "Requires,Requisite,Wants,After,BindsTo,PartOf,WantedBy,TriggeredBy,Triggers",
              "Conflicts,ConflictedBy,RefuseManualStart,RefuseManualStop,CanReload",
              "NextElapseUSecRealtime,NextElapseUSecMonotonic,LastTriggerUSec,TimersCalendar"));
  private static final Duration DEADLINE = Duration.ofSeconds(6);
  private static final int MOST_ASKED = 500;

  public Units {
    units = Map.copyOf(units);
  }

  /** Reads them; never throws but gives the reason. */
  public static Units read(HostView host) {
    if (!host.exists("/run/systemd/system")) {
      return unseen(NO_SYSTEMD);
    }
    List<String> argv = show();
    TYPES.forEach(type -> argv.add("*." + type));
    try {
      Output shown = host.run(Command.of(argv).within(DEADLINE));
      if (!shown.ok()) {
        return unseen("systemctl: " + shown.complaint());
      }
      Output state =
          host.run(
              Command.of("systemctl", "show", "--no-pager", "--property=SystemState")
                  .within(Duration.ofSeconds(2)));
      return new Units(
          Optional.empty(),
          parse(shown.out()),
          state.ok() ? state.out().strip().replace("SystemState=", "") : "");
    } catch (IOException e) {
      return unseen(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unseen("systemctl: no answer in time");
    }
  }

  /**
   * The units of these names, declared by a person: those not loaded are asked for by name, so that
   * a missing one comes back with the load state {@code not-found}. The keys are the names as
   * given; a name that systemd refuses is left out.
   */
  public Map<String, SystemdUnit> named(HostView host, Collection<String> names)
      throws IOException, InterruptedException {
    Map<String, SystemdUnit> found = new LinkedHashMap<>();
    Map<String, SystemdUnit> byAlias = byAlias(units.values());
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      SystemdUnit unit = byAlias.get(id(name));
      if (unit == null) {
        missing.add(name);
      } else {
        found.put(name, unit);
      }
    }
    if (missing.isEmpty() || trouble.isPresent()) {
      return found;
    }
    List<String> argv = show();
    argv.add("--");
    List<String> asked =
        missing.stream()
            .map(Units::id)
            .filter(Units::askable)
            .distinct()
            .limit(MOST_ASKED)
            .toList();
    if (asked.isEmpty()) {
      return found;
    }
    argv.addAll(asked);
    Output shown = host.run(Command.of(argv).within(DEADLINE));
    if (!shown.ok()) {
      throw new IOException("systemctl: " + shown.complaint());
    }
    byAlias = byAlias(parse(shown.out()).values());
    for (String name : missing) {
      SystemdUnit unit = byAlias.get(id(name));
      if (unit != null) {
        found.put(name, unit);
      }
    }
    return found;
  }

  /** One unit that is loaded, by its id or another name of it. */
  public Optional<SystemdUnit> loaded(String name) {
    String id = id(name);
    return Optional.ofNullable(units.get(id))
        .or(
            () ->
                units.values().stream()
                    .filter(unit -> unit.words("Names").contains(id))
                    .findFirst());
  }

  /**
   * The id for a name as a person writes it: a missing type means {@code .service}, and what cannot
   * stand in a unit's name is escaped as systemd-escape(1) does.
   */
  public static String id(String name) {
    boolean typed = KNOWN_TYPES.contains(name.substring(name.lastIndexOf('.') + 1));
    String full = typed && name.contains(".") ? name : name + ".service";
    StringBuilder id = new StringBuilder();
    for (byte b : full.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || ":-_.\\@".indexOf(c) >= 0)) {
        id.append(c);
      } else {
        id.append("\\x").append(String.format("%02x", (int) c));
      }
    }
    return id.toString();
  }

  /** One name that systemctl refuses, such as a template without its instance, fails the call. */
  private static boolean askable(String id) {
    return id.length() <= 255 && !id.startsWith(".") && !id.startsWith("@") && !id.contains("@.");
  }

  private static List<String> show() {
    return new ArrayList<>(List.of("systemctl", "show", "--no-pager", "--property=" + PROPERTIES));
  }

  private static Units unseen(String why) {
    return new Units(Optional.of(why), Map.of(), "");
  }

  private static Map<String, SystemdUnit> byAlias(Collection<SystemdUnit> units) {
    Map<String, SystemdUnit> all = new HashMap<>();
    for (SystemdUnit unit : units) {
      unit.words("Names").forEach(name -> all.putIfAbsent(name, unit));
      all.put(unit.name(), unit);
    }
    return all;
  }

  /** The properties of the one unit that was asked for. */
  static Map<String, String> block(String text) {
    return parse(text).values().stream().findFirst().map(SystemdUnit::properties).orElse(Map.of());
  }

  /** Blocks of {@code Key=value} lines with an empty line between; a key may come twice. */
  private static Map<String, SystemdUnit> parse(String text) {
    Map<String, SystemdUnit> units = new TreeMap<>();
    Map<String, String> block = new HashMap<>();
    for (String line : (text + "\n\n").split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        block.merge(line.substring(0, equals), line.substring(equals + 1), (a, b) -> a + "\n" + b);
      } else if (line.isEmpty() && !block.isEmpty()) {
        String id = block.getOrDefault("Id", "");
        if (!id.isEmpty()) {
          units.put(id, new SystemdUnit(id, block));
        }
        block = new HashMap<>();
      }
    }
    return units;
  }
}
