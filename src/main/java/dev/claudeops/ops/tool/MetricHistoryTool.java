package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.journal.Sample;
import dev.claudeops.model.Measure;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Nearest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the measures of a subject went, from the checks that are kept and from this run. */
final class MetricHistoryTool implements Tool {
  private static final int MOST_ROWS = 48;
  private static final int MOST_SUBJECTS = 60;

  /** A change over the whole time that is smaller than this share of the values is none. */
  private static final double STEADY = 0.05;

  private static final ToolSpec SPEC =
      ToolSpec.look(
          "metric_history",
          "How a subject's numbers went over past checks, and what grows since when; with measure a"
              + " table.",
          Input.needed("subject", new Form.Text(320), ""),
          Input.maybe("measure", new Form.Text(80), ""),
          Input.maybe("since", new Form.Text(40), "such as 3d; 7d is usual"));

  private final Room room;

  MetricHistoryTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal {
    Instant now = room.host().now();
    Instant since = TimeWord.of(given.maybe("since").orElse("7d"), now);
    Subject subject =
        Subject.parse(given.text("subject").strip())
            .orElseThrow(() -> new Refusal("a subject is of the form kind:name"));
    Map<String, List<Sample>> all = samples(subject, since);
    if (all.isEmpty()) {
      throw none(subject);
    }
    Optional<String> measure = given.maybe("measure").map(String::strip);
    if (measure.isPresent() && !all.containsKey(measure.get())) {
      throw new Refusal(
          "of %s no %s is kept since %s; there are %s"
              .formatted(
                  subject, Clean.line(measure.get(), 80), since, String.join(", ", all.keySet())));
    }
    StringBuilder out = new StringBuilder();
    out.append(subject).append(" since ").append(since).append("\n\n");
    all.forEach(
        (name, samples) -> {
          if (measure.isEmpty() || measure.get().equals(name)) {
            out.append(name).append(": ").append(line(samples)).append('\n');
          }
        });
    measure.ifPresent(name -> out.append('\n').append(table(all.get(name))));
    return out.toString();
  }

  /** By measure; the newest value is that of this run where it was measured in it. */
  private Map<String, List<Sample>> samples(Subject subject, Instant since) {
    Map<String, List<Sample>> all = new LinkedHashMap<>();
    for (Sample sample : room.journal().samples(subject, since)) {
      all.computeIfAbsent(sample.measure().name(), key -> new ArrayList<>()).add(sample);
    }
    for (Observation seen : room.observations()) {
      if (seen.subject().equals(subject)) {
        for (Measure measure : seen.measures()) {
          all.computeIfAbsent(measure.name(), key -> new ArrayList<>())
              .add(new Sample(seen.at(), measure));
        }
      }
    }
    return all;
  }

  private Refusal none(Subject subject) {
    Map<String, Set<String>> held = room.journal().measured();
    List<String> same =
        held.keySet().stream().filter(name -> name.startsWith(subject.kind() + ":")).toList();
    List<String> told = same.isEmpty() ? List.copyOf(held.keySet()) : same;
    return new Refusal(
        held.isEmpty()
            ? "no measures are kept yet; the first check that is recorded keeps them"
            : "no measures of %s are kept%s; there are those of %s"
                .formatted(
                    subject,
                    Nearest.hint(subject.toString(), List.copyOf(held.keySet())),
                    Clean.line(Humane.some(told, MOST_SUBJECTS), 4_000)));
  }

  private static String line(List<Sample> samples) {
    double[] values = samples.stream().mapToDouble(one -> one.measure().value()).sorted().toArray();
    Unit unit = samples.getLast().measure().unit();
    double median =
        values.length % 2 == 1
            ? values[values.length / 2]
            : (values[values.length / 2 - 1] + values[values.length / 2]) / 2;
    return "%s, least %s, median %s, most %s, last %s; %s"
        .formatted(
            Humane.count(values.length, "value"),
            say(values[0], unit),
            say(median, unit),
            say(values[values.length - 1], unit),
            say(samples.getLast().measure().value(), unit),
            trend(samples, Math.max(Math.abs(median), Math.abs(values[values.length - 1]))));
  }

  /** The straight line through the values (least squares), told where it climbs or falls. */
  private static String trend(List<Sample> samples, double size) {
    Instant first = samples.getFirst().at();
    double hours = Duration.between(first, samples.getLast().at()).toMillis() / 3_600_000.0;
    if (samples.size() < 3 || hours <= 0) {
      return "too few for a trend";
    }
    double[] times =
        samples.stream()
            .mapToDouble(one -> Duration.between(first, one.at()).toMillis() / 3_600_000.0)
            .toArray();
    double meanTime = Arrays.stream(times).average().orElse(0);
    double meanValue =
        samples.stream().mapToDouble(one -> one.measure().value()).average().orElse(0);
    double up = 0;
    double square = 0;
    for (int i = 0; i < times.length; i++) {
      up += (times[i] - meanTime) * (samples.get(i).measure().value() - meanValue);
      square += (times[i] - meanTime) * (times[i] - meanTime);
    }
    double slope = square == 0 ? 0 : up / square;
    if (Math.abs(slope * hours) <= STEADY * size) {
      return "steady";
    }
    Unit unit = samples.getLast().measure().unit();
    boolean daily = hours > 48;
    return "%s by about %s %s"
        .formatted(
            slope > 0 ? "rising" : "falling",
            say(Math.abs(slope) * (daily ? 24 : 1), unit),
            daily ? "a day" : "an hour");
  }

  private static String table(List<Sample> samples) {
    StringBuilder out = new StringBuilder("time (UTC) | value\n");
    int rows = Math.min(MOST_ROWS, samples.size());
    for (int row = 0; row < rows; row++) {
      int at = rows == 1 ? 0 : (int) ((long) row * (samples.size() - 1) / (rows - 1));
      Sample sample = samples.get(at);
      out.append(Humane.minute(sample.at()))
          .append(" | ")
          .append(say(sample.measure().value(), sample.measure().unit()))
          .append('\n');
    }
    if (rows < samples.size()) {
      out.append("of %d values %d are told\n".formatted(samples.size(), rows));
    }
    return out.toString();
  }

  private static String say(double value, Unit unit) {
    return switch (unit) {
      case RATIO -> String.format(Locale.ROOT, "%.1f %%", value * 100);
      case BYTES -> Humane.bytes(value);
      case SECONDS -> Humane.seconds(value);
      case COUNT -> Humane.number(value);
      case PER_SECOND -> Humane.number(value) + "/s";
    };
  }
}
