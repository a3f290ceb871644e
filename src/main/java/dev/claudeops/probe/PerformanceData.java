package dev.claudeops.probe;

import dev.claudeops.model.Measure;
import dev.claudeops.model.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of a monitoring plugin: {@code 'label'=value[UOM];warn;crit;min;max}, separated by
 * spaces, behind the bar of the first line and behind a bar in the lines after it (Monitoring
 * Plugins Development Guidelines, "Performance data").
 */
final class PerformanceData {
  private static final int MOST = 64;
  private static final Pattern ITEM =
      Pattern.compile(
          "(?:'((?:[^']|''){1,200}+)'|([^\\s='|]{1,200}+))=(-?[0-9]{1,20}(?:\\.[0-9]{1,20})?)([a-zA-Z%]{0,4})(?=[;\\s]|$)");

  private PerformanceData() {}

  /**
   * The measures, named {@code perf-} and the label in kebab-case, at most {@value #MOST}; what
   * cannot be read is left out, so is a value {@code U} (undetermined).
   */
  static List<Measure> of(String output) {
    List<Measure> measures = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    Matcher items = ITEM.matcher(behindBars(output));
    while (measures.size() < MOST && items.find()) {
      String label = items.group(1) == null ? items.group(2) : items.group(1);
      double value = Double.parseDouble(items.group(3));
      measures.add(measure(free(name(label), taken), value, items.group(4)));
    }
    return measures;
  }

  private static String behindBars(String output) {
    List<String> lines = output.strip().lines().limit(200).toList();
    if (lines.isEmpty()) {
      return "";
    }
    StringBuilder data = new StringBuilder(after(lines.getFirst()));
    boolean reached = false;
    for (String line : lines.subList(1, lines.size())) {
      data.append(' ').append(reached ? line : after(line));
      reached |= line.indexOf('|') >= 0;
    }
    return data.toString();
  }

  private static String after(String line) {
    int bar = line.indexOf('|');
    return bar < 0 ? "" : line.substring(bar + 1);
  }

  /** {@code /var/lib} becomes {@code perf-var-lib}, {@code /} becomes {@code perf-root}. */
  private static String name(String label) {
    String kebab =
        label
            .substring(0, Math.min(label.length(), 200))
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.]+", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    String known = label.equals("/") ? "root" : kebab.isEmpty() ? "value" : kebab;
    return "perf-" + known.substring(0, Math.min(known.length(), 60));
  }

  private static String free(String name, Set<String> taken) {
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  /** Sizes are powers of 1024, as check_disk and check_swap of monitoring-plugins mean them. */
  private static Measure measure(String name, double value, String uom) {
    return switch (uom.toLowerCase(Locale.ROOT)) {
      case "s" -> new Measure(name, value, Unit.SECONDS);
      case "ms" -> new Measure(name, value / 1e3, Unit.SECONDS);
      case "us" -> new Measure(name, value / 1e6, Unit.SECONDS);
      case "ns" -> new Measure(name, value / 1e9, Unit.SECONDS);
      case "%" -> new Measure(name, value / 100, Unit.RATIO);
      case "b" -> new Measure(name, value, Unit.BYTES);
      case "kb", "kib" -> new Measure(name, value * 1024, Unit.BYTES);
      case "mb", "mib" -> new Measure(name, value * (1L << 20), Unit.BYTES);
      case "gb", "gib" -> new Measure(name, value * (1L << 30), Unit.BYTES);
      case "tb", "tib" -> new Measure(name, value * (1L << 40), Unit.BYTES);
      default -> new Measure(name, value, Unit.COUNT);
    };
  }
}
