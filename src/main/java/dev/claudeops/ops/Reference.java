package dev.claudeops.ops;

import dev.claudeops.model.FindingType;
import dev.claudeops.model.Patience;
import dev.claudeops.model.Threshold;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Markdown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The reference manual of probes and findings as Markdown, made from the catalogue
 * (docs/reference/probes.md).
 */
public final class Reference {
  /** What the names of each kind of subject are; a kind without its line here fails the build. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("backup", "the check's name in the config"),
          Map.entry("certificate", "the file, or host and port, or the check's name"),
          Map.entry("claudeops", "`self`"),
          Map.entry("command", "the check's name, or its program"),
          Map.entry("container", "the container's name"),
          Map.entry("database", "the service's name"),
          Map.entry("disk", "where the file system is mounted"),
          Map.entry("dns", "the name that is resolved, or the check's name"),
          Map.entry("drive", "the device below /dev"),
          Map.entry("http", "the address without credentials and query, or the check's name"),
          Map.entry("log", "the file, or `journal`"),
          Map.entry(
              "machine",
              "a part of this machine: `boot`, `clock`, `cpu`, `cron`, `docker`, `exposure`,"
                  + " `logins`, `memory`, `pm2`, `pressure`, `processes`, `units`, `updates`"),
          Map.entry("pm2", "the app's name"),
          Map.entry("pool", "the ZFS pool's name"),
          Map.entry("probe", "a probe that could not find out what to look at"),
          Map.entry("process", "the service's name"),
          Map.entry("prometheus", "the check's name, or its query"),
          Map.entry("raid", "the array below /dev"),
          Map.entry("tcp", "host and port, or the check's name"),
          Map.entry("unit", "the systemd unit"));

  private Reference() {}

  public static String probes(List<Probe> probes) {
    StringBuilder out = new StringBuilder();
    out.append("# Probes and findings\n\n");
    out.append("Made from the catalogue of probes; the test `ReferenceTest` holds it fresh.\n\n");
    List<List<String>> index = new ArrayList<>();
    for (Probe probe : probes) {
      ProbeSpec spec = probe.spec();
      index.add(List.of("[" + spec.name() + "](#" + spec.name() + ")", spec.summary()));
    }
    out.append(Markdown.table(List.of("probe", "sees"), index));
    out.append(words());
    out.append(kinds(probes));
    Set<String> told = new HashSet<>();
    probes.forEach(probe -> section(out, probe.spec(), told));
    return out.toString();
  }

  private static String words() {
    return """

    A *check* asks every probe to *look*; a look tells of *subjects*, takes *measures* and sees \
    *symptoms*. A symptom, or a measure beyond a line, becomes a *finding* when it has stood for as \
    many looks as its type wants. Every finding has one file, its *issue*, until it is resolved. Words \
    in capitals in a command (`UNIT`, `NAME`, `MOUNT`, `PID`) stand for the name that the finding tells.
    """;
  }

  /** Every kind of subject with what its names are, and who tells of it. */
  private static String kinds(List<Probe> probes) {
    Map<String, List<String>> tellers = new TreeMap<>();
    tellers.put("probe", List.of("the check itself"));
    for (Probe probe : probes) {
      for (String kind : probe.spec().kinds()) {
        tellers.computeIfAbsent(kind, any -> new ArrayList<>()).add(probe.spec().name());
      }
    }
    List<List<String>> rows =
        tellers.entrySet().stream()
            .map(
                entry ->
                    List.of(
                        "`" + entry.getKey() + ":…`",
                        Optional.ofNullable(NAMES.get(entry.getKey())).orElseThrow(),
                        String.join(", ", entry.getValue())))
            .toList();
    return "\n## Subjects\n\n" + Markdown.table(List.of("subject", "its name", "told by"), rows);
  }

  private static void section(StringBuilder out, ProbeSpec spec, Set<String> told) {
    out.append("\n## ").append(spec.name()).append("\n\n").append(spec.summary()).append("\n\n");
    out.append("Subjects: `").append(String.join(":…`, `", spec.kinds())).append(":…`. ");
    out.append("Deadline of a look: ").append(Humane.duration(spec.deadline())).append(".");
    out.append(spec.needs().isEmpty() ? "\n" : " Needs " + spec.needs() + ".\n");
    if (!spec.measures().isEmpty()) {
      out.append('\n');
      out.append(
          Markdown.table(
              List.of("measure", "unit", "meaning"),
              spec.measures().stream()
                  .map(
                      gauge ->
                          List.of("`" + gauge.name() + "`", unit(gauge.unit()), gauge.meaning()))
                  .toList()));
    }
    List<String> before =
        spec.findings().stream().map(FindingType::name).filter(told::contains).toList();
    if (!before.isEmpty()) {
      out.append("\nFindings told of above: ");
      out.append(
          String.join(", ", before.stream().map(name -> "[" + name + "](#" + name + ")").toList()));
      out.append(".\n");
    }
    for (FindingType type : spec.findings()) {
      if (!told.add(type.name())) {
        continue;
      }
      out.append("\n### ").append(type.name()).append("\n\n");
      out.append(type.meaning()).append(" Usually ").append(word(type)).append("; ");
      out.append(patience(type.patience())).append(".\n");
      spec.thresholds().stream()
          .filter(line -> line.type().equals(type.name()))
          .forEach(line -> out.append(line(line, spec)));
      out.append("\nWhat to do: ").append(type.advice()).append('\n');
    }
  }

  private static String word(FindingType type) {
    return type.severity().name().toLowerCase(Locale.ROOT);
  }

  private static String unit(Unit unit) {
    return switch (unit) {
      case RATIO -> "share";
      case BYTES -> "bytes";
      case SECONDS -> "seconds";
      case COUNT -> "count";
      case PER_SECOND -> "per second";
    };
  }

  private static String patience(Patience patience) {
    String opens =
        patience.of() == 1
            ? "opens at the first look that shows it"
            : "opens when " + patience.bad() + " of " + patience.of() + " looks show it";
    return opens
        + (patience.good() == 1
            ? ", closes at the first that does not"
            : ", closes after " + patience.good() + " looks that do not");
  }

  private static String line(Threshold line, ProbeSpec spec) {
    Unit unit =
        spec.measures().stream()
            .filter(gauge -> gauge.name().equals(line.measure()))
            .map(ProbeSpec.Gauge::unit)
            .findFirst()
            .orElse(Unit.COUNT);
    String side = line.above() ? "from" : "below";
    StringBuilder out = new StringBuilder("\nBy the measure `" + line.measure() + "`:");
    level(out, "warning", side, line.warning(), unit);
    level(out, "critical", side, line.critical(), unit);
    return out.append(".\n").toString();
  }

  private static void level(
      StringBuilder out, String name, String side, Optional<Threshold.Line> level, Unit unit) {
    level.ifPresent(
        line ->
            out.append(out.charAt(out.length() - 1) == ':' ? " " : "; ")
                .append(name)
                .append(' ')
                .append(side)
                .append(' ')
                .append(value(line.raise(), unit))
                .append(", well again at ")
                .append(value(line.clear(), unit)));
  }

  private static String value(double value, Unit unit) {
    return switch (unit) {
      case RATIO -> value <= 1 ? Humane.percent(value) : Humane.number(value);
      case BYTES -> Humane.bytes(value);
      case SECONDS -> Humane.seconds(value);
      case COUNT -> Humane.number(value);
      case PER_SECOND -> Humane.number(value) + "/s";
    };
  }
}
