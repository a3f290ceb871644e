package dev.claudeops.probe;

import static dev.claudeops.model.FindingType.noisy;
import static dev.claudeops.model.Threshold.above;
import static dev.claudeops.model.Threshold.warnAbove;

import dev.claudeops.host.HostView;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pressure stall information: the share of time in which some or all work stood still for want of
 * processor, memory or disk (Documentation/accounting/psi.rst). Absent on kernels built or booted
 * without it.
 */
final class Pressure implements Probe {
  static final Subject SUBJECT = new Subject("machine", "pressure");
  private static final List<String> RESOURCES = List.of("cpu", "memory", "io");

  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "pressure",
          "The share of time in which work stood still for want of processor, memory or disk.",
          Duration.ofSeconds(2),
          "",
          List.of("machine"),
          gauges(),
          List.of(
              noisy(
                  "pressure-memory",
                  Severity.WARNING,
                  "Every program stands still again and again because memory is short; soon the"
                      + " machine hardly answers.",
                  "See what uses it: `ps aux --sort=-rss | head`; end or limit it, or add memory."),
              noisy(
                  "pressure-io",
                  Severity.WARNING,
                  "Every program waits for the disks most of the time.",
                  "See who reads and writes: `iotop -o` or `pidstat -d 5`; move heavy jobs to"
                      + " quiet hours, check the drive, or get a faster one."),
              noisy(
                  "pressure-cpu",
                  Severity.WARNING,
                  "Nearly always something waits for a free processor.",
                  "See what uses them: `top -o %CPU`; end or limit it, or move work elsewhere.")),
          List.of(
              above("pressure-memory", "memory-full-avg300", 0.1, 0.05, 0.3, 0.2),
              above("pressure-io", "io-full-avg300", 0.5, 0.35, 0.9, 0.7),
              warnAbove("pressure-cpu", "cpu-some-avg300", 0.9, 0.75)));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    // Where the kernel was booted with psi=0 the files are there and cannot be read.
    return site.host().readIfThere("/proc/pressure/memory").isPresent()
        ? List.of(Look.at(SUBJECT, SPEC.deadline(), () -> look(site.host())))
        : List.of();
  }

  private static Observation look(HostView host) {
    Observation.Builder seen = Observation.of(SUBJECT, host.now());
    List<String> told = new ArrayList<>();
    for (String resource : RESOURCES) {
      String file = "/proc/pressure/" + resource;
      Optional<String> text = host.readIfThere(file);
      if (text.isEmpty()) {
        continue;
      }
      seen.evidence(file, text.get());
      text.get().lines().limit(2).forEach(line -> measure(seen, resource, line, told));
    }
    return told.isEmpty()
        ? seen.unknown("the kernel's pressure files have an unknown form")
        : seen.ok("in the last 5 min, work waited " + String.join(", ", told) + " of the time");
  }

  /** {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=0}, in percent. */
  private static void measure(
      Observation.Builder seen, String resource, String line, List<String> told) {
    String[] words = line.strip().split("\\s+");
    if (!words[0].equals("some") && !words[0].equals("full")) {
      return;
    }
    for (String word : words) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      if (word.startsWith("avg") && value.matches("\\d{1,3}(\\.\\d{1,6})?")) {
        double share = Double.parseDouble(value) / 100;
        String span = word.substring(0, equals);
        seen.measure(resource + "-" + words[0] + "-" + span, share, Unit.RATIO);
        if (words[0].equals("some") && span.equals("avg300")) {
          told.add(
              (resource.equals("cpu")
                      ? "for processors "
                      : resource.equals("io") ? "for disks " : "for memory ")
                  + Humane.percent(share));
        }
      }
    }
  }

  private static List<ProbeSpec.Gauge> gauges() {
    List<ProbeSpec.Gauge> gauges = new ArrayList<>();
    for (String resource : RESOURCES) {
      for (String who : List.of("some", "full")) {
        for (String span : List.of("10", "60", "300")) {
          gauges.add(
              new ProbeSpec.Gauge(
                  resource + "-" + who + "-avg" + span,
                  Unit.RATIO,
                  "share of the last %s s in which %s waited for %s"
                      .formatted(span, who.equals("some") ? "something" : "everything", resource)));
        }
      }
    }
    return gauges;
  }
}
