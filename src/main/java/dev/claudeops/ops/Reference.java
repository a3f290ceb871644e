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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The reference manual of probes and findings as Markdown, made from the catalogue
 * (docs/reference/probes.md).
 */
public final class Reference {
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
    probes.forEach(probe -> section(out, probe.spec()));
    return out.toString();
  }

  private static void section(StringBuilder out, ProbeSpec spec) {
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
    for (FindingType type : spec.findings()) {
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
    StringBuilder out = new StringBuilder("\nLine over `" + line.measure() + "`:");
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
                .append(", over again at ")
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
