package dev.claudeops.probe;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RAID arrays of the kernel, as /proc/mdstat shows them (md(4)). */
final class Raid {
  private static final int MOST = 128;
  private static final Pattern HEAD =
      Pattern.compile("^(md[\\w./-]{0,60}) : (active|inactive)\\b(.*)$");
  private static final Pattern MEMBERS = Pattern.compile("\\[(\\d{1,4})/(\\d{1,4})] \\[[U_]+]");
  private static final Pattern PROGRESS =
      Pattern.compile(
          "(recovery|resync|reshape|check|repair) ="
              + " +(\\d{1,3}(?:\\.\\d+)?)%(?:.*finish=(\\d{1,7}(?:\\.\\d+)?)min)?");
  private static final Pattern FAULTY = Pattern.compile("(\\S{1,40})\\[\\d{1,4}]\\(F\\)");

  private Raid() {}

  /**
   * One array.
   *
   * @param missing members it lacks; empty for a kind that cannot do without any (raid0, linear)
   * @param work what it does now: "recovery", "check"
   * @param minutes left of that work, as the kernel guesses; 0 when it does not
   */
  record Array(
      String name,
      boolean active,
      boolean readOnly,
      OptionalInt missing,
      List<String> faulty,
      Optional<String> work,
      double done,
      double minutes,
      String text) {}

  static List<Array> arrays(String mdstat) {
    List<Array> arrays = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    for (String line : mdstat.lines().limit(4_000).toList()) {
      if (HEAD.matcher(line).matches() || line.startsWith("unused devices")) {
        array(block.toString()).ifPresent(arrays::add);
        block.setLength(0);
      }
      block.append(line).append('\n');
    }
    array(block.toString()).ifPresent(arrays::add);
    return arrays.subList(0, Math.min(arrays.size(), MOST));
  }

  private static Optional<Array> array(String block) {
    Matcher head = HEAD.matcher(block.lines().findFirst().orElse(""));
    if (!head.matches()) {
      return Optional.empty();
    }
    Matcher members = MEMBERS.matcher(block);
    Matcher progress = PROGRESS.matcher(block);
    boolean works = progress.find();
    return Optional.of(
        new Array(
            head.group(1),
            head.group(2).equals("active"),
            head.group(3).startsWith(" (read-only)"),
            members.find()
                ? OptionalInt.of(
                    Integer.parseInt(members.group(1)) - Integer.parseInt(members.group(2)))
                : OptionalInt.empty(),
            FAULTY.matcher(head.group(3)).results().map(result -> result.group(1)).toList(),
            works ? Optional.of(progress.group(1)) : Optional.empty(),
            works ? Double.parseDouble(progress.group(2)) / 100 : 0,
            works && progress.group(3) != null ? Double.parseDouble(progress.group(3)) : 0,
            block));
  }

  static Observation look(HostView host, Array array) {
    Observation.Builder seen =
        Observation.of(new Subject("raid", array.name), host.now())
            .evidence("/proc/mdstat", array.text);
    array.missing.ifPresent(missing -> seen.measure("missing", missing, Unit.COUNT));
    if (array.work.isPresent()) {
      seen.measure("rebuilt", array.done, Unit.RATIO);
    }
    String work =
        array
            .work
            .map(
                what ->
                    ", %s at %s%s"
                        .formatted(
                            what.equals("recovery") ? "rebuilding" : what,
                            Humane.percent(array.done),
                            array.minutes > 0
                                ? ", " + Humane.seconds(array.minutes * 60) + " left"
                                : ""))
            .orElse("");
    if (!array.active) {
      seen.symptom(
          "raid-failed", Severity.CRITICAL, "the array " + array.name + " does not run (inactive)");
    } else if (array.missing.orElse(0) > 0) {
      boolean rebuilding = array.work.filter("recovery"::equals).isPresent();
      seen.symptom(
          "raid-degraded",
          rebuilding ? Severity.WARNING : Severity.CRITICAL,
          "the array %s lacks %d of its drives%s%s"
              .formatted(array.name, array.missing.getAsInt(), faulty(array), work));
    } else if (!array.faulty.isEmpty()) {
      seen.symptom(
          "raid-degraded",
          Severity.WARNING,
          "the array %s has a failed drive in it%s".formatted(array.name, faulty(array)));
    }
    return seen.ok("whole" + work + (array.readOnly ? ", read-only" : ""));
  }

  private static String faulty(Array array) {
    return array.faulty.isEmpty() ? "" : " (failed: " + String.join(", ", array.faulty) + ")";
  }
}
