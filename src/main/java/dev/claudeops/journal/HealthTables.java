package dev.claudeops.journal;

import dev.claudeops.model.Health;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Run;
import dev.claudeops.model.ServiceState;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Markdown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of a check's file: services, then what was looked at, a table a kind. */
final class HealthTables {
  static final int MOST_ROWS = 100;
  private static final int MOST_BAD_ROWS = 300;
  private static final int KEY_MEASURES = 3;

  private final Run run;
  private final StringBuilder out;

  HealthTables(Run run, StringBuilder out) {
    this.run = run;
    this.out = out;
  }

  void write() {
    services();
    Map<String, List<Observation>> byKind = new LinkedHashMap<>();
    for (Observation observation : run.observations()) {
      byKind
          .computeIfAbsent(observation.subject().kind(), key -> new ArrayList<>())
          .add(observation);
    }
    if (!byKind.isEmpty()) {
      out.append("\n## What was looked at\n");
    }
    byKind.forEach(this::kind);
  }

  private void services() {
    if (run.services().isEmpty()) {
      return;
    }
    out.append("\n## Services\n\n");
    List<List<String>> rows =
        run.services().stream()
            .sorted(
                Comparator.comparing(ServiceState::health)
                    .reversed()
                    .thenComparing(ServiceState::name))
            .limit(MOST_ROWS)
            .map(HealthTables::service)
            .toList();
    out.append(Markdown.table(List.of("Service", "State", "Runs as", "Needs"), rows));
    more(run.services().size() - rows.size(), "services");
  }

  private static List<String> service(ServiceState service) {
    return List.of(
        Markdown.inline(service.name()) + (service.declared() ? "" : " (discovered)"),
        Words.state(service.health()),
        Markdown.code(service.runtime().toString()),
        service.needs().stream().map(Markdown::inline).collect(Collectors.joining(", ")));
  }

  /** One kind's table: all that is not well, then the well up to a limit. */
  private void kind(String kind, List<Observation> all) {
    List<Observation> bad = all.stream().filter(one -> one.health() != Health.OK).toList();
    List<Observation> well = all.stream().filter(one -> one.health() == Health.OK).toList();
    List<List<String>> rows = new ArrayList<>();
    bad.stream()
        .sorted(Comparator.comparing(Observation::health).reversed())
        .limit(MOST_BAD_ROWS)
        .forEach(one -> rows.add(row(one)));
    well.stream().limit(MOST_ROWS).forEach(one -> rows.add(row(one)));
    out.append("\n### ").append(kind).append("\n\n");
    boolean measured = rows.stream().anyMatch(row -> !row.getLast().isEmpty());
    List<String> head = List.of("Subject", "State", "What was seen", "Measures");
    out.append(
        measured
            ? Markdown.table(head, rows)
            : Markdown.table(
                head.subList(0, 3), rows.stream().map(row -> row.subList(0, 3)).toList()));
    more(bad.size() - MOST_BAD_ROWS, "are not well");
    more(well.size() - MOST_ROWS, "are well");
  }

  private void more(int count, String what) {
    if (count > 0) {
      out.append("\nAnd ").append(count).append(" more ").append(what).append(".\n");
    }
  }

  private static List<String> row(Observation one) {
    return List.of(
        Markdown.code(one.subject().name()),
        Words.state(one.health()),
        Markdown.inline(one.summary()),
        one.measures().stream()
            .limit(KEY_MEASURES)
            .map(HealthTables::measure)
            .collect(Collectors.joining(", ")));
  }

  private static String measure(Measure measure) {
    double value = measure.value();
    String said =
        switch (measure.unit()) {
          case RATIO -> Humane.percent(value);
          case BYTES -> Humane.bytes(value);
          case SECONDS -> Humane.seconds(value);
          case COUNT -> Humane.number(value);
          case PER_SECOND -> Humane.number(value) + "/s";
        };
    return measure.name() + " " + said;
  }
}
